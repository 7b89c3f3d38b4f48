"""CloudWatch metrics of many resources, as many to a GetMetricData call as it takes."""

import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from opscurb.aws.errors import CloudError, unread_because
from opscurb.aws.fanout import chunks
from opscurb.aws.points import Calendar, joined
from opscurb.check import DAY_SECONDS, Metric, Reason
from opscurb.resource import Resource
from opscurb.results import Unread
from opscurb.series import Series, busiest

if TYPE_CHECKING:
    from opscurb.aws.region import AwsRegion

QUERIES_PER_CALL = 500
# What one page of an answer holds; more than these would only come page by page.
VALUES_PER_CALL = 100_800
NEEDS = ("cloudwatch:GetMetricData",)
THREADS = 4
# A full page takes some 15 MB while it is read, so the regions of a process read few of them at a time.
_FULL_PAGES = threading.BoundedSemaphore(4)
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

    A resource without dimensions for a metric does not have it: it is silent, and not asked for. What several look
    at over different days is asked for once, since every metric is billed.
    """
    answers = Metrics(points={_key(asked): Series() for asked in queries if not _has(asked)})
    wanted = _wanted(asked for asked in queries if _has(asked))
    batches = list(_batches(wanted))
    with ThreadPoolExecutor(THREADS, thread_name_prefix="metrics") as pool:
        for batch, answer in zip(
            batches, pool.map(lambda one: _answer(region, one, now), batches), strict=True
        ):
            if isinstance(answer, Unread):
                answers.unread.update({_key(asked): answer for one in batch for asked in one.asked})
            else:
                answers.points.update(answer)
    # Those that were cut apart, the one in this call and the other in that.
    _keep_busiest(answers.points)
    if wanted and len(answers.unread) == sum(len(one.asked) for one in wanted):
        answers.failed = next(iter(answers.unread.values()))
    region.session.usage.metrics += len(wanted)
    return answers


@dataclass(slots=True)
class Wanted:
    """A series, over the most days that anybody looks at it, and everybody who does."""

    metric: Metric
    dimensions: dict[str, str]
    days: int = 0
    asked: list[Asked] = field(default_factory=list)


def _wanted(queries: Iterable[Asked]) -> list[Wanted]:
    """Each series once."""
    found: dict[Any, Wanted] = {}
    for metric, resource in queries:
        dimensions = resource.dimensions(metric.by)
        key = (metric.namespace, metric.name, metric.stat, metric.period, *sorted(dimensions.items()))
        one = found.setdefault(key, Wanted(metric, dimensions))
        one.days = max(one.days, metric.days)
        one.asked.append((metric, resource))
    return list(found.values())


def _batches(wanted: Sequence[Wanted]) -> Iterator[Sequence[Wanted]]:
    """Cut what is wanted so that a call asks for one period and gets all its answers on one page.

    Daily ones of every length go together: the longest of them fits. They are sorted, since a call has one window.
    """
    alike: dict[tuple[int, int], list[Wanted]] = defaultdict(list)
    for one in wanted:
        period = one.metric.period
        alike[period, 0 if period == DAY_SECONDS else one.days].append(one)
    for (period, _), group in alike.items():
        group.sort(key=lambda one: one.days)
        days = 1 + group[-1].days
        size = max(1, min(QUERIES_PER_CALL, VALUES_PER_CALL * period // (days * DAY_SECONDS)))
        yield from chunks(group, size)


def _has(asked: Asked) -> bool:
    metric, resource = asked
    return bool(resource.dimensions(metric.by))


def _key(asked: Asked) -> Key:
    return asked[0], asked[1].arn


def _answer(region: "AwsRegion", batch: Sequence[Wanted], now: datetime) -> dict[Key, Series] | Unread:
    is_daily = batch[0].metric.period == DAY_SECONDS
    try:
        with nullcontext() if is_daily else _FULL_PAGES:
            return _read_batch(region, batch, now)
    except CloudError as error:
        return unread_because(error, NEEDS)
    except (LookupError, TypeError, ValueError) as error:
        return Unread(Reason.UNREADABLE, f"GetMetricData: {type(error).__name__}")


def _read_batch(region: "AwsRegion", batch: Sequence[Wanted], now: datetime) -> dict[Key, Series]:
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    calendar = Calendar(midnight)
    found: dict[str, Series] = {}
    unclear: set[str] = set()
    results = region.pages(
        "cloudwatch",
        "get_metric_data",
        "MetricDataResults",
        MetricDataQueries=[_query(index, one) for index, one in enumerate(batch)],
        StartTime=midnight - timedelta(days=max(one.days for one in batch)),
        EndTime=now,
        ScanBy="TimestampAscending",
    )
    for result in results:
        name, part = result["Id"], calendar.dated(result["Timestamps"], result["Values"])
        found[name] = joined(found[name], part) if name in found else part
        if result.get("StatusCode") in {"InternalError", "Forbidden"}:
            unclear.add(name)
    points = {
        _key(asked): found.get(f"q{index}", Series()).within(asked[0].days)
        for index, one in enumerate(batch)
        if f"q{index}" not in unclear
        for asked in one.asked
    }
    _keep_busiest(points)
    return points


def _keep_busiest(points: dict[Key, Series]) -> None:
    """Forget what nobody looks at of metrics that matter only for the most they show together.

    A fortnight of five-minute values would be 4,032 a series, and four series a volume.
    """
    groups: dict[Key, list[Key]] = defaultdict(list)
    for metric, arn in points:
        if metric.busiest:
            groups[replace(metric, name=""), arn].append((metric, arn))
    for (metric, _), keys in groups.items():
        if len(keys) == len(metric.busiest):
            points.update(zip(keys, busiest([points[key] for key in keys]), strict=True))


def _query(index: int, one: Wanted) -> dict[str, Any]:
    metric = one.metric
    dimensions = [{"Name": name, "Value": value} for name, value in one.dimensions.items()]
    return {
        "Id": f"q{index}",
        "MetricStat": {
            "Metric": {"Namespace": metric.namespace, "MetricName": metric.name, "Dimensions": dimensions},
            "Period": metric.period,
            "Stat": metric.stat,
        },
        "ReturnData": True,
    }
