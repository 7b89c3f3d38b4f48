"""Many interface endpoints in several zones are more availability than a test network needs."""

from collections import Counter, defaultdict

from opscurb.check import Action, Category, Playbook, Severity, Waste, check
from opscurb.guards import environment

DOUBT = 0.6


@check(
    reads="vpc",
    also=("vpc_endpoint",),
    category=Category.NETWORK_OPTIMIZATION,
    action=Action.RIGHTSIZE,
    advice="Keep interface endpoints of non-production VPC in one zone",
    tunes=("nonprod_endpoints",),
    owners_respected=True,
    standby_respected=True,
    asks=lambda vpc, scan: environment(vpc) == "nonprod",
    fix=Playbook(
        why="{endpoints} interface endpoints are billed by the hour in {zones} zones altogether, where one zone each"
        " reaches the same services.",
        steps=(
            "Verify that the VPC may lose these services for as long as one zone is down",
            "Choose the zone in which most of its instances are",
            "Remove the subnets of the other zones from each endpoint",
        ),
        cli=(
            "# Verify: the subnets of each endpoint",
            "aws ec2 describe-vpc-endpoints --filters Name=vpc-id,Values={id} --region {region}",
            "aws ec2 modify-vpc-endpoint --vpc-endpoint-id {vpc_endpoint_ids} --remove-subnet-ids"
            " {removable_subnet_ids} --region {region}",
        ),
        console=(
            "Open the VPC console in {region}, choose Endpoints and filter by VPC {id}",
            "Select an endpoint: Actions, Manage subnets, and leave one zone",
            "Do the same for the others",
        ),
        risks=(
            "While the remaining zone is down, the whole VPC is without these services",
            "Some services, such as machine images pulled at start, are needed by every zone at once",
        ),
        minutes=30,
        rollback=("Add the subnets to the endpoints again",),
    ),
)
def find(vpcs, scan):
    """More interface endpoints in more than one zone each than the threshold."""
    by_vpc = defaultdict(list)
    for endpoint in scan.all("vpc_endpoint"):
        if _is_spread(endpoint):
            by_vpc[endpoint.vpc_id].append(endpoint)
    for vpc in vpcs:
        spread = by_vpc[vpc.id]
        if len(spread) <= scan.policy.nonprod_endpoints:
            continue
        spare = _spare(spread)
        yield Waste(
            vpc,
            price=scan.prices.vpc_endpoint_zones(
                [(endpoint, len(endpoint.subnet_ids) - 1) for endpoint in spread]
            ),
            because=f"not for production, with {len(spread)} interface endpoints in several zones each",
            details={
                "endpoints": len(spread),
                "zones": sum(len(endpoint.subnet_ids) for endpoint in spread),
                "services": sorted(endpoint.service_name for endpoint in spread),
                "vpc_endpoint_ids": [endpoint for endpoint, _ in spare],
                "removable_subnet_ids": [subnet for _, subnet in spare],
            },
            confidence=DOUBT,
            cap=Severity.MEDIUM,
        )


def _spare(endpoints):
    """Each endpoint's subnets but the one that most of them have in common."""
    shared = Counter(subnet for endpoint in endpoints for subnet in endpoint.subnet_ids)
    kept = {one.id: max(one.subnet_ids, key=lambda subnet: (shared[subnet], subnet)) for one in endpoints}
    return [(one.id, subnet) for one in endpoints for subnet in one.subnet_ids if subnet != kept[one.id]]


def _is_spread(endpoint):
    return (
        endpoint.status == "available"
        and endpoint.endpoint_type == "Interface"
        and not endpoint.requester_managed
        and len(endpoint.subnet_ids) > 1
    )
