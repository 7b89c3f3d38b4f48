"""CloudWatch metrics of many resources, as many to a GetMetricData call as it takes."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from opscurb.aws.errors import CloudError, unread_because
from opscurb.aws.fanout import chunks
from opscurb.check import DAY_SECONDS, Metric, Reason
from opscurb.resource import Resource
from opscurb.results import Unread
from opscurb.series import Series

if TYPE_CHECKING:
    from opscurb.aws.region import AwsRegion

QUERIES_PER_CALL = 500
# What one page of an answer holds; more than these would only come page by page.
VALUES_PER_CALL = 100_800
NEEDS = ("cloudwatch:GetMetricData",)
THREADS = 4
Asked = tuple[Metric, Resource]
Key = tuple[Metric, str]


@dataclass(slots=True)
class Metrics:
    """The answers of a region; a series is None where it could not be read."""

    failed: Unread | None = None
    points: dict[Key, Series] = field(default_factory=dict)
    unread: dict[Key, Unread] = field(default_factory=dict)

    def series(self, metric: Metric, resource: Resource) -> Series | None:
        """The values of one metric."""
        return self.points.get((metric, resource.arn))

    def why_not(self, metric: Metric, resource: Resource) -> Unread:
        """Why a metric cannot be judged by: its call failed, or its values are too few."""
        too_few = Unread(Reason.NO_METRICS, f"too few values of {metric.name}")
        return self.unread.get((metric, resource.arn), too_few)


def read_metrics(region: "AwsRegion", queries: Sequence[Asked], now: datetime) -> Metrics:
    """Ask for all metrics of a region, daily ones in ceil(n / 500) calls; what a failed call asked for is unread.

    A resource without dimensions for a metric does not have it: it is silent, and not asked for.
    """
    answers = Metrics(points={_key(asked): Series() for asked in queries if not _has(asked)})
    queries = [asked for asked in queries if _has(asked)]
    batches = list(_batches(queries))
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


def _batches(queries: Sequence[Asked]) -> Iterator[Sequence[Asked]]:
    """Cut queries so that a call asks for one period and gets all its answers on one page.

    Daily ones of every length go together: the longest of them fits.
    """
    alike: dict[tuple[int, int], list[Asked]] = defaultdict(list)
    for asked in queries:
        metric = asked[0]
        alike[metric.period, 0 if metric.period == DAY_SECONDS else metric.days].append(asked)
    for (period, _), group in alike.items():
        days = 1 + max(metric.days for metric, _ in group)
        size = max(1, min(QUERIES_PER_CALL, VALUES_PER_CALL * period // (days * DAY_SECONDS)))
        yield from chunks(group, size)


def _has(asked: Asked) -> bool:
    metric, resource = asked
    return bool(resource.dimensions(metric.by))


def _key(asked: Asked) -> Key:
    return asked[0], asked[1].arn


def _answer(region: "AwsRegion", batch: Sequence[Asked], now: datetime) -> dict[Key, Series] | Unread:
    try:
        return _read_batch(region, batch, now)
    except CloudError as error:
        return unread_because(error, NEEDS)
    except (LookupError, TypeError, ValueError) as error:
        return Unread(Reason.UNREADABLE, f"GetMetricData: {type(error).__name__}")


def _read_batch(region: "AwsRegion", batch: Sequence[Asked], now: datetime) -> dict[Key, Series]:
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


def _series(metric: Metric, values: Mapping[datetime, float], midnight: datetime) -> Series:
    """The values of a metric's days."""
    dated = sorted(values.items())
    ages = tuple((midnight - at) / timedelta(days=1) for at, _ in dated)
    return Series(tuple(value for _, value in dated), ages).within(metric.days)


def _query(index: int, metric: Metric, resource: Any) -> dict[str, Any]:
    dimensions = [{"Name": name, "Value": value} for name, value in resource.dimensions(metric.by).items()]
    return {
        "Id": f"q{index}",
        "MetricStat": {
            "Metric": {"Namespace": metric.namespace, "MetricName": metric.name, "Dimensions": dimensions},
            "Period": metric.period,
            "Stat": metric.stat,
        },
        "ReturnData": True,
    }
