"""The lists that a scan reads, and how many items AWS answers at a time at most."""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from typing import Any

from bench.cloud.account import CLUSTER, SUBNET, VPC, Item, Region, is_idle
from bench.cloud.series import all_series

# What one call may ask about, or be answered.
BALANCERS_PER_TAGS_CALL = 20
SERVICES_PER_CALL = 10
SERIES_PER_CALL = 500


@dataclass(frozen=True, slots=True)
class Listing:
    """One list operation: under which key it answers, the largest page, and how it names a continuation."""

    key: str
    page: int
    items: Callable[[Region], list[Any]]
    asks: str = "NextToken"
    answers: str = "NextToken"
    limit: str = "MaxResults"


def _none(_: Region) -> list[Item]:
    return []


def _reservations(region: Region) -> list[Item]:
    return [{"ReservationId": f"r-{item['InstanceId']}", "Instances": [item]} for item in region.instances]


def _vpcs(region: Region) -> list[Item]:
    return [{"VpcId": VPC, "State": "available", "IsDefault": False}]


def _subnets(region: Region) -> list[Item]:
    return [{"SubnetId": SUBNET, "VpcId": VPC, "AvailabilityZone": f"{region.name}a"}]


def _route_tables(region: Region) -> list[Item]:
    """One table a gateway that is in use."""
    return [
        {
            "RouteTableId": gateway["NatGatewayId"].replace("nat-", "rtb-"),
            "VpcId": VPC,
            "Routes": [{"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": gateway["NatGatewayId"]}],
        }
        for gateway in region.gateways
        if not is_idle(gateway["NatGatewayId"])
    ]


def _endpoints(region: Region) -> list[Item]:
    """One that is free and one that is not."""
    kinds = {"Gateway": "s3", "Interface": "ssm"}
    return [
        {
            "VpcEndpointId": region.identifier("vpce", number),
            "VpcEndpointType": kind,
            "ServiceName": f"com.amazonaws.{region.name}.{service}",
            "VpcId": VPC,
            "State": "available",
            "CreationTimestamp": region.ago(200),
            **({"SubnetIds": [SUBNET]} if kind == "Interface" else {}),
        }
        for number, (kind, service) in enumerate(kinds.items())
    ]


def _flow_logs(region: Region) -> list[Item]:
    """One that writes to S3, where it costs less."""
    return [
        {
            "FlowLogId": region.identifier("fl", 1),
            "ResourceId": VPC,
            "FlowLogStatus": "ACTIVE",
            "TrafficType": "ALL",
            "LogDestinationType": "s3",
            "LogDestination": "arn:aws:s3:::bench-flows",
            "CreationTime": region.ago(200),
        }
    ]


def _function_tags(region: Region) -> list[Item]:
    return [
        {"ResourceARN": one["FunctionArn"], "Tags": [{"Key": "team", "Value": "a"}]}
        for one in region.functions
    ]


def _clusters(region: Region) -> list[Any]:
    return [region.arn("ecs", f"cluster/{CLUSTER}")]


def _service_arns(region: Region) -> list[Any]:
    return [one["serviceArn"] for one in region.services]


def _unlike_ec2(key: str, page: int, items: Callable[[Region], list[Item]], limit: str) -> Listing:
    return Listing(key, page, items, "Marker", "Marker" if limit == "MaxRecords" else "NextMarker", limit)


LISTS = {
    "ec2:DescribeVolumes": Listing("Volumes", 1000, lambda region: region.volumes),
    "ec2:DescribeSnapshots": Listing("Snapshots", 1000, lambda region: region.snapshots),
    "ec2:DescribeInstances": Listing("Reservations", 1000, _reservations),
    "ec2:DescribeAddresses": Listing("Addresses", 10_000, lambda region: region.addresses),
    "ec2:DescribeNatGateways": Listing("NatGateways", 1000, lambda region: region.gateways),
    "ec2:DescribeImages": Listing("Images", 1000, _none),
    "ec2:DescribeLockedSnapshots": Listing("Snapshots", 1000, _none),
    "ec2:DescribeNetworkInterfaces": Listing("NetworkInterfaces", 1000, _none),
    "ec2:DescribeVpcEndpoints": Listing("VpcEndpoints", 1000, _endpoints),
    "ec2:DescribeVpcs": Listing("Vpcs", 100, _vpcs),
    "ec2:DescribeSubnets": Listing("Subnets", 1000, _subnets),
    "ec2:DescribeRouteTables": Listing("RouteTables", 100, _route_tables),
    "ec2:DescribeFlowLogs": Listing("FlowLogs", 1000, _flow_logs),
    "ec2:DescribeFastSnapshotRestores": Listing("FastSnapshotRestores", 200, _none),
    "ec2:DescribeVpcEndpointServiceConfigurations": Listing("ServiceConfigurations", 1000, _none),
    "ec2:DescribeLaunchTemplateVersions": Listing("LaunchTemplateVersions", 200, _none),
    "ec2:DescribeFleets": Listing("Fleets", 100, _none),
    "autoscaling:DescribeLaunchConfigurations": Listing("LaunchConfigurations", 100, _none),
    "autoscaling:DescribeAutoScalingGroups": Listing("AutoScalingGroups", 100, _none),
    "elb:DescribeLoadBalancers": _unlike_ec2(
        "LoadBalancerDescriptions", 400, lambda r: r.classics, "PageSize"
    ),
    "elbv2:DescribeLoadBalancers": _unlike_ec2("LoadBalancers", 400, lambda r: r.balancers, "PageSize"),
    "elbv2:DescribeTargetGroups": _unlike_ec2("TargetGroups", 400, lambda r: r.target_groups, "PageSize"),
    "rds:DescribeDBInstances": _unlike_ec2("DBInstances", 100, lambda r: r.databases, "MaxRecords"),
    "rds:DescribeDBSnapshots": _unlike_ec2("DBSnapshots", 100, _none, "MaxRecords"),
    "rds:DescribeDBProxies": _unlike_ec2("DBProxies", 100, _none, "MaxRecords"),
    "logs:DescribeLogGroups": Listing(
        "logGroups", 50, lambda region: region.log_groups, "nextToken", "nextToken", "limit"
    ),
    "ecr:DescribeRepositories": Listing(
        "repositories", 1000, lambda region: region.repositories, "nextToken", "nextToken", "maxResults"
    ),
    "lambda:ListFunctions": _unlike_ec2("Functions", 50, lambda r: r.functions, "MaxItems"),
    "resourcegroupstaggingapi:GetResources": Listing(
        "ResourceTagMappingList",
        100,
        _function_tags,
        "PaginationToken",
        "PaginationToken",
        "ResourcesPerPage",
    ),
    "ecs:ListClusters": Listing("clusterArns", 100, _clusters, "nextToken", "nextToken", "maxResults"),
    "ecs:ListServices": Listing("serviceArns", 100, _service_arns, "nextToken", "nextToken", "maxResults"),
    "cloudwatch:DescribeAlarms": Listing("MetricAlarms", 100, _none),
    "cloudwatch:ListMetrics": Listing("Metrics", SERIES_PER_CALL, all_series),
}


def pages(listing: Listing, region: Region) -> int:
    """Calls that a list takes; an empty one takes one too."""
    return max(1, ceil(len(listing.items(region)) / listing.page))
