"""NAT gateways that no route leads to cannot carry anything, and cost by the hour."""

from opscurb.check import Category, Playbook, Waste, check


@check(
    reads="nat_gateway",
    also=("route_table", "elastic_ip"),
    whole=("route_table",),
    category=Category.IDLE_RESOURCES,
    advice="Delete NAT gateway without routes",
    tunes=("min_age_days",),
    owners_respected=True,
    standby_respected=True,
    asks=lambda gateway, scan: gateway.status == "available",
    fix=Playbook(
        why="No route table leads to the gateway, so nothing can go through it, and AWS bills every hour it exists,"
        " and its public addresses.",
        steps=(
            "Verify that no route table leads to it, and that no failover adds a route when a zone is lost",
            "Note its subnet and its Elastic IPs",
            "Delete the gateway and wait until it is gone",
            "Release the addresses: they are billed on their own once it is gone",
        ),
        cli=(
            "# Verify: there must be no route table",
            "aws ec2 describe-route-tables --filters Name=route.nat-gateway-id,Values={id} --region {region}",
            "aws ec2 describe-nat-gateways --nat-gateway-ids {id} --region {region}",
            "# Delete and wait",
            "aws ec2 delete-nat-gateway --nat-gateway-id {id} --region {region}",
            "aws ec2 wait nat-gateway-deleted --nat-gateway-ids {id} --region {region}",
            "# Release its addresses",
            "aws ec2 release-address --allocation-id {allocation_ids} --region {region}",
        ),
        console=(
            "Open the VPC console in {region}, choose Route tables and search for {id}: there must be none",
            "Choose NAT gateways, select {id} and note its Elastic IPs",
            "Actions, Delete NAT gateway",
            "When it is deleted, release the addresses under Elastic IPs",
        ),
        risks=(
            "A program may lead routes to it when another gateway fails",
            "Released addresses may be on a partner's allow list",
        ),
        minutes=10,
        rollback=(
            "Make a new gateway in the same subnet",
            "With its addresses still unreleased it can have the same ones again",
        ),
    ),
)
def find(gateways, scan):
    """Named by no route; only of VPCs all of whose route tables can be seen."""
    tables = scan.all("route_table")
    routed = {name for table in tables for name in table.leads_to}
    seen = {table.vpc_id for table in tables if table.owned}
    billed = {address.id: address for address in scan.all("elastic_ip") if address.is_billed}
    for gateway in gateways:
        if gateway.id in routed or gateway.vpc_id not in seen:
            continue
        addresses = [billed[allocation] for allocation in gateway.allocations if allocation in billed]
        yield Waste(
            gateway,
            price=scan.prices.nat_gateway(gateway, addresses),
            because="named by no route table",
            details={
                "vpc_id": gateway.vpc_id,
                "subnet_id": gateway.subnet_id,
                "connectivity": gateway.connectivity,
                "allocation_ids": list(gateway.allocations),
                "created_date": gateway.created,
            },
        )
