"""How large or how many a thing is said to be, where moto only tells what it really holds."""

from collections.abc import Callable
from typing import Any

from moto.cloudwatch.models import CloudWatchBackend, MetricDatumBase
from moto.logs.models import LogGroup
from moto.s3.models import FakeKey

_size: Callable[[FakeKey], int] = FakeKey.size.fget  # type: ignore[attr-defined]
_described = LogGroup.to_describe_dict


def fill_calls() -> None:
    """Let S3 tell the sizes that objects were given, and CloudWatch Logs how many filters a group has."""
    FakeKey.size = property(_told_size)  # type: ignore[assignment, method-assign]
    LogGroup.to_describe_dict = _describe  # type: ignore[method-assign]
    # moto compares every datum with all series that it has found so far.
    CloudWatchBackend.get_filtered_metrics = _series  # type: ignore[method-assign]


def grow(key: Any, size_bytes: int) -> None:
    """Let an object, or a version of one, say that it is so large."""
    key.told_size = size_bytes


def count_filters(group: LogGroup, filters: int) -> None:
    """Let a log group say that so many filters make metrics of it."""
    group.told_filters = filters  # type: ignore[attr-defined]


def _told_size(self: FakeKey) -> int:
    size: int = getattr(self, "told_size", None) or _size(self)
    return size


def _describe(self: LogGroup) -> dict[str, Any]:
    return _described(self) | {"metricFilterCount": getattr(self, "told_filters", 0)}


def _series(
    self: CloudWatchBackend, metric_name: str, namespace: str, dimensions: list[dict[str, str]]
) -> list[MetricDatumBase]:
    """One datum of each series that is asked for."""
    found: dict[Any, MetricDatumBase] = {}
    for datum in self.get_all_metrics():
        if datum.filter(namespace, metric_name, dimensions):
            named = frozenset((one.name, one.value) for one in datum.dimensions)
            found.setdefault((datum.namespace, datum.name, named), datum)
    return list(found.values())
