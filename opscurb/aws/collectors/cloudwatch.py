"""CloudWatch: alarms, and how many series of their own customers publish."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from opscurb.aws.collector import collector
from opscurb.aws.fanout import fan_out
from opscurb.aws.parse import tags_of, utc
from opscurb.resource import Resource, scrub
from opscurb.results import Unread

if TYPE_CHECKING:
    from opscurb.aws.region import AwsRegion

PAGE_SIZE = 100
NEEDS = ("cloudwatch:DescribeAlarms", "cloudwatch:ListTagsForResource")
SILENT = "INSUFFICIENT_DATA"
# An alarm that looks more often than once a minute is billed as high resolution.
STANDARD_PERIOD_SECONDS = 60
# An anomaly band is billed as two metrics besides the one it surrounds.
BAND, BAND_METRICS = "ANOMALY_DETECTION_BAND", 2
# Namespaces of AWS's services, whose metrics cost nothing.
FREE_NAMESPACES = ("AWS/", "/aws/", "CloudWatchSynthetics")
# Series are billed by the hour in which they get values: those of the last three hours are those of any hour.
RECENTLY = "PT3H"
# What EC2 measures for nothing it measures every five minutes.
EC2, FREE_PERIOD_SECONDS = "AWS/EC2", 300
# Stands for a metric without dimensions, or a query of which nobody can tell what it matches.
EVERY_INSTANCE = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm(Resource):
    """An alarm; `kind` is how it is billed: standard, high_resolution, composite or query.

    `namespaces` are those of all its metrics, `expressions` what it makes of them.
    `ec2_by_minute` names the instances, groups, types and images it looks at more often than EC2 measures for nothing.
    """

    type: ClassVar[str] = "cw_alarm"

    kind: str
    metric_count: int = 1
    state_since: datetime | None = None
    treat_missing_data: str = "missing"
    acts_on_silence: bool = False
    namespace: str = ""
    metric: str = ""
    ec2_by_minute: tuple[str, ...] = ()
    namespaces: frozenset[str] = frozenset()
    expressions: str = ""

    def needs_by_minute(self, names: frozenset[str]) -> bool:
        """True when it looks by the minute at an instance that is, or belongs to what is, called one of these."""
        return EVERY_INSTANCE in self.ec2_by_minute or not names.isdisjoint(self.ec2_by_minute)

    def reads(self, namespace: str) -> bool:
        """True when it watches anything in a namespace, by name or in a query."""
        return namespace in self.namespaces or f'"{namespace}"' in self.expressions


@collector("cw_alarm", needs=NEEDS)
def alarms(region: "AwsRegion") -> Iterator[Any]:
    """Metric and composite alarms; only silent ones come with their tags."""

    def build(item: dict[str, Any]) -> Alarm:
        kind, count = _billing(item)
        return Alarm(
            id=scrub(item["AlarmName"]),
            arn=item["AlarmArn"],
            region=region.region,
            name=scrub(item["AlarmName"]),
            status=item.get("StateValue") or "",
            created=utc(item.get("AlarmConfigurationUpdatedTimestamp")),
            kind=kind,
            metric_count=count,
            state_since=utc(item.get("StateUpdatedTimestamp")),
            treat_missing_data=item.get("TreatMissingData") or "missing",
            acts_on_silence=bool(item.get("ActionsEnabled") and item.get("InsufficientDataActions")),
            namespace=item.get("Namespace") or "",
            metric=item.get("MetricName") or "",
            ec2_by_minute=tuple(sorted(_ec2_by_minute(item))),
            namespaces=_namespaces(item),
            expressions=" ".join(_expressions(item)),
        )

    def tagged(alarm: Alarm) -> Alarm:
        answer = region.call("cloudwatch", "list_tags_for_resource", ResourceARN=alarm.arn)
        return replace(alarm, tags=tags_of(answer))

    silent = []
    for row in region.each(_listed(region), build, "AlarmName"):
        if isinstance(row, Unread) or row.status != SILENT:
            yield row
        else:
            silent.append(row)
    for _, row in fan_out(region, silent, tagged, NEEDS, lambda alarm: alarm.id):
        yield row


def _listed(region: "AwsRegion") -> Iterator[dict[str, Any]]:
    """Both kinds of alarms of every page: one call lists them, under two keys."""
    paginator = region.session.client("cloudwatch", region.region).get_paginator("describe_alarms")
    for page in paginator.paginate(
        AlarmTypes=["MetricAlarm", "CompositeAlarm"], PaginationConfig={"PageSize": PAGE_SIZE}
    ):
        yield from page.get("MetricAlarms") or ()
        yield from page.get("CompositeAlarms") or ()
        if region.probe:
            return


def _expressions(item: dict[str, Any]) -> list[str]:
    return [str(query.get("Expression") or "") for query in item.get("Metrics") or ()]


def _namespaces(item: dict[str, Any]) -> frozenset[str]:
    stats = [query.get("MetricStat") or {} for query in item.get("Metrics") or ()]
    named = [item.get("Namespace"), *((stat.get("Metric") or {}).get("Namespace") for stat in stats)]
    return frozenset(filter(None, named))


def _billing(item: dict[str, Any]) -> tuple[str, int]:
    """How an alarm is billed, and for how many metrics."""
    if "AlarmRule" in item:
        return "composite", 1
    queries, expressions = item.get("Metrics") or (), _expressions(item)
    if any(text.lstrip().upper().startswith("SELECT") for text in expressions):
        # Billed for as many metrics as its query happens to match.
        return "query", 1
    stats = [query["MetricStat"] for query in queries if query.get("MetricStat")]
    periods = [int(stat["Period"]) for stat in stats] or [int(item.get("Period") or STANDARD_PERIOD_SECONDS)]
    bands = sum(text.lstrip().startswith(BAND) for text in expressions)
    count = (len(stats) or 1) + BAND_METRICS * bands
    return "high_resolution" if min(periods) < STANDARD_PERIOD_SECONDS else "standard", count


def _ec2_by_minute(item: dict[str, Any]) -> Iterator[str]:
    """The values of the dimensions of EC2's metrics that an alarm needs by the minute."""
    single: dict[str, Any] = {"MetricStat": {"Metric": item, "Period": item.get("Period")}}
    for query in item.get("Metrics") or (single,):
        stat: dict[str, Any] = query.get("MetricStat") or {}
        metric: dict[str, Any] = stat.get("Metric") or {}
        period = stat.get("Period") or query.get("Period") or FREE_PERIOD_SECONDS
        if period >= FREE_PERIOD_SECONDS:
            continue
        if metric.get("Namespace") == EC2:
            yield from {one["Value"] for one in metric.get("Dimensions") or ()} or {EVERY_INSTANCE}
        elif EC2 in str(query.get("Expression") or ""):
            yield EVERY_INSTANCE


@dataclass(frozen=True, slots=True, kw_only=True)
class Namespace(Resource):
    """A namespace of the customer's own, and how many series in it get values."""

    type: ClassVar[str] = "cw_namespace"

    series: int


@collector("cw_namespace", needs=("cloudwatch:ListMetrics",))
def namespaces(region: "AwsRegion") -> Iterator[Any]:
    """Namespaces whose series are billed as custom metrics."""
    series: Counter[str] = Counter()
    for item in region.pages("cloudwatch", "list_metrics", "Metrics", RecentlyActive=RECENTLY):
        namespace = scrub(item.get("Namespace") or "")
        if namespace and not namespace.startswith(FREE_NAMESPACES):
            series[namespace] += 1
    for name, count in sorted(series.items()):
        arn = region.arn("cloudwatch", f"namespace/{name}")
        yield Namespace(id=name, arn=arn, region=region.region, name=name, series=count)
