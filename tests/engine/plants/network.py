"""NAT gateways and VPC endpoints."""

from tests.engine.cloud import Cloud, days_ago
from tests.engine.plants.making import address, daily, network

TRAFFIC = ("BytesOutToDestination", "BytesInFromSource", "ActiveConnectionCount")


def nat_gateway_idle(cloud: Cloud) -> set[str]:
    idle, busy = (_gateway(cloud) for _ in range(2))
    for gateway, value in ((idle, 0), (busy, 1_000_000)):
        for name in TRAFFIC:
            daily(cloud, "AWS/NATGateway", name, value, NatGatewayId=gateway)
    return {idle}


def _gateway(cloud: Cloud) -> str:
    _, subnets = network(cloud)
    made = cloud.client("ec2").create_nat_gateway(SubnetId=subnets[0], AllocationId=address(cloud))
    identifier = made["NatGateway"]["NatGatewayId"]
    cloud.backend("ec2").nat_gateways[identifier]._created_at = days_ago(60)
    return identifier


def vpc_endpoint_idle(cloud: Cloud) -> set[str]:
    idle, busy = _endpoint(cloud, "logs"), _endpoint(cloud, "monitoring")
    vpc, _ = network(cloud)
    # The emulator compares dimensions in their order.
    service = "com.amazonaws.us-east-1.monitoring"
    named = {"Endpoint_Type": "Interface", "Service_Name": service, "VPC_Endpoint_Id": busy, "VPC_Id": vpc}
    daily(cloud, "AWS/PrivateLinkEndpoints", "BytesProcessed", 1000, **named)
    return {idle}


def _endpoint(cloud: Cloud, service: str) -> str:
    vpc, subnets = network(cloud)
    made = cloud.client("ec2").create_vpc_endpoint(
        VpcId=vpc,
        VpcEndpointType="Interface",
        ServiceName=f"com.amazonaws.us-east-1.{service}",
        SubnetIds=subnets[:2],
    )
    identifier = made["VpcEndpoint"]["VpcEndpointId"]
    cloud.backend("ec2").vpc_end_points[identifier].creation_timestamp = days_ago(60)
    return identifier
