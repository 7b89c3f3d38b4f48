"""The thresholds a customer may tune."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from opscurb.errors import Invalid

# What only works on weekdays must not look idle, so nothing is called idle by less than a week.
LEAST_LOOKBACK_DAYS = 7
# CloudWatch keeps daily values for 455 days; a year is as long as anybody waits for a resource to be judged.
MOST_LOOKBACK_DAYS = 365
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
    multipart_days: int = 7
    alarm_silent_days: int = 30
    cpu_percent: float = 2.0
    network_mb_per_day: float = 5.0
    requests_per_day: float = 100.0
    cold_bucket_gb: float = 100.0
    log_group_gb: float = 1.0
    log_retention_days: int = 30
    high_severity_usd: int = 50
    medium_severity_usd: int = 10


THRESHOLDS: Mapping[str, type] = {threshold.name: type(threshold.default) for threshold in fields(Policy)}
_LEAST = {"metric_days": 1, "endpoint_metric_days": 1, "log_retention_days": 1}
_MOST = {"metric_days": MOST_LOOKBACK_DAYS, "endpoint_metric_days": MOST_LOOKBACK_DAYS, "cpu_percent": 100}


def range_of(threshold: str) -> tuple[int, int]:
    """The least and the most that a threshold may be."""
    most = MOST_DAYS if threshold.endswith("_days") else MOST
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
