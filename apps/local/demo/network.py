"""Addresses, NAT gateways and endpoints."""

from collections.abc import Sequence
from dataclasses import dataclass

from apps.local.demo.place import Place, Team, zero
from apps.local.demo.teams import CHECKOUT, DATA, MOBILE, PLATFORM, SEARCH, STAGING, STOREFRONT

GIGABYTE = 1_000_000_000
# Addresses that nothing uses: name and team.
LOOSE: dict[str, tuple[tuple[str, Team], ...]] = {
    "us-east-1": (
        ("old-checkout-ingress", CHECKOUT),
        ("partner-allowlist", PLATFORM),
        ("promo-2023", STOREFRONT),
    ),
    "eu-west-1": (("erp-vpn", CHECKOUT), ("search-poc", SEARCH)),
    "us-west-2": (("spark-ui", DATA),),
    "ap-southeast-2": (("beta-gateway", MOBILE),),
}


@dataclass(frozen=True, slots=True)
class Nat:
    """A NAT gateway; `gigabytes` is what it carries a day, and no route leads to one that is not `routed`."""

    name: str
    team: Team
    gigabytes: float
    days: float = 500
    zone: int = 0
    routed: bool = True


NATS: dict[str, tuple[Nat, ...]] = {
    "us-east-1": (
        Nat("production-a", PLATFORM, 180),
        Nat("production-b", PLATFORM, 164, zone=1),
        Nat("staging-old", STAGING, 0, 390, zone=2),
        Nat("partner-sftp", CHECKOUT, 0, 260, zone=3, routed=False),
    ),
    "eu-west-1": (Nat("production-a", PLATFORM, 92), Nat("search-sandbox", SEARCH, 0, 210, zone=1)),
    "us-west-2": (
        Nat("data", DATA, 410, 330),
        Nat("data-backfill", DATA, 6, 200),
        Nat("data-dr", DATA, 0, 330, zone=1),
    ),
    "ap-southeast-2": (Nat("mobile", MOBILE, 11, 190),),
}


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An interface endpoint in a number of zones; `gigabytes` is what it carries a day."""

    service: str
    team: Team
    zones: int
    gigabytes: float
    days: float = 300


ENDPOINTS: dict[str, tuple[Endpoint, ...]] = {
    "us-east-1": (
        Endpoint("ecr.dkr", PLATFORM, 3, 14),
        Endpoint("logs", PLATFORM, 3, 22),
        Endpoint("sqs", CHECKOUT, 3, 6),
        Endpoint("sqs", SEARCH, 2, 1, 120),
        Endpoint("kinesis-streams", DATA, 3, 0),
        Endpoint("elasticfilesystem", SEARCH, 3, 0, 440),
        Endpoint("kms", PLATFORM, 3, 0),
    ),
    "eu-west-1": (
        Endpoint("ecr.dkr", PLATFORM, 3, 9),
        Endpoint("logs", PLATFORM, 3, 12),
        Endpoint("athena", DATA, 2, 0, 160),
        Endpoint("s3", PLATFORM, 2, 12),
    ),
    "us-west-2": (
        Endpoint("glue", DATA, 2, 3),
        Endpoint("sagemaker.api", DATA, 3, 0, 190),
        Endpoint("s3", DATA, 2, 30),
    ),
    "ap-southeast-2": (Endpoint("logs", MOBILE, 2, 1),),
}
# Where S3 and DynamoDB are reached without a NAT gateway.
DIRECT = ("us-east-1", "us-west-2")
# Where a partner's network reaches the company's.
PEERED = "eu-west-1"
# Where the staging network is, and the services it reaches privately in two zones.
STAGED = "us-west-2"
STAGED_SERVICES = ("ecr.api", "ecr.dkr", "kms", "logs", "secretsmanager", "sns", "sqs")


def fill(place: Place) -> None:
    """Fill the region's network."""
    for name, team in LOOSE[place.region]:
        _address(place, name, team)
    for nat in NATS[place.region]:
        _gateway(place, nat)
    for endpoint in ENDPOINTS[place.region]:
        _endpoint(place, endpoint, place.vpc, place.subnets[: endpoint.zones])
    if place.region in DIRECT:
        for service in ("s3", "dynamodb"):
            _free_endpoint(place, service)
    if place.region == PEERED:
        _peer(place)
    if place.region == STAGED:
        _staging(place)


def _address(place: Place, name: str, team: Team) -> str:
    tags = [{"ResourceType": "elastic-ip", "Tags": team.tags(name)}]
    made: str = place.client("ec2").allocate_address(Domain="vpc", TagSpecifications=tags)["AllocationId"]
    return made


def _gateway(place: Place, nat: Nat) -> None:
    with place.ago(nat.days):
        made = place.client("ec2").create_nat_gateway(
            SubnetId=place.subnets[nat.zone],
            AllocationId=_address(place, f"nat-{nat.name}", nat.team),
            TagSpecifications=[{"ResourceType": "natgateway", "Tags": nat.team.tags(nat.name)}],
        )["NatGateway"]
    if nat.routed:
        _route(place, place.vpc, DestinationCidrBlock="0.0.0.0/0", NatGatewayId=made["NatGatewayId"])
    by = {"NatGatewayId": made["NatGatewayId"]}
    busy = place.around(nat.gigabytes * GIGABYTE / 2) if nat.gigabytes else zero
    place.daily("AWS/NATGateway", "BytesOutToDestination", by, busy)
    place.daily("AWS/NATGateway", "BytesInFromSource", by, busy)
    place.daily("AWS/NATGateway", "BytesInFromDestination", by, busy)
    place.daily("AWS/NATGateway", "ActiveConnectionCount", by, place.around(900) if nat.gigabytes else zero)


def _route(place: Place, vpc: str, **route: str) -> None:
    ec2 = place.client("ec2")
    table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    ec2.create_route(RouteTableId=table, **route)


def _free_endpoint(place: Place, service: str) -> None:
    place.client("ec2").create_vpc_endpoint(
        VpcId=place.vpc, VpcEndpointType="Gateway", ServiceName=f"com.amazonaws.{place.region}.{service}"
    )


def _peer(place: Place) -> None:
    """Let a partner's network in, which a gateway endpoint would not answer."""
    ec2 = place.client("ec2")
    partner = ec2.create_vpc(CidrBlock="10.60.0.0/16")["Vpc"]["VpcId"]
    made = ec2.create_vpc_peering_connection(VpcId=place.vpc, PeerVpcId=partner)["VpcPeeringConnection"]
    peering = made["VpcPeeringConnectionId"]
    _route(place, place.vpc, DestinationCidrBlock="10.60.0.0/16", VpcPeeringConnectionId=peering)


def _staging(place: Place) -> None:
    """A network for tests that is built like the one of production."""
    ec2, zones = place.client("ec2"), ("a", "b")
    tags = [{"ResourceType": "vpc", "Tags": STAGING.tags("staging")}]
    vpc = ec2.create_vpc(CidrBlock="10.40.0.0/16", TagSpecifications=tags)["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(
            VpcId=vpc, CidrBlock=f"10.40.{number}.0/24", AvailabilityZone=f"{place.region}{zone}"
        )["Subnet"]["SubnetId"]
        for number, zone in enumerate(zones)
    ]
    for service in STAGED_SERVICES:
        _endpoint(place, Endpoint(service, STAGING, len(zones), 0.4), vpc, subnets)


def _endpoint(place: Place, endpoint: Endpoint, vpc: str, subnets: Sequence[str]) -> None:
    with place.ago(endpoint.days):
        made = place.client("ec2").create_vpc_endpoint(
            VpcId=vpc,
            VpcEndpointType="Interface",
            ServiceName=f"com.amazonaws.{place.region}.{endpoint.service}",
            SubnetIds=list(subnets),
            TagSpecifications=[
                {
                    "ResourceType": "vpc-endpoint",
                    "Tags": endpoint.team.tags(endpoint.service.replace(".", "-")),
                }
            ],
        )["VpcEndpoint"]
    if endpoint.gigabytes:
        by = {
            "Endpoint Type": "Interface",
            "Service Name": made["ServiceName"],
            "VPC Endpoint Id": made["VpcEndpointId"],
            "VPC Id": made["VpcId"],
        }
        place.daily(
            "AWS/PrivateLinkEndpoints", "BytesProcessed", by, place.around(endpoint.gigabytes * GIGABYTE)
        )
