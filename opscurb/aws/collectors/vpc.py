"""VPC: Elastic IPs, network interfaces nobody uses, NAT gateways, endpoints."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from opscurb.aws import trail
from opscurb.aws.collector import collector
from opscurb.aws.parse import name_of, tags_of, utc
from opscurb.resource import Resource

if TYPE_CHECKING:
    from opscurb.aws.region import AwsRegion


@dataclass(frozen=True, slots=True, kw_only=True)
class ElasticIp(Resource):
    """A static public IPv4 address; `id` is its allocation."""

    type: ClassVar[str] = "elastic_ip"

    public_ip: str
    association_id: str = ""
    instance_id: str = ""
    interface_id: str = ""
    private_ip: str = ""
    pool: str = "amazon"
    service_managed: str = ""

    @property
    def is_billed(self) -> bool:
        """False for addresses of a range that the customer brought or holds on premises."""
        return self.pool == "amazon"


@collector("elastic_ip", needs=("ec2:DescribeAddresses",))
def elastic_ips(region: "AwsRegion") -> Iterator[Any]:
    """All Elastic IPs of the region; AWS answers them in one page."""

    def build(item: dict[str, Any]) -> ElasticIp:
        tags, identifier = tags_of(item), item.get("AllocationId") or item["PublicIp"]
        return ElasticIp(
            id=identifier,
            arn=region.arn("ec2", f"elastic-ip/{identifier}"),
            region=region.region,
            name=name_of(tags),
            tags=tags,
            public_ip=item.get("PublicIp") or item.get("CarrierIp") or "",
            association_id=item.get("AssociationId") or "",
            instance_id=item.get("InstanceId") or "",
            interface_id=item.get("NetworkInterfaceId") or "",
            private_ip=item.get("PrivateIpAddress") or "",
            pool=item.get("CustomerOwnedIpv4Pool") or item.get("PublicIpv4Pool") or "amazon",
            service_managed=item.get("ServiceManaged") or "",
        )

    yield from region.each(region.pages("ec2", "describe_addresses", "Addresses"), build, "PublicIp")


@dataclass(frozen=True, slots=True, kw_only=True)
class ElasticIpChange(Resource):
    """The last time an address was allocated, associated or disassociated; `id` is its allocation."""

    type: ClassVar[str] = "elastic_ip_change"

    at: datetime


@collector("elastic_ip_change", needs=("cloudtrail:LookupEvents",))
def elastic_ip_changes(region: "AwsRegion") -> Iterator[Any]:
    """Last change of each address in the trail's 90 days; asked for only when one is unassociated."""
    if all(address.association_id for address in region.rows("elastic_ip")):
        return
    names = ("AllocateAddress", "AssociateAddress", "DisassociateAddress")
    found = (event for name in names for event in trail.events(region, name))
    for identifier, at in latest_changes(found).items():
        arn = region.arn("ec2", f"elastic-ip/{identifier}")
        yield ElasticIpChange(id=identifier, arn=arn, region=region.region, at=at)


def latest_changes(events: Iterable[dict[str, Any]]) -> dict[str, datetime]:
    """The newest moment by allocation; associations must come before their disassociations."""
    latest: dict[str, datetime] = {}
    allocations: dict[str, str] = {}
    for event in events:
        record = json.loads(event["CloudTrailEvent"])
        asked, answered = record.get("requestParameters") or {}, record.get("responseElements") or {}
        association = answered.get("associationId") or asked.get("associationId") or ""
        named = asked.get("allocationId") or answered.get("allocationId") or ""
        if association and named:
            allocations[association] = named
        allocation, at = named or allocations.get(association), utc(event["EventTime"])
        if allocation and at is not None and not record.get("errorCode"):
            latest[allocation] = max(at, latest.get(allocation, at))
    return latest


@dataclass(frozen=True, slots=True, kw_only=True)
class DetachedInterface(Resource):
    """A network interface that nothing uses and no AWS service manages."""

    type: ClassVar[str] = "network_interface_detached"


@collector("network_interface_detached", needs=("ec2:DescribeNetworkInterfaces",))
def detached_interfaces(region: "AwsRegion") -> Iterator[Any]:
    """Network interfaces attached to nothing."""

    def build(item: dict[str, Any]) -> DetachedInterface | None:
        tags, identifier = tags_of(item, "TagSet"), item["NetworkInterfaceId"]
        if item["Status"] != "available" or item.get("RequesterManaged"):
            return None
        return DetachedInterface(
            id=identifier,
            arn=region.arn("ec2", f"network-interface/{identifier}"),
            region=region.region,
            name=name_of(tags),
            status=item["Status"],
            tags=tags,
        )

    items = region.pages(
        "ec2",
        "describe_network_interfaces",
        "NetworkInterfaces",
        page_size=1000,
        Filters=[{"Name": "status", "Values": ["available"]}],
    )
    yield from region.each(items, build, "NetworkInterfaceId")


@dataclass(frozen=True, slots=True, kw_only=True)
class NatGateway(Resource):
    """A NAT gateway; a private one has no public address, a regional one bills in each of its zones."""

    type: ClassVar[str] = "nat_gateway"

    vpc_id: str
    subnet_id: str = ""
    connectivity: str = "public"
    zones: int = 1
    allocations: tuple[str, ...] = ()
    interfaces: tuple[str, ...] = ()


@collector("nat_gateway", needs=("ec2:DescribeNatGateways",))
def nat_gateways(region: "AwsRegion") -> Iterator[Any]:
    """NAT gateways that are not deleted."""

    def build(item: dict[str, Any]) -> NatGateway | None:
        tags, addresses = tags_of(item), item.get("NatGatewayAddresses") or ()
        if item["State"] in {"deleted", "failed"}:
            return None
        zones = {
            address.get("AvailabilityZone") or address.get("AvailabilityZoneId") for address in addresses
        }
        return NatGateway(
            id=item["NatGatewayId"],
            arn=region.arn("ec2", f"natgateway/{item['NatGatewayId']}"),
            region=region.region,
            name=name_of(tags),
            status=item["State"],
            created=utc(item.get("CreateTime")),
            tags=tags,
            vpc_id=item["VpcId"],
            subnet_id=item.get("SubnetId") or "",
            connectivity=item.get("ConnectivityType") or "public",
            zones=max(1, len(zones - {None})) if item.get("AvailabilityMode") == "regional" else 1,
            allocations=tuple(a["AllocationId"] for a in addresses if a.get("AllocationId")),
            interfaces=tuple(a["NetworkInterfaceId"] for a in addresses if a.get("NetworkInterfaceId")),
        )

    items = region.pages("ec2", "describe_nat_gateways", "NatGateways", page_size=1000)
    yield from region.each(items, build, "NatGatewayId")


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint(Resource):
    """A VPC endpoint: an Interface or GatewayLoadBalancer one is billed by the hour and zone, a Gateway is free.

    `serves_outside` says that its name is resolved for networks beyond the VPC alone.
    """

    type: ClassVar[str] = "vpc_endpoint"

    endpoint_type: str
    service_name: str
    vpc_id: str
    zones: int
    service_region: str = ""
    requester_managed: bool = False
    subnet_ids: tuple[str, ...] = ()
    route_table_ids: tuple[str, ...] = ()
    private_dns: bool = False
    serves_outside: bool = False

    def dimensions(self, by: str) -> dict[str, str]:
        """The four dimensions that AWS publishes an endpoint's metrics under."""
        return {
            "Endpoint Type": self.endpoint_type,
            "Service Name": self.service_name,
            by: self.id,
            "VPC Id": self.vpc_id,
        }


@collector("any_vpc_endpoint", needs=("ec2:DescribeVpcEndpoints",))
def any_endpoints(region: "AwsRegion") -> Iterator[Any]:
    """Endpoints of every type, billed or free."""

    def build(item: dict[str, Any]) -> Endpoint:
        tags, names = tags_of(item), item.get("DnsOptions") or {}
        return Endpoint(
            id=item["VpcEndpointId"],
            arn=region.arn("ec2", f"vpc-endpoint/{item['VpcEndpointId']}"),
            region=region.region,
            name=name_of(tags),
            status=item["State"].lower(),
            created=utc(item.get("CreationTimestamp")),
            tags=tags,
            endpoint_type=item.get("VpcEndpointType") or "",
            service_name=item.get("ServiceName") or "",
            vpc_id=item["VpcId"],
            zones=len(item.get("SubnetIds") or ()),
            service_region=item.get("ServiceRegion") or region.region,
            requester_managed=bool(item.get("RequesterManaged")),
            subnet_ids=tuple(item.get("SubnetIds") or ()),
            route_table_ids=tuple(item.get("RouteTableIds") or ()),
            private_dns=bool(item.get("PrivateDnsEnabled")),
            serves_outside=bool(names.get("PrivateDnsOnlyForInboundResolverEndpoint")),
        )

    items = region.pages("ec2", "describe_vpc_endpoints", "VpcEndpoints", page_size=1000)
    yield from region.each(items, build, "VpcEndpointId")
