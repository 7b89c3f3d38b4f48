"""Interface endpoints to S3 and DynamoDB are billed where a gateway endpoint would be free."""

from collections import defaultdict
from decimal import Decimal

from opscurb.check import Action, Category, Metric, Playbook, Waste, check

PROCESSED = Metric(
    "AWS/PrivateLinkEndpoints",
    "BytesProcessed",
    "Sum",
    by="VPC Endpoint Id",
    sparse=True,
    window="endpoint_metric_days",
)
GIB = 1024**3
MONTH_DAYS = 30
# Ways into a VPC by which others may use the endpoint, to whom a gateway endpoint would not answer.
WAYS_IN = ("vgw-", "tgw-", "pcx-", "lgw-", "arn:aws:networkmanager:")


@check(
    reads="vpc_endpoint",
    also=("route_table",),
    whole=("route_table",),
    hints=("vpc_gateway_endpoint",),
    metrics=(PROCESSED,),
    category=Category.NETWORK_OPTIMIZATION,
    action=Action.MIGRATE,
    advice="Replace interface endpoint by a gateway endpoint",
    tunes=("endpoint_metric_days",),
    owners_respected=True,
    asks=lambda endpoint, scan: _is_replaceable(endpoint),
    fix=Playbook(
        why="A gateway endpoint to {service_name} costs nothing, while AWS bills this one by the hour in each zone"
        " and by the gigabyte.",
        steps=(
            "Verify that only resources of this VPC use it, and none by the endpoint's own DNS name",
            "Make a gateway endpoint for the route tables of its subnets, with the same policy",
            "Watch that its traffic goes down to nothing once private DNS is switched off",
            "Delete the interface endpoint",
        ),
        cli=(
            "# Verify, and note its settings",
            "aws ec2 describe-vpc-endpoints --vpc-endpoint-ids {id} --region {region}",
            "aws ec2 describe-route-tables --filters Name=vpc-id,Values={vpc_id} --region {region}",
            "# Make the gateway endpoint for these route tables in the console, then delete this one",
            "aws ec2 delete-vpc-endpoints --vpc-endpoint-ids {id} --region {region}",
        ),
        console=(
            "Open the VPC console in {region}, choose Endpoints and Create endpoint",
            "Choose {service_name} of type Gateway, the VPC {vpc_id} and the route tables of its subnets",
            "Select {id}: Actions, Modify private DNS name, and switch it off; watch its Monitoring tab",
            "Actions, Delete VPC endpoints",
        ),
        risks=(
            "Connections that are open while the routes change are cut once",
            "Security groups must allow the service's prefix list",
            "What names the endpoint's own DNS name loses the service",
        ),
        minutes=30,
        rollback=(
            "Make the endpoint again with the noted subnets, security groups and policy; it gets another id",
        ),
    ),
)
def find(endpoints, scan):
    """Only in VPCs that no other network has a way into."""
    ways = defaultdict(set)
    for table in scan.all("route_table"):
        ways[table.vpc_id] |= table.leads_to
    free = {(row.vpc_id, row.service_name) for row in scan.all("vpc_gateway_endpoint")}
    for endpoint in endpoints:
        # A VPC always has a route table; without one it is another account's.
        leads = ways.get(endpoint.vpc_id)
        if leads is None or any(way.startswith(WAYS_IN) for way in leads):
            continue
        yield _waste(endpoint, (endpoint.vpc_id, endpoint.service_name) in free, scan)


def _is_replaceable(endpoint):
    return (
        endpoint.status == "available"
        and endpoint.endpoint_type == "Interface"
        and endpoint.service_name.startswith("com.amazonaws.")
        and endpoint.service_name.rpartition(".")[2] in {"s3", "dynamodb"}
        and endpoint.service_region in {"", endpoint.region}
        and not endpoint.requester_managed
        and not endpoint.serves_outside
    )


def _waste(endpoint, has_gateway, scan):
    days = scan.days(PROCESSED)
    gb = scan.metric(PROCESSED, endpoint).total / GIB / days * MONTH_DAYS
    return Waste(
        endpoint,
        price=scan.prices.vpc_endpoint_in_use(endpoint, Decimal(str(round(gb, 2)))),
        because="billed, where a gateway endpoint would be free",
        details={
            "service_name": endpoint.service_name,
            "zones": endpoint.zones,
            "gb_per_month": round(gb, 2),
            "has_gateway_endpoint": has_gateway,
            "vpc_id": endpoint.vpc_id,
            "days_observed": days,
        },
        confidence=0.7,
    )
