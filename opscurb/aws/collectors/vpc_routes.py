"""VPCs, their subnets, and where their route tables lead."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from opscurb.aws.collector import collector
from opscurb.aws.parse import name_of, tags_of
from opscurb.resource import Resource

if TYPE_CHECKING:
    from opscurb.aws.region import AwsRegion

PAGE_SIZE = 100
# The members of a route that may name where it leads.
TARGETS = (
    "NatGatewayId",
    "GatewayId",
    "TransitGatewayId",
    "VpcPeeringConnectionId",
    "LocalGatewayId",
    "CarrierGatewayId",
    "CoreNetworkArn",
    "NetworkInterfaceId",
    "EgressOnlyInternetGatewayId",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vpc(Resource):
    """A virtual network; AWS does not tell when it was made."""

    type: ClassVar[str] = "vpc"

    is_default: bool = False


@collector("vpc", needs=("ec2:DescribeVpcs",))
def vpcs(region: "AwsRegion") -> Iterator[Any]:
    """All VPCs that the account owns or shares."""

    def build(item: dict[str, Any]) -> Vpc:
        tags = tags_of(item)
        return Vpc(
            id=item["VpcId"],
            arn=region.arn("ec2", f"vpc/{item['VpcId']}"),
            region=region.region,
            name=name_of(tags),
            status=item.get("State") or "",
            tags=tags,
            is_default=bool(item.get("IsDefault")),
        )

    items = region.pages("ec2", "describe_vpcs", "Vpcs", page_size=PAGE_SIZE)
    yield from region.each(items, build, "VpcId")


@dataclass(frozen=True, slots=True, kw_only=True)
class Subnet(Resource):
    """A subnet of a VPC, in one zone."""

    type: ClassVar[str] = "subnet"

    vpc_id: str
    zone: str


@collector("subnet", needs=("ec2:DescribeSubnets",))
def subnets(region: "AwsRegion") -> Iterator[Any]:
    """All subnets that the account owns or shares."""

    def build(item: dict[str, Any]) -> Subnet:
        return Subnet(
            id=item["SubnetId"],
            arn=region.arn("ec2", f"subnet/{item['SubnetId']}"),
            region=region.region,
            vpc_id=item["VpcId"],
            zone=item["AvailabilityZone"],
        )

    items = region.pages("ec2", "describe_subnets", "Subnets", page_size=1000)
    yield from region.each(items, build, "SubnetId")


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteTable(Resource):
    """A route table; `leads_to` are the ids of all gateways and connections that its routes name.

    Of a VPC that another account shares, not every table can be seen; such tables are not `owned`.
    """

    type: ClassVar[str] = "route_table"

    vpc_id: str
    owned: bool = True
    leads_to: frozenset[str] = frozenset()


@collector("route_table", needs=("ec2:DescribeRouteTables",))
def route_tables(region: "AwsRegion") -> Iterator[Any]:
    """All route tables that the account can see."""

    def build(item: dict[str, Any]) -> RouteTable:
        return RouteTable(
            id=item["RouteTableId"],
            arn=region.arn("ec2", f"route-table/{item['RouteTableId']}"),
            region=region.region,
            vpc_id=item["VpcId"],
            owned=item.get("OwnerId", region.account_id) == region.account_id,
            leads_to=frozenset(_targets(item)),
        )

    items = region.pages("ec2", "describe_route_tables", "RouteTables", page_size=PAGE_SIZE)
    yield from region.each(items, build, "RouteTableId")


def _targets(item: dict[str, Any]) -> Iterator[str]:
    for route in item.get("Routes") or ():
        yield from (route[name] for name in TARGETS if route.get(name))
    yield from (gateway["GatewayId"] for gateway in item.get("PropagatingVgws") or ())
