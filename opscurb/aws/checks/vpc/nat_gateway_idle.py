"""NAT gateways that carry no traffic cost by the hour all the same."""

from opscurb.check import Category, Metric, Playbook, Waste, check

SENT = Metric("AWS/NATGateway", "BytesOutToDestination", "Sum", by="NatGatewayId")
RECEIVED = Metric("AWS/NATGateway", "BytesInFromSource", "Sum", by="NatGatewayId")
CONNECTIONS = Metric("AWS/NATGateway", "ActiveConnectionCount", "Maximum", by="NatGatewayId")


@check(
    reads="nat_gateway",
    also=("elastic_ip",),
    metrics=(SENT, RECEIVED, CONNECTIONS),
    category=Category.NETWORK_OPTIMIZATION,
    advice="Delete idle NAT gateway",
    tunes=("metric_days",),
    standby_respected=True,
    asks=lambda gateway, scan: gateway.status == "available",
    fix=Playbook(
        why="Nothing went through the gateway in {days_observed} days, and AWS bills every hour it exists, and its"
        " public addresses.",
        steps=(
            "Verify that it is not the standby of a zone, and which route tables lead to it",
            "Note its Elastic IPs, then replace or remove the routes",
            "Delete the gateway and wait until it is gone",
            "Release the addresses: they are billed on their own once it is gone",
        ),
        cli=(
            "# Verify: which routes lead to it, and which addresses it has",
            "aws ec2 describe-route-tables --filters Name=route.nat-gateway-id,Values={id} --region {region}",
            "aws ec2 describe-nat-gateways --nat-gateway-ids {id} --region {region}",
            "# Delete and wait",
            "aws ec2 delete-nat-gateway --nat-gateway-id {id} --region {region}",
            "aws ec2 wait nat-gateway-deleted --nat-gateway-ids {id} --region {region}",
            "# Release its addresses",
            "aws ec2 release-address --allocation-id {allocation_ids} --region {region}",
        ),
        console=(
            "Open the VPC console in {region}, choose NAT gateways and select {id}",
            "Look at the Monitoring tab, note the Elastic IPs, and remove its routes under Route tables",
            "Actions, Delete NAT gateway",
            "When it is deleted, release the addresses under Elastic IPs",
        ),
        risks=(
            "Instances in its subnets lose their way out if they need one after all",
            "A gateway of one zone may stand by for the others",
            "Released addresses may be on a partner's allow list",
        ),
        minutes=15,
        rollback=(
            "Make a new gateway in the same subnet and lead the noted routes to it",
            "With its addresses still unreleased it can have the same ones again",
        ),
    ),
)
def find(gateways, scan):
    """No byte in or out and no connection in the whole window."""
    billed = {address.id: address for address in scan.all("elastic_ip") if address.is_billed}
    for gateway in gateways:
        moved = scan.metric(SENT, gateway).total + scan.metric(RECEIVED, gateway).total
        if moved or scan.metric(CONNECTIONS, gateway).peak:
            continue
        addresses = [billed[allocation] for allocation in gateway.allocations if allocation in billed]
        yield Waste(
            gateway,
            price=scan.prices.nat_gateway(gateway, addresses),
            because=f"idle: no traffic and no connection in {scan.days(SENT)} days",
            details={
                "vpc_id": gateway.vpc_id,
                "subnet_id": gateway.subnet_id,
                "connectivity": gateway.connectivity,
                "allocation_ids": list(gateway.allocations),
                "days_observed": scan.days(SENT),
            },
            confidence=0.85,
        )
