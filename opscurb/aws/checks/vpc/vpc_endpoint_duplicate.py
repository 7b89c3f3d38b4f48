"""A second interface endpoint to the same service in the same VPC costs its hours again."""

from collections import defaultdict

from opscurb.check import Action, Category, Playbook, Waste, check

# Policies, security groups and names of their own may be why there are two.
DOUBT = 0.7


@check(
    reads="vpc_endpoint",
    also=("subnet",),
    category=Category.NETWORK_OPTIMIZATION,
    action=Action.RIGHTSIZE,
    advice="Merge duplicate VPC endpoints",
    owners_respected=True,
    standby_respected=True,
    asks=lambda endpoint, scan: (
        endpoint.status == "available"
        and endpoint.endpoint_type == "Interface"
        and not endpoint.requester_managed
    ),
    fix=Playbook(
        why="The VPC reaches {service_name} by {kept_vpc_endpoint_id} as well, in {doubled_zones} of its zones, and"
        " AWS bills each endpoint by the hour in each zone.",
        steps=(
            "Verify why there are two: compare their policies, security groups and private DNS",
            "Add to {kept_vpc_endpoint_id} the zones, security groups and permissions that only this one has",
            "Let programs that name this endpoint's own DNS name use the other's",
            "Delete it",
        ),
        cli=(
            "# Verify, and note the settings of both",
            "aws ec2 describe-vpc-endpoints --vpc-endpoint-ids {id} --region {region}",
            "aws ec2 describe-vpc-endpoints --vpc-endpoint-ids {kept_vpc_endpoint_id} --region {region}",
            "# Delete, once the other one serves everybody",
            "aws ec2 delete-vpc-endpoints --vpc-endpoint-ids {id} --region {region}",
        ),
        console=(
            "Open the VPC console in {region}, choose Endpoints and filter by {service_name}",
            "Compare {id} with {kept_vpc_endpoint_id}: subnets, security groups, policy, private DNS",
            "Select {kept_vpc_endpoint_id} and add to it what only the other has",
            "Select {id}: Actions, Delete VPC endpoints",
        ),
        risks=(
            "A policy of its own may keep this endpoint to certain buckets, queues or accounts",
            "Programs configured with its own DNS name lose the service",
        ),
        minutes=20,
        rollback=(
            "Make the endpoint again with the noted subnets, security groups and policy; it gets another id",
        ),
    ),
)
def find(endpoints, scan):
    """Beside the one with private DNS or the most zones; only zones that both are in are paid twice."""
    zones = {subnet.id: subnet.zone for subnet in scan.all("subnet")}
    alike = defaultdict(list)
    for endpoint in endpoints:
        alike[endpoint.vpc_id, endpoint.service_name, endpoint.service_region].append(endpoint)
    for same in alike.values():
        kept, *others = sorted(same, key=lambda one: (not one.private_dns, -one.zones, one.id))
        covered = _zones(kept, zones)
        for endpoint in others:
            own = _zones(endpoint, zones)
            if doubled := own & covered:
                yield _waste(endpoint, kept, len(doubled), scan)
            covered |= own


def _zones(endpoint, zones):
    return {zones[subnet] for subnet in endpoint.subnet_ids if subnet in zones}


def _waste(endpoint, kept, doubled, scan):
    return Waste(
        endpoint,
        price=scan.prices.vpc_endpoint_zones([(endpoint, doubled)]),
        because=f"the second one to {endpoint.service_name} in its VPC",
        details={
            "service_name": endpoint.service_name,
            "kept_vpc_endpoint_id": kept.id,
            "doubled_zones": doubled,
            "zones": endpoint.zones,
            "vpc_id": endpoint.vpc_id,
            "created_date": endpoint.created,
        },
        confidence=DOUBT,
    )
