"""The thresholds a customer may tune."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Policy:
    """Thresholds of a scan; days unless the name says otherwise."""

    min_age_days: int = 7
    idle_days: int = 7
    stopped_days: int = 30
    snapshot_days: int = 90
    final_snapshot_days: int = 30
    image_days: int = 90
    metric_days: int = 14
    endpoint_metric_days: int = 30
    multipart_days: int = 7
    alarm_silent_days: int = 30
    cpu_percent: float = 5.0
    network_mb_per_day: float = 5.0
    requests_per_day: float = 100.0
    cold_bucket_gb: float = 100.0
    log_group_gb: float = 1.0
    log_retention_days: int = 30
    high_severity_usd: int = 50
    medium_severity_usd: int = 10
