"""Load balancers of all kinds, their targets and what their rules do."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

from opscurb.aws.collector import collector
from opscurb.aws.fanout import chunks, fan_out
from opscurb.aws.parse import tags_of, utc
from opscurb.resource import Resource
from opscurb.results import Unread

if TYPE_CHECKING:
    from opscurb.aws.region import AwsRegion

PAGE_SIZE = 400
TAGGED_PER_CALL = 20
V2_NEEDS = ("elbv2:DescribeLoadBalancers", "elbv2:DescribeTags")
CLASSIC_NEEDS = ("elb:DescribeLoadBalancers", "elb:DescribeTags")


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadBalancer(Resource):
    """A load balancer; `kind` is application, network, gateway or classic.

    `addresses` are the ARNs of what carries its public IPv4 addresses: elastic IPs, or the balancer itself.
    Of classic ones alone, `protocols` are those their listeners speak, and `instances` stand behind them.
    """

    type: ClassVar[str] = "load_balancer"

    kind: str
    scheme: str = ""
    addresses: tuple[str, ...] = ()
    vpc_id: str = ""
    protocols: tuple[str, ...] = ()
    instances: tuple[str, ...] = ()

    def dimensions(self, by: str) -> dict[str, str]:
        """A kind's metrics exist for balancers of that kind alone."""
        if by != self.kind:
            return {}
        if by == "classic":
            return {"LoadBalancerName": self.id}
        return {"LoadBalancer": self.arn.partition(":loadbalancer/")[2]}


@collector("load_balancer", needs=V2_NEEDS)
def load_balancers(region: "AwsRegion") -> Iterator[Any]:
    """Application, network and gateway load balancers with their tags."""

    def build(item: dict[str, Any]) -> LoadBalancer:
        return LoadBalancer(
            id=item["LoadBalancerName"],
            arn=item["LoadBalancerArn"],
            region=region.region,
            name=item["LoadBalancerName"],
            status=item.get("State", {}).get("Code", ""),
            created=utc(item.get("CreatedTime")),
            kind=item.get("Type", "application"),
            scheme=item.get("Scheme", ""),
            addresses=_addresses(region, item),
            vpc_id=item.get("VpcId") or "",
        )

    def tags(batch: Sequence[LoadBalancer]) -> dict[str, Any]:
        answer = region.call("elbv2", "describe_tags", ResourceArns=[row.arn for row in batch])
        return {entry["ResourceArn"]: tags_of(entry) for entry in answer["TagDescriptions"]}

    items = region.pages("elbv2", "describe_load_balancers", "LoadBalancers", page_size=PAGE_SIZE)
    rows = region.each(items, build, "LoadBalancerName")
    yield from _tagged(region, rows, tags, V2_NEEDS, lambda row: row.arn)


def _addresses(region: "AwsRegion", item: dict[str, Any]) -> tuple[str, ...]:
    """One public IPv4 address per zone of an internet-facing network balancer; other kinds hide theirs."""
    if item.get("Type") != "network" or item.get("Scheme") != "internet-facing":
        return ()
    held = [zone.get("LoadBalancerAddresses") or [{}] for zone in item.get("AvailabilityZones") or ()]
    return tuple(
        region.arn("ec2", f"elastic-ip/{address['AllocationId']}")
        if address.get("AllocationId")
        else item["LoadBalancerArn"]
        for addresses in held
        for address in addresses
    )


def _tagged(
    region: "AwsRegion",
    built: Iterator[Any],
    tags: Callable[[Sequence[LoadBalancer]], dict[str, Any]],
    needs: tuple[str, ...],
    key: Callable[[LoadBalancer], str],
) -> Iterator[Any]:
    """Add tags, many balancers to a call; a balancer whose tags are not known is not known."""
    rows = []
    for row in built:
        if isinstance(row, Unread):
            yield row
        else:
            rows.append(row)
    for batch, answer in fan_out(region, chunks(rows, TAGGED_PER_CALL), tags, needs, lambda part: part[0].id):
        for row in batch:
            if isinstance(answer, Unread):
                yield replace(answer, resource_id=row.id)
            else:
                yield replace(row, tags=answer.get(key(row), {}))


@collector("classic_load_balancer", needs=CLASSIC_NEEDS)
def classic_load_balancers(region: "AwsRegion") -> Iterator[Any]:
    """Classic load balancers with their tags."""

    def build(item: dict[str, Any]) -> LoadBalancer:
        name = item["LoadBalancerName"]
        return LoadBalancer(
            id=name,
            arn=region.arn("elasticloadbalancing", f"loadbalancer/{name}"),
            region=region.region,
            name=name,
            created=utc(item.get("CreatedTime")),
            kind="classic",
            scheme=item.get("Scheme", ""),
            vpc_id=item.get("VPCId") or "",
            protocols=tuple(sorted(set(_protocols(item)))),
            instances=tuple(instance["InstanceId"] for instance in item.get("Instances") or ()),
        )

    def tags(batch: Sequence[LoadBalancer]) -> dict[str, Any]:
        answer = region.call("elb", "describe_tags", LoadBalancerNames=[row.id for row in batch])
        return {entry["LoadBalancerName"]: tags_of(entry) for entry in answer["TagDescriptions"]}

    items = region.pages("elb", "describe_load_balancers", "LoadBalancerDescriptions", page_size=PAGE_SIZE)
    rows = region.each(items, build, "LoadBalancerName")
    yield from _tagged(region, rows, tags, CLASSIC_NEEDS, lambda row: row.id)


def _protocols(item: dict[str, Any]) -> Iterator[str]:
    """What the listeners of a classic balancer speak."""
    for described in item.get("ListenerDescriptions") or ():
        yield described["Listener"]["Protocol"].upper()


@collector("any_load_balancer", needs=V2_NEEDS + CLASSIC_NEEDS)
def any_load_balancers(region: "AwsRegion") -> Iterator[Any]:
    """Both generations together; when only one could be read, the other is still judged."""
    collected = {name: region.collect(name) for name in ("load_balancer", "classic_load_balancer")}
    if all(generation.failed for generation in collected.values()):
        yield from (generation.failed for generation in collected.values())
        return
    for name, generation in collected.items():
        yield from generation.rows
        for unread in generation.unread:
            yield replace(unread, resource_id=unread.resource_id or name)
