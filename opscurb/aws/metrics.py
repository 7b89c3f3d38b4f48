"""Daily CloudWatch metrics of many resources, 500 to a GetMetricData call."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from opscurb.aws.errors import CloudError, unread_because
from opscurb.check import Metric, Reason
from opscurb.resource import Resource
from opscurb.results import Unread

if TYPE_CHECKING:
    from opscurb.aws.region import AwsRegion

QUERIES_PER_CALL = 500
DAY_SECONDS = 86_400
NEEDS = ("cloudwatch:GetMetricData",)
THREADS = 4
Asked = tuple[Metric, Resource]
Key = tuple[Metric, str]


@dataclass(frozen=True, slots=True)
class DailySeries:
    """Values of one metric, one a day, and how many days ago each was."""

    values: tuple[float, ...] = ()
    ago: tuple[int, ...] = ()

    @property
    def total(self) -> float:
        """Sum of the values; 0 when there are none."""
        return sum(self.values)

    @property
    def peak(self) -> float:
        """Largest value; 0 when there are none."""
        return max(self.values, default=0.0)

    @property
    def latest(self) -> float:
        """The newest value; 0 when there are none."""
        return self.values[-1] if self.values else 0.0

    @property
    def days(self) -> int:
        """Days with a value."""
        return len(self.values)

    def within(self, days: int) -> "DailySeries":
        """The part of the last so many days."""
        kept = [(value, ago) for value, ago in zip(self.values, self.ago, strict=True) if ago <= days]
        return DailySeries(tuple(value for value, _ in kept), tuple(ago for _, ago in kept))


@dataclass(slots=True)
class Metrics:
    """The answers of a region; a series is None where it could not be read."""

    failed: Unread | None = None
    points: dict[Key, DailySeries] = field(default_factory=dict)
    unread: dict[Key, Unread] = field(default_factory=dict)

    def series(self, metric: Metric, resource: Resource) -> DailySeries | None:
        """The values of one metric."""
        return self.points.get((metric, resource.arn))

    def why_not(self, metric: Metric, resource: Resource) -> Unread:
        """Why a metric cannot be judged by: its call failed, or its values are too few."""
        too_few = Unread(Reason.NO_METRICS, f"too few values of {metric.name}")
        return self.unread.get((metric, resource.arn), too_few)


def read_metrics(region: "AwsRegion", queries: Sequence[Asked], now: datetime) -> Metrics:
    """Ask for all metrics of a region in ceil(n / 500) calls; what a failed call asked for is unread.

    A resource without dimensions for a metric does not have it: it is silent, and not asked for.
    """
    answers = Metrics(points={_key(asked): DailySeries() for asked in queries if not _has(asked)})
    queries = [asked for asked in queries if _has(asked)]
    starts = range(0, len(queries), QUERIES_PER_CALL)
    batches = [queries[start : start + QUERIES_PER_CALL] for start in starts]
    with ThreadPoolExecutor(THREADS, thread_name_prefix="metrics") as pool:
        for batch, answer in zip(
            batches, pool.map(lambda one: _answer(region, one, now), batches), strict=True
        ):
            if isinstance(answer, Unread):
                answers.unread.update({_key(asked): answer for asked in batch})
            else:
                answers.points.update(answer)
    if queries and len(answers.unread) == len(queries):
        answers.failed = next(iter(answers.unread.values()))
    region.session.usage.metrics += len(queries)
    return answers


def _has(asked: Asked) -> bool:
    metric, resource = asked
    return bool(resource.dimensions(metric.by))


def _key(asked: Asked) -> Key:
    return asked[0], asked[1].arn


def _answer(region: "AwsRegion", batch: Sequence[Asked], now: datetime) -> dict[Key, DailySeries] | Unread:
    try:
        return _read_batch(region, batch, now)
    except CloudError as error:
        return unread_because(error, NEEDS)
    except (LookupError, TypeError, ValueError) as error:
        return Unread(Reason.UNREADABLE, f"GetMetricData: {type(error).__name__}")


def _read_batch(region: "AwsRegion", batch: Sequence[Asked], now: datetime) -> dict[Key, DailySeries]:
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    days = max(metric.days for metric, _ in batch)
    values: dict[str, dict[datetime, float]] = defaultdict(dict)
    unclear: set[str] = set()
    results = region.pages(
        "cloudwatch",
        "get_metric_data",
        "MetricDataResults",
        MetricDataQueries=[_query(index, metric, resource) for index, (metric, resource) in enumerate(batch)],
        StartTime=midnight - timedelta(days=days),
        EndTime=now,
        ScanBy="TimestampAscending",
    )
    for result in results:
        values[result["Id"]].update(zip(result["Timestamps"], result["Values"], strict=True))
        if result.get("StatusCode") in {"InternalError", "Forbidden"}:
            unclear.add(result["Id"])
    return {
        _key(asked): _series(asked[0], values[f"q{index}"], midnight)
        for index, asked in enumerate(batch)
        if f"q{index}" not in unclear
    }


def _series(metric: Metric, values: Mapping[datetime, float], midnight: datetime) -> DailySeries:
    """The values of a metric's days; what was measured today is 0 days ago."""
    dated = sorted(values.items())
    ages = tuple(max(0, -((at - midnight) // timedelta(days=1))) for at, _ in dated)
    return DailySeries(tuple(value for _, value in dated), ages).within(metric.days)


def _query(index: int, metric: Metric, resource: Any) -> dict[str, Any]:
    dimensions = [{"Name": name, "Value": value} for name, value in resource.dimensions(metric.by).items()]
    return {
        "Id": f"q{index}",
        "MetricStat": {
            "Metric": {"Namespace": metric.namespace, "MetricName": metric.name, "Dimensions": dimensions},
            "Period": DAY_SECONDS,
            "Stat": metric.stat,
        },
        "ReturnData": True,
    }
