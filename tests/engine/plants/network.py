"""NAT gateways, VPC endpoints and flow logs."""

from collections.abc import Sequence

from tests.engine.answers import insights
from tests.engine.cloud import REGION, Cloud, days_ago
from tests.engine.plants.making import address, daily, network

TRAFFIC = ("BytesOutToDestination", "BytesInFromSource", "ActiveConnectionCount")


def nat_gateway_idle(cloud: Cloud) -> set[str]:
    idle, busy = (_gateway(cloud) for _ in range(2))
    for gateway, value in ((idle, 0), (busy, 1_000_000)):
        for name in TRAFFIC:
            daily(cloud, "AWS/NATGateway", name, value, NatGatewayId=gateway)
    return {idle}


def nat_gateway_unrouted(cloud: Cloud) -> set[str]:
    lost, routed = (_gateway(cloud) for _ in range(2))
    vpc, _ = network(cloud)
    ec2 = cloud.client("ec2")
    table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", NatGatewayId=routed)
    return {lost}


def nat_gateway_redundant(cloud: Cloud) -> set[str]:
    # All gateways of a network must be known, so it needs one of its own.
    here, there = _network(cloud)
    first, second = _gateway(cloud, subnet=here), _gateway(cloud, subnet=here)
    elsewhere = _gateway(cloud, subnet=there)
    for gateway, gigabytes in ((first, 20), (second, 3), (elsewhere, 1)):
        _carries(cloud, gateway, gigabytes)
    return {second}


def _carries(cloud: Cloud, gateway: str, gigabytes: float) -> None:
    """So much a day from and to the instances, over some connections."""
    for name in ("BytesInFromSource", "BytesInFromDestination"):
        daily(cloud, "AWS/NATGateway", name, gigabytes * 1_000_000_000 / 2, NatGatewayId=gateway)
    daily(cloud, "AWS/NATGateway", "ActiveConnectionCount", 800, NatGatewayId=gateway)


def _network(cloud: Cloud) -> tuple[str, str]:
    """Two subnets of a new network, each in a zone of its own."""
    ec2 = cloud.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.90.0.0/16")["Vpc"]["VpcId"]
    one, other = (
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.90.{number}.0/24", AvailabilityZone=zone)
        for number, zone in enumerate(("us-east-1a", "us-east-1b"))
    )
    return one["Subnet"]["SubnetId"], other["Subnet"]["SubnetId"]


def _gateway(cloud: Cloud, subnet: str = "") -> str:
    _, subnets = network(cloud)
    place = subnet or subnets[0]
    made = cloud.client("ec2").create_nat_gateway(SubnetId=place, AllocationId=address(cloud))
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


def vpc_endpoint_duplicate(cloud: Cloud) -> set[str]:
    _, second = sorted(_endpoint(cloud, "sqs") for _ in range(2))
    _endpoint(cloud, "sns")
    return {second}


def vpc_endpoint_s3_interface(cloud: Cloud) -> set[str]:
    ec2 = cloud.client("ec2")
    peered, subnet = _vpc(cloud, "10.9.0.0/16")
    vpc, _ = network(cloud)
    peering = ec2.create_vpc_peering_connection(VpcId=peered, PeerVpcId=_vpc(cloud, "10.8.0.0/16")[0])
    table = ec2.create_route_table(VpcId=peered)["RouteTable"]["RouteTableId"]
    ec2.create_route(
        RouteTableId=table,
        DestinationCidrBlock="10.8.0.0/16",
        VpcPeeringConnectionId=peering["VpcPeeringConnection"]["VpcPeeringConnectionId"],
    )
    _endpoint(cloud, "s3", peered, [subnet])
    return {_endpoint(cloud, "s3", vpc)}


def vpc_endpoints_nonprod_sprawl(cloud: Cloud) -> set[str]:
    vpc, _ = network(cloud)
    cloud.client("ec2").create_tags(Resources=[vpc], Tags=[{"Key": "environment", "Value": "staging"}])
    production, subnet = _vpc(cloud, "10.7.0.0/16")
    for service in ("sqs", "sns", "kms", "logs", "ecr.api", "ecr.dkr"):
        _endpoint(cloud, service)
        _endpoint(cloud, service, production, [subnet])
    return {vpc}


def vpc_missing_gateway_endpoint(cloud: Cloud) -> set[str]:
    ec2, (vpc, _) = cloud.client("ec2"), network(cloud)
    served, subnet = _vpc(cloud, "10.6.0.0/16")
    for service in ("s3", "dynamodb"):
        name = f"com.amazonaws.us-east-1.{service}"
        ec2.create_vpc_endpoint(VpcId=served, VpcEndpointType="Gateway", ServiceName=name)
    without, beside = _gateway(cloud), _gateway(cloud, subnet=subnet)
    for gateway in (without, beside):
        _carries(cloud, gateway, 40)
    _flow_log(cloud, vpc, "missing-endpoint-flows")
    described = ec2.describe_nat_gateways(NatGatewayIds=[without])["NatGateways"][0]
    interface = described["NatGatewayAddresses"][0]["NetworkInterfaceId"]
    moved = (REGION, "missing-endpoint-flows", interface, insights.RANGES["s3"][0])
    insights.MOVED[moved] = 25_000_000_000
    return {vpc}


def vpc_flow_logs_to_cloudwatch(cloud: Cloud) -> set[str]:
    busy, quiet = _vpc(cloud, "10.5.0.0/16")[0], _vpc(cloud, "10.4.0.0/16")[0]
    dear = _flow_log(cloud, busy, "busy-flows")
    _flow_log(cloud, quiet, "quiet-flows")
    for group, gigabytes in (("busy-flows", 9), ("quiet-flows", 1)):
        daily(cloud, "AWS/Logs", "IncomingBytes", gigabytes * 1_000_000_000, LogGroupName=group)
    return {dear}


def _flow_log(cloud: Cloud, vpc: str, group: str) -> str:
    cloud.client("logs").create_log_group(logGroupName=group)
    made = cloud.client("ec2").create_flow_logs(
        ResourceType="VPC",
        ResourceIds=[vpc],
        TrafficType="ALL",
        LogGroupName=group,
        DeliverLogsPermissionArn="arn:aws:iam::123456789012:role/flow-logs",
    )
    (identifier,) = made["FlowLogIds"]
    cloud.backend("ec2").flow_logs[identifier].creation_time = days_ago(60)
    return str(identifier)


def _vpc(cloud: Cloud, block: str) -> tuple[str, str]:
    """A further VPC and its one subnet."""
    ec2 = cloud.client("ec2")
    vpc = ec2.create_vpc(CidrBlock=block)["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock=block.replace("/16", "/24"))["Subnet"]["SubnetId"]
    return vpc, subnet


def _endpoint(cloud: Cloud, service: str, vpc: str = "", subnets: Sequence[str] = ()) -> str:
    """An interface endpoint, in two zones of the default VPC or where it is told."""
    own, there = network(cloud)
    made = cloud.client("ec2").create_vpc_endpoint(
        VpcId=vpc or own,
        VpcEndpointType="Interface",
        ServiceName=f"com.amazonaws.us-east-1.{service}",
        SubnetIds=list(subnets) or there[:2],
    )
    identifier = made["VpcEndpoint"]["VpcEndpointId"]
    cloud.backend("ec2").vpc_end_points[identifier].creation_timestamp = days_ago(60)
    return identifier
