"""How much of what leaves VPCs through NAT gateways goes to S3 and DynamoDB, as their flow logs tell."""

import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from opscurb.aws.collector import collector
from opscurb.aws.collectors import logs
from opscurb.aws.collectors.vpc_flow_logs import NEEDS as FLOW_LOG_NEEDS
from opscurb.aws.collectors.vpc_flow_logs import FlowLog
from opscurb.aws.collectors.vpc_nat import NEEDS as NAT_NEEDS
from opscurb.aws.collectors.vpc_nat import VpcNat
from opscurb.aws.fanout import fan_out
from opscurb.resource import Resource
from opscurb.results import Unread

if TYPE_CHECKING:
    from opscurb.aws.region import AwsRegion

# Only these have gateway endpoints.
SERVICES = ("s3", "dynamodb")
QUERY_NEEDS = ("logs:StartQuery", "logs:GetQueryResults")
TRAFFIC_NEEDS = (
    *NAT_NEEDS,
    "ec2:DescribeVpcEndpoints",
    *FLOW_LOG_NEEDS,
    "ec2:DescribePrefixLists",
    *logs.NEEDS,
    *QUERY_NEEDS,
)
# A query bills the customer by what it reads, $0.005 a GB, so neither many nor large ones are made.
MOST_QUERIES = 6
MOST_GB_READ = 5.0
# Events are stored at about 15 % of the size they are read at, as AWS's own calculator has it.
STORED_SHARE = 0.15
HOURS = 24
GIB = 1024**3
POLL_SECONDS = 1.0
POLLS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointTraffic(Resource):
    """Bytes a day that went through a VPC's NAT gateways to a service; `id` is the VPC's."""

    type: ClassVar[str] = "endpoint_traffic"

    service: str
    bytes_per_day: float


@dataclass(frozen=True, slots=True)
class Question:
    """One query: which flow log tells how much of a VPC's NAT traffic went to a service."""

    vpc_id: str
    service: str
    log_group: str
    interfaces: tuple[str, ...]
    hours: int


@collector("endpoint_traffic", needs=TRAFFIC_NEEDS)
def endpoint_traffic(region: "AwsRegion") -> Iterator[Any]:
    """Asks the flow logs of VPCs without a gateway endpoint about their last day.

    A probe asks nothing: AWS bills what a query reads, and a query takes longer than people wait.
    """
    questions = [] if region.probe else list(_questions(region))[:MOST_QUERIES]
    ranges = _ranges(region) if questions else {}

    def ask(question: Question) -> float:
        return _bytes_per_day(region, question, ranges[question.service])

    for question, answer in fan_out(region, questions, ask, QUERY_NEEDS, lambda one: one.vpc_id):
        if isinstance(answer, Unread):
            yield answer
        else:
            yield EndpointTraffic(
                id=question.vpc_id,
                arn=region.arn("ec2", f"vpc/{question.vpc_id}"),
                region=region.region,
                service=question.service,
                bytes_per_day=answer,
            )


def _questions(region: "AwsRegion") -> Iterator[Question]:
    nats: dict[str, list[VpcNat]] = defaultdict(list)
    for nat in region.rows("vpc_nat"):
        nats[nat.vpc.id].append(nat)
    served = {(row.vpc_id, row.service_name) for row in region.rows("vpc_gateway_endpoint")}
    flow_logs = [log for log in region.rows("flow_log") if log.tells_bytes] if nats else ()
    stored = {group.id: group for group in region.rows("log_group")} if flow_logs else {}
    for vpc_id, gateways in sorted(nats.items()):
        log = _covering(gateways, flow_logs)
        if log is None or log.log_group not in stored:
            continue
        interfaces = tuple(interface for gateway in gateways for interface in gateway.interfaces)
        for service in SERVICES:
            if (vpc_id, f"com.amazonaws.{region.region}.{service}") not in served:
                hours = _hours(stored[log.log_group], region)
                yield Question(vpc_id, service, log.log_group, interfaces, hours)


def _covering(gateways: Sequence[VpcNat], flow_logs: Sequence[FlowLog]) -> FlowLog | None:
    """A flow log of the whole VPC, or of the subnet or the interface of one of its gateways."""
    parts = [name for nat in gateways for name in (nat.vpc.id, nat.subnet_id, *nat.interfaces)]
    return next((log for log in flow_logs if log.resource_id in parts), None)


def _hours(group: logs.LogGroup, region: "AwsRegion") -> int:
    """How many hours of a log group may be read for at most `MOST_GB_READ`."""
    age = max(1, group.age_days(region.now) or 1)
    kept = min(age, group.retention_days or age)
    per_hour = group.stored_bytes / STORED_SHARE / GIB / kept / 24
    return HOURS if per_hour * HOURS <= MOST_GB_READ else max(1, int(MOST_GB_READ / per_hour))


def _ranges(region: "AwsRegion") -> dict[str, list[str]]:
    """The address ranges of the services in this region."""
    prefix = f"com.amazonaws.{region.region}."
    lists = region.pages("ec2", "describe_prefix_lists", "PrefixLists")
    ranges = {item["PrefixListName"].removeprefix(prefix): item["Cidrs"] for item in lists}
    return {service: ranges.get(service, []) for service in SERVICES}


def query(interfaces: Sequence[str], ranges: Sequence[str]) -> str:
    """The bytes that NAT gateways exchanged with addresses; their private side never names these."""
    ours = ", ".join(f'"{interface}"' for interface in interfaces)
    theirs = " or ".join(
        f'isIpv4InSubnet({end}, "{cidr}")'
        for cidr in ranges
        if ":" not in cidr
        for end in ("srcAddr", "dstAddr")
    )
    return f"filter interfaceId in [{ours}] and ({theirs}) | stats sum(bytes) as moved"


def _bytes_per_day(region: "AwsRegion", question: Question, ranges: Sequence[str]) -> float:
    end = region.now.replace(minute=0, second=0, microsecond=0)
    started = region.call(
        "logs",
        "start_query",
        logGroupName=question.log_group,
        startTime=int((end - timedelta(hours=question.hours)).timestamp()),
        endTime=int(end.timestamp()),
        queryString=query(question.interfaces, ranges),
    )
    return _moved(_results(region, started["queryId"])) * 24 / question.hours


def _results(region: "AwsRegion", query_id: str) -> Mapping[str, Any]:
    """The results of a query once it is over; ValueError when it failed or takes too long."""
    for _ in range(POLLS):
        answer: Mapping[str, Any] = region.call("logs", "get_query_results", queryId=query_id)
        if answer["status"] not in {"Scheduled", "Running"}:
            break
        time.sleep(POLL_SECONDS)
    if answer["status"] != "Complete":
        raise ValueError(f"the query ended as {answer['status']}")
    return answer


def _moved(answer: Mapping[str, Any]) -> float:
    """The one sum of the results; no record at all is no byte."""
    return sum(
        float(field["value"]) for row in answer["results"] for field in row if field["field"] == "moved"
    )
