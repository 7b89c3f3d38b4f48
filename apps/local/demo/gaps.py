"""What the demo's account needs of AWS and moto does not offer, or offers too slowly."""

import json
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from math import ceil
from statistics import fmean
from typing import Any

from moto.cloudtrail.responses import CloudTrailResponse
from moto.cloudwatch.models import CloudWatchBackend, MetricDatumBase
from moto.core.responses import ActionResult
from moto.ec2.responses import EC2Response

# What happened in a region, oldest first: CloudTrail's memory.
EVENTS: dict[str, list[dict[str, Any]]] = defaultdict(list)
STATISTICS: Mapping[str, Callable[[list[float]], float]] = {
    "Sum": sum,
    "Maximum": max,
    "Minimum": min,
    "Average": fmean,
}
Key = tuple[str, str, frozenset[tuple[str | None, str | None]]]


def remember(region: str, name: str, at: datetime, resource_type: str, resource: str, asked: Any) -> None:
    """Put an event on the region's trail."""
    record = {"eventName": name, "requestParameters": asked, "responseElements": {}}
    EVENTS[region].append(
        {
            "EventId": f"{region}-{len(EVENTS[region])}",
            "EventName": name,
            "EventTime": at.timestamp(),
            "Resources": [{"ResourceType": resource_type, "ResourceName": resource}],
            "CloudTrailEvent": json.dumps(record),
        }
    )


def fill() -> None:
    """Give moto the calls it lacks, and a quick way to find metrics."""
    fill_calls()
    fill_metrics()


def fill_metrics() -> None:
    """Let moto find metrics quickly: it looks through every datum of the region for every query and period."""
    CloudWatchBackend.get_metric_data = _get_metric_data  # type: ignore[method-assign]


def fill_calls() -> None:
    """Give moto the calls it lacks."""
    CloudTrailResponse.lookup_events = _lookup_events  # type: ignore[attr-defined]
    EC2Response.describe_locked_snapshots = _describe_locked_snapshots  # type: ignore[attr-defined]


def _lookup_events(self: CloudTrailResponse) -> str:
    """Events of the name asked for, newest first, in one page."""
    wanted = {one["AttributeValue"] for one in self._get_param("LookupAttributes", [])}
    found = [event for event in EVENTS[self.region] if event["EventName"] in wanted]
    return json.dumps({"Events": found[::-1]})


def _describe_locked_snapshots(self: EC2Response) -> ActionResult:
    """The company locks no snapshot."""
    return ActionResult({"Snapshots": []})


def _get_metric_data(
    self: CloudWatchBackend,
    queries: list[dict[str, Any]],
    start_time: datetime,
    end_time: datetime,
    scan_by: str = "TimestampAscending",
) -> list[dict[str, Any]]:
    """One value a period, oldest first; a single datum stands for its period whatever the statistic."""
    data = _by_metric(self)
    results = []
    for query in queries:
        stat = query["MetricStat"]
        asked = stat["Metric"]
        dimensions = frozenset((one["Name"], one["Value"]) for one in asked.get("Dimensions") or ())
        found = data.get((asked["Namespace"], asked["MetricName"], dimensions), ())
        periods: dict[datetime, list[float]] = defaultdict(list)
        for datum in found:
            if start_time <= datum.timestamp < end_time:
                passed = (datum.timestamp - start_time) // timedelta(seconds=int(stat["Period"]))
                periods[start_time + passed * timedelta(seconds=int(stat["Period"]))].append(datum.value)
        moments = sorted(periods)
        results.append(
            {
                "id": query["Id"],
                "label": asked["MetricName"],
                "values": [statistic(stat["Stat"], periods[moment]) for moment in moments],
                "timestamps": moments,
                "status_code": "Complete",
            }
        )
    return results


def statistic(name: str, values: list[float]) -> float:
    """A statistic of CloudWatch's over the values of a period: `Sum`, `Maximum`, `Minimum`, `Average` or `p95`."""
    if name.startswith("p"):
        return sorted(values)[max(0, ceil(len(values) * float(name[1:]) / 100) - 1)]
    return STATISTICS[name](values)


def _by_metric(backend: CloudWatchBackend) -> Mapping[Key, list[Any]]:
    """The region's data by metric; kept until more is put."""
    kept: tuple[int, dict[Key, list[Any]]] | None = getattr(backend, "opscurb_by_metric", None)
    if kept is None or kept[0] != len(backend.metric_data):
        sorted_data: dict[Key, list[MetricDatumBase]] = defaultdict(list)
        for datum in backend.metric_data:
            dimensions = frozenset((one.name, one.value) for one in datum.dimensions)
            sorted_data[datum.namespace, datum.name, dimensions].append(datum)
        kept = (len(backend.metric_data), sorted_data)
        backend.opscurb_by_metric = kept  # type: ignore[attr-defined]
    return kept[1]
