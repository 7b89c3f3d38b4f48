"""NAT gateways beside another one that could carry their traffic too cost by the hour without need."""

from collections import Counter, defaultdict
from decimal import Decimal

from opscurb.check import Action, Category, Metric, Playbook, Severity, Waste, check
from opscurb.guards import environment

FROM_SOURCE = Metric("AWS/NATGateway", "BytesInFromSource", "Sum", by="NatGatewayId")
FROM_DESTINATION = Metric("AWS/NATGateway", "BytesInFromDestination", "Sum", by="NatGatewayId")
CONNECTIONS = Metric("AWS/NATGateway", "ActiveConnectionCount", "Maximum", by="NatGatewayId")
GIB = 1024**3
MONTH_DAYS = 30
# Two in a zone may have been meant: to part tenants, or for the addresses that partners know.
DOUBT = 0.6


@check(
    reads="nat_gateway",
    also=("subnet", "vpc"),
    metrics=(FROM_SOURCE, FROM_DESTINATION, CONNECTIONS),
    category=Category.NETWORK_OPTIMIZATION,
    action=Action.RIGHTSIZE,
    advice="Merge NAT gateways",
    tunes=("metric_days", "nat_gb_per_month", "nat_connections"),
    owners_respected=True,
    standby_respected=True,
    asks=lambda gateway, scan: _is_plain(gateway),
    fix=Playbook(
        why="Another gateway, {kept_nat_gateway_id}, could carry its traffic as well, and AWS bills every hour that"
        " each of them exists.",
        steps=(
            "Verify that the gateway is not kept apart on purpose: for a tenant, for its address, for a lost zone",
            "Tell partners who allow only its address of that of {kept_nat_gateway_id}",
            "Lead its routes to {kept_nat_gateway_id} and watch for a day that nothing is missed",
            "Delete the gateway and release its addresses",
        ),
        cli=(
            "# Verify: which routes lead to it, and what both look like",
            "aws ec2 describe-route-tables --filters Name=route.nat-gateway-id,Values={id} --region {region}",
            "aws ec2 describe-nat-gateways --nat-gateway-ids {id} --region {region}",
            "aws ec2 describe-nat-gateways --nat-gateway-ids {kept_nat_gateway_id} --region {region}",
            "# Lead each of its routes to the other gateway in the console, then delete and wait",
            "aws ec2 delete-nat-gateway --nat-gateway-id {id} --region {region}",
            "aws ec2 wait nat-gateway-deleted --nat-gateway-ids {id} --region {region}",
            "# Release its addresses",
            "aws ec2 release-address --allocation-id {allocation_ids} --region {region}",
        ),
        console=(
            "Open the VPC console in {region}, choose Route tables and search for {id}",
            "Edit each route that leads to {id}, so that it leads to {kept_nat_gateway_id}",
            "Choose NAT gateways, select {id}: Actions, Delete NAT gateway",
            "When it is deleted, release its addresses under Elastic IPs",
        ),
        risks=(
            "Open connections break at the moment their route changes",
            "With one gateway for several zones, the loss of its zone cuts off the others",
            "Traffic from another zone costs both ways; the saving shown has that taken off",
        ),
        minutes=45,
        rollback=("Make a gateway in the same subnet again and lead the noted routes to it",),
    ),
)
def find(gateways, scan):
    """All but the busiest of those in one zone, or of the quiet ones of a VPC that is not for production."""
    zones = {subnet.id: subnet.zone for subnet in scan.all("subnet")}
    there = Counter(gateway.vpc_id for gateway in scan.all("nat_gateway") if _is_plain(gateway))
    by_vpc = defaultdict(list)
    for gateway in gateways:
        by_vpc[gateway.vpc_id].append(gateway)
    for vpc_id, together in by_vpc.items():
        # Whatever could not be judged may be the one that must stay, or the one that has no room.
        if len(together) < 2 or len(together) < there[vpc_id]:
            continue
        if _is_quiet(vpc_id, together, scan):
            yield from _merged(together, zones, scan, "quiet, in a VPC that is not for production")
        else:
            for neighbours in _by_zone(together, zones):
                yield from _merged(neighbours, zones, scan, "beside another in its zone")


def _is_plain(gateway):
    """Public, zonal and working: one whose routes another could take over."""
    return gateway.status == "available" and gateway.connectivity == "public" and gateway.zones == 1


def _is_quiet(vpc_id, gateways, scan):
    tags = [*(vpc for vpc in scan.all("vpc") if vpc.id == vpc_id), *gateways]
    said = {environment(resource) for resource in tags} - {""}
    return said == {"nonprod"} and all(
        _gb_per_month(gateway, scan) < scan.policy.nat_gb_per_month for gateway in gateways
    )


def _by_zone(gateways, zones):
    by_zone = defaultdict(list)
    for gateway in gateways:
        by_zone[zones.get(gateway.subnet_id, gateway.subnet_id)].append(gateway)
    return by_zone.values()


def _merged(gateways, zones, scan, because):
    """Waste of all but the busiest, as long as that one has room for the connections of all."""
    if sum(scan.metric(CONNECTIONS, gateway).peak for gateway in gateways) > scan.policy.nat_connections:
        return
    kept = max(gateways, key=lambda gateway: (_gb_per_month(gateway, scan), gateway.id))
    for gateway in gateways:
        if gateway is not kept:
            yield _waste(gateway, kept, zones, scan, because)


def _waste(gateway, kept, zones, scan, because):
    gb = _gb_per_month(gateway, scan)
    zone = zones.get(gateway.subnet_id, "")
    moves = zone != zones.get(kept.subnet_id, "")
    return Waste(
        gateway,
        price=scan.prices.nat_gateway_merged(gateway, Decimal(str(round(gb, 2))) if moves else Decimal(0)),
        because=because,
        details={
            "kept_nat_gateway_id": kept.id,
            "gb_per_month": round(gb, 2),
            "zone": zone,
            "kept_zone": zones.get(kept.subnet_id, ""),
            "vpc_id": gateway.vpc_id,
            "allocation_ids": list(gateway.allocations),
            "days_observed": scan.days(FROM_SOURCE),
        },
        confidence=DOUBT,
        cap=Severity.MEDIUM,
    )


def _gb_per_month(gateway, scan):
    moved = scan.metric(FROM_SOURCE, gateway).total + scan.metric(FROM_DESTINATION, gateway).total
    return moved / GIB / scan.days(FROM_SOURCE) * MONTH_DAYS
