"""The thresholds a customer may tune."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from opscurb.errors import Invalid

# What only works on weekdays must not look idle, so nothing is called idle by less than a week.
LEAST_LOOKBACK_DAYS = 7
# CloudWatch keeps daily values for 455 days; a year is as long as anybody waits for a resource to be judged.
MOST_LOOKBACK_DAYS = 365
# And those of five minutes, in which volumes are measured, for 63.
MOST_FINE_DAYS = 63
MOST_DAYS = 3_650
MOST = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Policy:
    """Thresholds of a scan; days unless the name says otherwise."""

    min_age_days: int = 7
    idle_days: int = 7
    stopped_days: int = 30
    snapshot_days: int = 90
    final_snapshot_days: int = 30
    image_days: int = 90
    metric_days: int = 7
    endpoint_metric_days: int = 30
    volume_metric_days: int = 14
    multipart_days: int = 7
    alarm_silent_days: int = 30
    cpu_percent: float = 2.0
    rightsize_days: int = 14
    rightsize_cpu_percent: float = 20.0
    rightsize_memory_percent: float = 40.0
    off_hours_cpu_percent: float = 5.0
    # Idle at a stretch, at the same time of every week.
    off_hours: int = 12
    unused_function_days: int = 90
    # A function that costs less is not worth anybody's time; 0 lists those that cost nothing too.
    function_usd: float = 1.0
    function_memory_percent: float = 50.0
    function_error_percent: float = 10.0
    function_invocations: int = 1_000
    task_cpu_percent: float = 20.0
    task_memory_percent: float = 30.0
    idle_task_cpu_percent: float = 1.0
    network_mb_per_day: float = 5.0
    requests_per_day: float = 100.0
    nat_gb_per_month: float = 10.0
    # What a NAT gateway can keep open at a time to one destination by one address.
    nat_connections: int = 55_000
    nonprod_endpoints: int = 5
    flow_log_gb_per_month: float = 50.0
    volume_ops_per_day: float = 1.0
    volume_peak_percent: float = 50.0
    volume_used_percent: float = 20.0
    snapshots_kept: int = 30
    database_free_percent: float = 60.0
    unpulled_image_days: int = 90
    cold_bucket_gb: float = 100.0
    abandoned_bucket_days: int = 90
    abandoned_bucket_gb: float = 1.0
    noncurrent_days: int = 30
    noncurrent_gb: float = 1.0
    log_group_gb: float = 1.0
    log_retention_days: int = 30
    log_ingest_gb: float = 50.0
    custom_metric_series: int = 100
    cross_zone_usd: float = 50.0
    cross_zone_percent: float = 5.0
    internet_usd: float = 100.0
    reservation_used_percent: float = 95.0
    reservation_offer_usd: float = 10.0
    high_severity_usd: int = 50
    medium_severity_usd: int = 10


THRESHOLDS: Mapping[str, type] = {threshold.name: type(threshold.default) for threshold in fields(Policy)}
_LEAST = {
    "metric_days": 1,
    "endpoint_metric_days": 1,
    "volume_metric_days": 1,
    "log_retention_days": 1,
    "rightsize_days": 1,
    "unused_function_days": 1,
    "abandoned_bucket_days": 1,
}
_MOST = {
    "rightsize_days": MOST_LOOKBACK_DAYS,
    "unused_function_days": MOST_LOOKBACK_DAYS,
    "abandoned_bucket_days": MOST_LOOKBACK_DAYS,
    "off_hours": 168,
    "metric_days": MOST_LOOKBACK_DAYS,
    "endpoint_metric_days": MOST_LOOKBACK_DAYS,
    "volume_metric_days": MOST_FINE_DAYS,
}


def range_of(threshold: str) -> tuple[int, int]:
    """The least and the most that a threshold may be."""
    most = 100 if threshold.endswith("_percent") else MOST_DAYS if threshold.endswith("_days") else MOST
    return _LEAST.get(threshold, 0), _MOST.get(threshold, most)


def tuned(policy: Policy, values: Mapping[str, Any]) -> Policy:
    """The policy with other thresholds; raises Invalid naming the one that is unknown or out of its range."""
    return replace(policy, **{name: _checked(name, value) for name, value in values.items()})


def _checked(name: str, value: Any) -> Any:
    kind = THRESHOLDS.get(name)
    if kind is None:
        raise Invalid("is no threshold", field=name)
    least, most = range_of(name)
    # The very type, since a boolean passes for a number.
    if type(value) not in (int, kind) or not least <= value <= most:
        number = "whole number" if kind is int else "number"
        raise Invalid(f"must be a {number} from {least} to {most}", field=name)
    return kind(value)
