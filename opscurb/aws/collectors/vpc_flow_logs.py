"""VPC flow logs: what they watch and where they are written."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from opscurb.aws.collector import collector
from opscurb.aws.parse import name_of, tags_of, utc
from opscurb.resource import Resource, scrub

if TYPE_CHECKING:
    from opscurb.aws.region import AwsRegion

NEEDS = ("ec2:DescribeFlowLogs",)
CLOUDWATCH = "cloud-watch-logs"
# The one format whose fields CloudWatch Logs knows by name.
DEFAULT_FORMAT = (
    "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${packets}"
    " ${bytes} ${start} ${end} ${action} ${log-status}"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowLog(Resource):
    """A flow log of a VPC, a subnet, an interface or a transit gateway.

    `log_group` is empty unless it writes to CloudWatch Logs of this account; `traffic` is ALL, ACCEPT or REJECT.
    """

    type: ClassVar[str] = "flow_log"

    resource_id: str
    traffic: str
    destination_type: str
    log_group: str = ""
    log_group_arn: str = ""
    default_format: bool = False

    @property
    def tells_bytes(self) -> bool:
        """True when what was let through can be added up by a query."""
        return bool(self.log_group) and self.default_format and self.traffic != "REJECT"

    def dimensions(self, by: str) -> dict[str, str]:
        """The log group's metrics, since a flow log has none of its own."""
        return {by: self.log_group} if self.log_group else {}


@collector("flow_log", needs=NEEDS)
def flow_logs(region: "AwsRegion") -> Iterator[Any]:
    """All flow logs of the region."""

    def build(item: dict[str, Any]) -> FlowLog:
        tags = tags_of(item)
        group = "" if item.get("DeliverCrossAccountRole") else _log_group(item)
        return FlowLog(
            id=item["FlowLogId"],
            arn=region.arn("ec2", f"vpc-flow-log/{item['FlowLogId']}"),
            region=region.region,
            name=name_of(tags),
            status=(item.get("FlowLogStatus") or "").lower(),
            created=utc(item.get("CreationTime")),
            tags=tags,
            resource_id=item["ResourceId"],
            traffic=item.get("TrafficType") or "ALL",
            destination_type=item.get("LogDestinationType") or CLOUDWATCH,
            log_group=group,
            log_group_arn=region.arn("logs", f"log-group:{group}") if group else "",
            default_format=(item.get("LogFormat") or DEFAULT_FORMAT) == DEFAULT_FORMAT,
        )

    items = region.pages("ec2", "describe_flow_logs", "FlowLogs", page_size=1000)
    yield from region.each(items, build, "FlowLogId")


def _log_group(item: dict[str, Any]) -> str:
    """The log group's name, which AWS gives alone or within an ARN."""
    if (item.get("LogDestinationType") or CLOUDWATCH) != CLOUDWATCH:
        return ""
    arn = (item.get("LogDestination") or "").partition(":log-group:")[2]
    return scrub(item.get("LogGroupName") or arn.removesuffix(":*"))
