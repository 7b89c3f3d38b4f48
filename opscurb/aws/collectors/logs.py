"""CloudWatch Logs: log groups, and who else gets what is written to them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

from opscurb.aws.collector import collector
from opscurb.aws.fanout import fan_out
from opscurb.aws.parse import from_milliseconds, tags_in
from opscurb.resource import Resource, scrub
from opscurb.results import Unread

if TYPE_CHECKING:
    from opscurb.aws.region import AwsRegion

PAGE_SIZE = 50
NEEDS = ("logs:DescribeLogGroups", "logs:ListTagsForResource")
SUBSCRIPTION_NEEDS = ("logs:DescribeSubscriptionFilters",)
# A smaller group costs less than a third of a cent a month, so what else there is of it is not worth a call.
MATTERS_FROM_BYTES = 100 * 1024**2
STANDARD, DELIVERY = "STANDARD", "DELIVERY"


@dataclass(frozen=True, slots=True, kw_only=True)
class LogGroup(Resource):
    """A log group; `retention_days` is None when its events never expire."""

    type: ClassVar[str] = "log_group"

    log_class: str = STANDARD
    retention_days: int | None = None
    stored_bytes: int = 0
    metric_filters: int = 0

    @property
    def matters(self) -> bool:
        """True when it is large enough to be looked at closely."""
        return self.stored_bytes >= MATTERS_FROM_BYTES


@collector("log_group", needs=NEEDS)
def log_groups(region: "AwsRegion") -> Iterator[Any]:
    """All log groups; only large ones come with their tags."""

    def build(item: dict[str, Any]) -> LogGroup:
        name = scrub(item["logGroupName"])
        log_class = item.get("logGroupClass") or STANDARD
        return LogGroup(
            id=name,
            arn=region.arn("logs", f"log-group:{name}"),
            region=region.region,
            name=name,
            created=from_milliseconds(item.get("creationTime")),
            # What only passes a group on its way to elsewhere is kept there for a moment, by AWS itself.
            service_owned=log_class == DELIVERY,
            log_class=log_class,
            retention_days=item.get("retentionInDays"),
            stored_bytes=int(item.get("storedBytes") or 0),
            metric_filters=int(item.get("metricFilterCount") or 0),
        )

    def tagged(group: LogGroup) -> LogGroup:
        answer = region.call("logs", "list_tags_for_resource", resourceArn=group.arn)
        return replace(group, tags=tags_in(answer.get("tags")))

    items = region.pages("logs", "describe_log_groups", "logGroups", page_size=PAGE_SIZE)
    matter = []
    for row in region.each(items, build, "logGroupName"):
        if isinstance(row, Unread) or not row.matters:
            yield row
        else:
            matter.append(row)
    for _, row in fan_out(region, matter, tagged, NEEDS, lambda group: group.id):
        yield row


@dataclass(frozen=True, slots=True, kw_only=True)
class LogReaders(Resource):
    """How many subscriptions get a log group's events; `id` is the group's."""

    type: ClassVar[str] = "log_readers"

    subscriptions: int = 0


@collector("log_readers", needs=SUBSCRIPTION_NEEDS)
def readers(region: "AwsRegion") -> Iterator[Any]:
    """Subscriptions of the large groups of the standard class of which no filter makes metrics."""

    def asked(group: LogGroup) -> LogReaders:
        found = region.pages(
            "logs", "describe_subscription_filters", "subscriptionFilters", logGroupName=group.id
        )
        return LogReaders(
            id=group.id, arn=group.arn, region=region.region, subscriptions=sum(1 for _ in found)
        )

    groups = [
        group
        for group in region.rows("log_group")
        if group.matters and group.log_class == STANDARD and not group.metric_filters
    ]
    for _, row in fan_out(region, groups, asked, SUBSCRIPTION_NEEDS, lambda group: group.id):
        yield row
