"""Log groups, alarms and metrics of the company's own."""

from dataclasses import dataclass

from apps.local.demo.amounts import count_filters
from apps.local.demo.place import Place, Team
from apps.local.demo.teams import CHECKOUT, DATA, DEV, MOBILE, PLATFORM, SEARCH, STAGING, STOREFRONT

GIB = 1024**3


@dataclass(frozen=True, slots=True)
class Logs:
    """A log group; `retention` in days, None for ever; `daily_gb` comes in each day, `filters` make metrics of it."""

    name: str
    team: Team
    gb: float
    retention: int | None = 30
    daily_gb: float = 0
    days: float = 700
    filters: int = 0


LOGS: dict[str, tuple[Logs, ...]] = {
    "us-east-1": (
        Logs("/ecs/storefront-web", STOREFRONT, 420, 14, 31, filters=3),
        Logs("/ecs/checkout-api", CHECKOUT, 130, 30, 4.5, filters=2),
        Logs("/ecs/search-query", SEARCH, 88, 14, 6, filters=1),
        Logs("/aws/lambda/image-resizer", STOREFRONT, 5_400, None, 12),
        Logs("/aws/lambda/order-events", CHECKOUT, 2_900, None, 6, filters=1),
        Logs("/app/jenkins", PLATFORM, 610, None),
        Logs("cloudtrail-audit", PLATFORM, 1_900, None, 3, filters=4),
        Logs("/aws/vpc/flow-logs", PLATFORM, 3_800, None, 55),
        Logs("/aws/lambda/healthcheck", PLATFORM, 0.3, None, 0.001),
    ),
    "eu-west-1": (
        Logs("/ecs/storefront-web", STOREFRONT, 310, 14, 22, filters=3),
        Logs("/ecs/checkout-api", CHECKOUT, 96, 30, 3.1, filters=2),
        Logs("/app/erp-connector", CHECKOUT, 1_700, None),
        Logs("/aws/lambda/vat", CHECKOUT, 4, 90, 0.04),
    ),
    "us-west-2": (
        Logs("/emr/spark", DATA, 7_800, None, 60),
        Logs("/ecs/airflow", DATA, 60, 30, 2, filters=1),
        Logs("/sagemaker/notebooks", DEV, 210, None),
        Logs("/ecs/staging", STAGING, 12, 7, 1.6),
    ),
    "ap-southeast-2": (
        Logs("/ecs/mobile-gateway", MOBILE, 140, 30, 4, filters=1),
        Logs("/app/push-sender", MOBILE, 480, None, 1.2),
    ),
}
# What the company watches on each of its services, and what became of the alarms of those that are gone.
WATCHED = ("latency-p99", "error-rate", "cpu-high", "queue-depth", "disk-full")
SERVICES: dict[str, tuple[tuple[str, Team], ...]] = {
    "us-east-1": (
        ("storefront", STOREFRONT),
        ("checkout", CHECKOUT),
        ("search", SEARCH),
        ("kafka", PLATFORM),
    ),
    "eu-west-1": (("storefront", STOREFRONT), ("checkout", CHECKOUT), ("search", SEARCH)),
    "us-west-2": (("spark", DATA), ("airflow", DATA)),
    "ap-southeast-2": (("mobile", MOBILE),),
}
GONE: dict[str, tuple[tuple[str, Team, int], ...]] = {
    "us-east-1": (("cart-v1", STOREFRONT, 240), ("cms", STOREFRONT, 198), ("fraud-poc", CHECKOUT, 77)),
    "eu-west-1": (("erp", CHECKOUT, 204),),
    "us-west-2": (("spark-2", DATA, 130),),
    "ap-southeast-2": (),
}
# Series that programs publish by namespace; only the first region's storefront has alarms on any.
SERIES: dict[str, tuple[tuple[str, int], ...]] = {
    "us-east-1": (("Quillhaven/storefront", 240), ("Quillhaven/render-pods", 640)),
    "eu-west-1": (),
    "us-west-2": (("Quillhaven/airflow-tasks", 85),),
    "ap-southeast-2": (),
}
FRESH_DAYS = 2


def fill(place: Place) -> None:
    """Fill the region's logs, metrics and alarms."""
    for namespace, count in SERIES[place.region]:
        _publish(place, namespace, count)
    for logs in LOGS[place.region]:
        _group(place, logs)
    for service, _ in SERVICES[place.region]:
        for watched in WATCHED:
            _alarm(place, f"{service}-{watched}", service, 200, "OK")
    for service, _, days in GONE[place.region]:
        for watched in WATCHED:
            _alarm(place, f"{service}-{watched}", service, days, "INSUFFICIENT_DATA")
    _alarm(place, "new-canary-error-rate", "canary", FRESH_DAYS, "INSUFFICIENT_DATA")
    # A heartbeat: its silence is the signal.
    _alarm(place, "nightly-export-heartbeat", "export", 90, "INSUFFICIENT_DATA", missing="breaching")


def _group(place: Place, logs: Logs) -> None:
    client = place.client("logs")
    with place.ago(logs.days):
        client.create_log_group(
            logGroupName=logs.name, tags={tag["Key"]: tag["Value"] for tag in logs.team.tags()}
        )
        client.create_log_stream(logGroupName=logs.name, logStreamName="all")
    place.backend("logs").groups[logs.name].streams["all"].stored_bytes = int(logs.gb * GIB)
    count_filters(place.backend("logs").groups[logs.name], logs.filters)
    if logs.retention:
        client.put_retention_policy(logGroupName=logs.name, retentionInDays=logs.retention)
    if logs.daily_gb:
        by = {"LogGroupName": logs.name}
        place.daily("AWS/Logs", "IncomingBytes", by, place.around(logs.daily_gb * GIB))


def _publish(place: Place, namespace: str, count: int) -> None:
    data = [
        {
            "MetricName": "memory",
            "Dimensions": [{"Name": "pod", "Value": f"pod-{number:04}"}],
            "Timestamp": place.clock.now.replace(tzinfo=None),
            "Value": 1.0,
        }
        for number in range(count)
    ]
    place.backend("cloudwatch").put_metric_data(namespace, data)


def _alarm(place: Place, name: str, service: str, days: float, state: str, missing: str = "missing") -> None:
    client = place.client("cloudwatch")
    with place.ago(days):
        client.put_metric_alarm(
            AlarmName=name,
            Namespace=f"Quillhaven/{service}",
            MetricName=name.removeprefix(f"{service}-"),
            Statistic="Average",
            Period=60,
            EvaluationPeriods=5,
            Threshold=1.0,
            ComparisonOperator="GreaterThanThreshold",
            TreatMissingData=missing,
        )
        client.set_alarm_state(AlarmName=name, StateValue=state, StateReason="seen so")
