"""The lists that a scan reads, and how many items AWS answers at a time at most."""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil

from bench.cloud.account import Item, Region

# Metrics and tags that one call may ask about.
METRICS_PER_CALL = 500
BALANCERS_PER_TAGS_CALL = 20


@dataclass(frozen=True, slots=True)
class Listing:
    """One list operation: under which key it answers, the largest page, and how it names a continuation."""

    key: str
    page: int
    items: Callable[[Region], list[Item]]
    asks: str = "NextToken"
    answers: str = "NextToken"
    limit: str = "MaxResults"


def _none(_: Region) -> list[Item]:
    return []


def _reservations(region: Region) -> list[Item]:
    return [{"ReservationId": f"r-{item['InstanceId']}", "Instances": [item]} for item in region.instances]


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
    "ec2:DescribeVpcEndpoints": Listing("VpcEndpoints", 1000, _none),
    "ec2:DescribeVpcEndpointServiceConfigurations": Listing("ServiceConfigurations", 1000, _none),
    "ec2:DescribeLaunchTemplateVersions": Listing("LaunchTemplateVersions", 200, _none),
    "ec2:DescribeFleets": Listing("Fleets", 100, _none),
    "autoscaling:DescribeLaunchConfigurations": Listing("LaunchConfigurations", 100, _none),
    "autoscaling:DescribeAutoScalingGroups": Listing("AutoScalingGroups", 100, _none),
    "elb:DescribeLoadBalancers": _unlike_ec2("LoadBalancerDescriptions", 400, _none, "PageSize"),
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
    "cloudwatch:DescribeAlarms": Listing("MetricAlarms", 100, _none),
}


def pages(listing: Listing, region: Region) -> int:
    """Calls that a list takes; an empty one takes one too."""
    return max(1, ceil(len(listing.items(region)) / listing.page))
