"""CloudWatch Logs: log groups."""

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
# A smaller group costs less than a third of a cent a month, so its tags are not worth a call.
TAGGED_FROM_BYTES = 100 * 1024**2


@dataclass(frozen=True, slots=True, kw_only=True)
class LogGroup(Resource):
    """A log group; `retention_days` is None when its events never expire."""

    type: ClassVar[str] = "log_group"

    log_class: str = "STANDARD"
    retention_days: int | None = None
    stored_bytes: int = 0


@collector("log_group", needs=NEEDS)
def log_groups(region: "AwsRegion") -> Iterator[Any]:
    """All log groups; only large ones that keep everything come with their tags."""

    def build(item: dict[str, Any]) -> LogGroup:
        name = scrub(item["logGroupName"])
        return LogGroup(
            id=name,
            arn=region.arn("logs", f"log-group:{name}"),
            region=region.region,
            name=name,
            created=from_milliseconds(item.get("creationTime")),
            log_class=item.get("logGroupClass") or "STANDARD",
            retention_days=item.get("retentionInDays"),
            stored_bytes=int(item.get("storedBytes") or 0),
        )

    def tagged(group: LogGroup) -> LogGroup:
        answer = region.call("logs", "list_tags_for_resource", resourceArn=group.arn)
        return replace(group, tags=tags_in(answer.get("tags")))

    items = region.pages("logs", "describe_log_groups", "logGroups", page_size=PAGE_SIZE)
    matter = []
    for row in region.each(items, build, "logGroupName"):
        if isinstance(row, Unread) or row.retention_days is not None or row.stored_bytes < TAGGED_FROM_BYTES:
            yield row
        else:
            matter.append(row)
    for _, row in fan_out(region, matter, tagged, NEEDS, lambda group: group.id):
        yield row
