"""S3 and DynamoDB reached through a NAT gateway are billed by the gigabyte; a gateway endpoint is free."""

from collections import defaultdict
from decimal import Decimal

from opscurb.check import Action, Category, Metric, Playbook, Waste, check
from opscurb.price import Price

FROM_SOURCE = Metric("AWS/NATGateway", "BytesInFromSource", "Sum", by="NatGatewayId")
FROM_DESTINATION = Metric("AWS/NATGateway", "BytesInFromDestination", "Sum", by="NatGatewayId")
SERVICES = ("s3", "dynamodb")
GIB = 1024**3
MONTH_DAYS = 30
# Less is not worth a change of routes.
LEAST_GB = 1.0
GUESSED = 0.5


@check(
    reads="vpc_nat",
    also=("vpc_gateway_endpoint",),
    whole=("vpc_gateway_endpoint",),
    hints=("endpoint_traffic",),
    metrics=(FROM_SOURCE, FROM_DESTINATION),
    role="logs",
    category=Category.NETWORK_OPTIMIZATION,
    action=Action.MIGRATE,
    advice="Add gateway endpoints for S3 and DynamoDB",
    tunes=("metric_days", "nat_gb_per_month"),
    owners_respected=True,
    fix=Playbook(
        why="What instances exchange with {missing_services} goes through NAT gateways, which AWS bills by the"
        " gigabyte; through a gateway endpoint it is free.",
        steps=(
            "Verify that the VPC has no gateway endpoint yet, and that no rule demands the way it goes now",
            "Make a gateway endpoint for {missing_services}, for all route tables that lead to a NAT gateway",
            "Watch the traffic of the NAT gateways go down",
        ),
        cli=(
            "# Verify: endpoints and route tables of the VPC",
            "aws ec2 describe-vpc-endpoints --filters Name=vpc-id,Values={id} --region {region}",
            "aws ec2 describe-route-tables --filters Name=vpc-id,Values={id} --region {region}",
            "# Make the endpoints; the route tables are chosen in the console",
            "aws ec2 create-vpc-endpoint --vpc-id {id} --vpc-endpoint-type Gateway"
            " --service-name {missing_service_names} --region {region}",
        ),
        console=(
            "Open the VPC console in {region}, choose Endpoints and Create endpoint",
            "Choose the service of type Gateway: {missing_services}, and the VPC {id}",
            "Choose all route tables that lead to a NAT gateway",
        ),
        risks=(
            "Open connections to the service are cut once when the route changes",
            "Bucket policies that allow only the NAT gateway's addresses must allow the endpoint",
        ),
        minutes=20,
        rollback=("Delete the gateway endpoint: traffic goes through the NAT gateways again",),
    ),
)
def find(nats, scan):
    """Traffic through NAT gateways, and no gateway endpoint for a service it may go to."""
    served = {(row.vpc_id, row.service_name.rpartition(".")[2]) for row in scan.all("vpc_gateway_endpoint")}
    told = {(row.id, row.service): row.bytes_per_day for row in scan.all("endpoint_traffic")}
    by_vpc = defaultdict(list)
    for nat in nats:
        by_vpc[nat.vpc.id].append(nat)
    for vpc_id, together in by_vpc.items():
        missing = [service for service in SERVICES if (vpc_id, service) not in served]
        through = sum(_gb_per_month(nat, scan) for nat in together)
        if missing and through >= scan.policy.nat_gb_per_month:
            measured = {service: told.get((vpc_id, service)) for service in missing}
            yield from _judged(together[0].vpc, through, measured, scan)


def _judged(vpc, through, measured, scan):
    """Waste at the traffic that the flow logs tell of; without them at no price, since the share is not known."""
    known = {name: moved / GIB * MONTH_DAYS for name, moved in measured.items() if moved is not None}
    gb = min(through, sum(known.values()))
    is_told = len(known) == len(measured)
    if is_told and gb < LEAST_GB:
        return
    missing = [name for name in measured if known.get(name, LEAST_GB) >= LEAST_GB]
    names = {"s3": "S3", "dynamodb": "DynamoDB"}
    yield Waste(
        vpc,
        price=scan.prices.nat_traffic(vpc, Decimal(str(round(gb, 2)))) if gb >= LEAST_GB else Price(()),
        because="without a gateway endpoint, while NAT gateways carry traffic that may need none",
        details={
            "missing_services": " and ".join(names[name] for name in missing),
            "missing_service_names": [f"com.amazonaws.{scan.region}.{name}" for name in missing],
            "nat_gb_per_month": round(through, 2),
            "gb_to_services_per_month": round(gb, 2) if known else None,
            "days_observed": scan.days(FROM_SOURCE),
        },
        confidence=0.85 if is_told else GUESSED,
    )


def _gb_per_month(nat, scan):
    moved = scan.metric(FROM_SOURCE, nat).total + scan.metric(FROM_DESTINATION, nat).total
    return moved / GIB / scan.days(FROM_SOURCE) * MONTH_DAYS
