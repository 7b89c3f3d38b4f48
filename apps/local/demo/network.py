"""Addresses, NAT gateways and endpoints."""

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
    """A NAT gateway; `gigabytes` is what it carries a day."""

    name: str
    team: Team
    gigabytes: float
    days: float = 500


NATS: dict[str, tuple[Nat, ...]] = {
    "us-east-1": (
        Nat("production-a", PLATFORM, 180),
        Nat("production-b", PLATFORM, 164),
        Nat("staging-old", STAGING, 0, 390),
    ),
    "eu-west-1": (Nat("production-a", PLATFORM, 92), Nat("search-sandbox", SEARCH, 0, 210)),
    "us-west-2": (Nat("data", DATA, 410, 330), Nat("data-dr", DATA, 0, 330)),
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
        Endpoint("kinesis-streams", DATA, 3, 0),
        Endpoint("elasticfilesystem", SEARCH, 3, 0, 440),
        Endpoint("kms", PLATFORM, 3, 0),
    ),
    "eu-west-1": (
        Endpoint("ecr.dkr", PLATFORM, 3, 9),
        Endpoint("logs", PLATFORM, 3, 12),
        Endpoint("athena", DATA, 2, 0, 160),
    ),
    "us-west-2": (Endpoint("glue", DATA, 2, 3), Endpoint("sagemaker.api", DATA, 3, 0, 190)),
    "ap-southeast-2": (Endpoint("logs", MOBILE, 2, 1),),
}


def fill(place: Place) -> None:
    """Fill the region's network."""
    for name, team in LOOSE[place.region]:
        _address(place, name, team)
    for nat in NATS[place.region]:
        _gateway(place, nat)
    for endpoint in ENDPOINTS[place.region]:
        _endpoint(place, endpoint)


def _address(place: Place, name: str, team: Team) -> str:
    tags = [{"ResourceType": "elastic-ip", "Tags": team.tags(name)}]
    made: str = place.client("ec2").allocate_address(Domain="vpc", TagSpecifications=tags)["AllocationId"]
    return made


def _gateway(place: Place, nat: Nat) -> None:
    with place.ago(nat.days):
        made = place.client("ec2").create_nat_gateway(
            SubnetId=place.subnets[len(nat.name) % len(place.subnets)],
            AllocationId=_address(place, f"nat-{nat.name}", nat.team),
            TagSpecifications=[{"ResourceType": "natgateway", "Tags": nat.team.tags(nat.name)}],
        )["NatGateway"]
    by = {"NatGatewayId": made["NatGatewayId"]}
    busy = place.around(nat.gigabytes * GIGABYTE / 2) if nat.gigabytes else zero
    place.daily("AWS/NATGateway", "BytesOutToDestination", by, busy)
    place.daily("AWS/NATGateway", "BytesInFromSource", by, busy)
    place.daily("AWS/NATGateway", "ActiveConnectionCount", by, place.around(900) if nat.gigabytes else zero)


def _endpoint(place: Place, endpoint: Endpoint) -> None:
    with place.ago(endpoint.days):
        made = place.client("ec2").create_vpc_endpoint(
            VpcId=place.vpc,
            VpcEndpointType="Interface",
            ServiceName=f"com.amazonaws.{place.region}.{endpoint.service}",
            SubnetIds=place.subnets[: endpoint.zones],
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
