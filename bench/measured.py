"""The series that all checks look at, by what the account's lists answer, and the calls they take."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from bench.cloud.series import DISK, MEMORY

# What one GetMetricData call may ask for, and what one page of its answer holds.
METRICS_PER_CALL, VALUES_PER_PAGE = 500, 100_800
DAY = 86_400
# A gp2 volume above this is faster than a gp3 one is for nothing.
FAST_ABOVE_GB = 170
Rows = Mapping[str, Sequence[Any]]
Stats = tuple[tuple[str, str, int, int], ...]

# By kind of thing: namespace, then metric, statistic, days and period.
LOOKED_AT: dict[str, tuple[str, Stats]] = {
    "running": (
        "AWS/EC2",
        (
            ("CPUUtilization", "Maximum", 7, DAY),
            ("CPUUtilization", "p95", 14, DAY),
            ("NetworkIn", "Sum", 7, DAY),
            ("NetworkOut", "Sum", 7, DAY),
        ),
    ),
    "nonprod": ("AWS/EC2", (("CPUUtilization", "Maximum", 28, 3600),)),
    "memory": ("CWAgent", ((MEMORY, "Maximum", 14, DAY),)),
    "disk": ("CWAgent", ((DISK, "Maximum", 30, DAY),)),
    "working": ("AWS/EBS", (("VolumeReadOps", "Sum", 14, DAY), ("VolumeWriteOps", "Sum", 14, DAY))),
    "fast": (
        "AWS/EBS",
        tuple(
            (name, "Sum", 14, 300)
            for name in ("VolumeReadOps", "VolumeWriteOps", "VolumeReadBytes", "VolumeWriteBytes")
        ),
    ),
    "databases": (
        "AWS/RDS",
        (
            ("DatabaseConnections", "Maximum", 14, DAY),
            ("CPUUtilization", "p95", 14, DAY),
            ("FreeableMemory", "Minimum", 14, DAY),
            ("FreeStorageSpace", "Minimum", 30, DAY),
        ),
    ),
    "older_disks": (
        "AWS/RDS",
        tuple(
            (name, "Maximum", 14, DAY)
            for name in ("ReadIOPS", "WriteIOPS", "ReadThroughput", "WriteThroughput")
        ),
    ),
    "services": (
        "AWS/ECS",
        (
            ("CPUUtilization", "Maximum", 14, DAY),
            ("MemoryUtilization", "Maximum", 14, DAY),
            ("CPUUtilization", "Average", 14, 3600),
        ),
    ),
    "functions": (
        "AWS/Lambda",
        (("Invocations", "Sum", 90, DAY), ("Errors", "Sum", 7, DAY), ("Duration", "Sum", 14, DAY)),
    ),
    "gateways": (
        "AWS/NATGateway",
        (
            ("BytesOutToDestination", "Sum", 7, DAY),
            ("BytesInFromSource", "Sum", 7, DAY),
            ("BytesInFromDestination", "Sum", 7, DAY),
            ("ActiveConnectionCount", "Maximum", 7, DAY),
        ),
    ),
    "application": ("AWS/ApplicationELB", (("RequestCount", "Sum", 7, DAY),)),
    "network": (
        "AWS/NetworkELB",
        (("ActiveFlowCount", "Maximum", 7, DAY), ("ProcessedBytes", "Sum", 7, DAY)),
    ),
    "classic": ("AWS/ELB", (("RequestCount", "Sum", 7, DAY), ("HealthyHostCount", "Maximum", 7, DAY))),
    "endpoints": ("AWS/PrivateLinkEndpoints", (("BytesProcessed", "Sum", 30, DAY),)),
    "endless": ("AWS/Logs", (("IncomingBytes", "Sum", 30, DAY),)),
    "bytes": ("AWS/S3", (("BucketSizeBytes", "Average", 90, DAY),)),
    "objects": ("AWS/S3", (("NumberOfObjects", "Average", 90, DAY),)),
    "requests": (
        "AWS/S3",
        tuple((name, "Sum", 90, DAY) for name in ("AllRequests", "GetRequests", "PutRequests")),
    ),
}


@dataclass(frozen=True, slots=True)
class Series:
    """One series, and over how many days it is looked at."""

    namespace: str
    name: str
    stat: str
    days: int
    period: int
    dimensions: tuple[tuple[str, str], ...]


def looked_at(rows: Rows) -> Iterator[Series]:
    """Every series of what the lists of a region answer, once, over the most days that a check wants."""
    for kind, found in _things(rows).items():
        namespace, stats = LOOKED_AT[kind]
        for dimensions in found:
            for stat in stats:
                yield Series(namespace, *stat, tuple(dimensions.items()))


def batches(series: Sequence[Series]) -> Iterator[Sequence[Series]]:
    """As few calls as answer on one page each: 500 daily series, fewer of shorter periods."""
    alike: dict[tuple[int, int], list[Series]] = defaultdict(list)
    for one in sorted(series, key=lambda one: one.days):
        alike[one.period, 0 if one.period == DAY else one.days].append(one)
    for (period, _), group in alike.items():
        values = (1 + group[-1].days) * DAY // period
        size = min(METRICS_PER_CALL, VALUES_PER_PAGE // values)
        for part in range(ceil(len(group) / size)):
            yield group[part * size : (part + 1) * size]


def endless(rows: Rows) -> list[Any]:
    """Log groups that keep everything."""
    return [group for group in rows["logs:DescribeLogGroups"] if "retentionInDays" not in group]


def _things(rows: Rows) -> dict[str, list[dict[str, str]]]:
    """The dimensions of everything of a kind."""
    instances = [one for row in rows["ec2:DescribeInstances"] for one in row["Instances"]]
    running = [one for one in instances if one["State"]["Name"] == "running"]
    working = _working(rows["ec2:DescribeVolumes"], {one["InstanceId"] for one in running})
    databases = rows["rds:DescribeDBInstances"]
    balancers = rows["elbv2:DescribeLoadBalancers"]
    buckets = [{"BucketName": bucket["Name"]} for bucket in rows["s3:ListBuckets"]]
    return {
        "running": _by("InstanceId", running),
        "nonprod": _by(
            "InstanceId", [one for one in running if {"Key": "env", "Value": "dev"} in one["Tags"]]
        ),
        "memory": [_named(one) for one in rows["memory"]],
        "disk": [_named(one) for one in rows["disk"]],
        "working": _by("VolumeId", working),
        "fast": _by("VolumeId", [one for one in working if _is_fast(one)]),
        "databases": _by("DBInstanceIdentifier", databases),
        "older_disks": _by("DBInstanceIdentifier", [one for one in databases if one["StorageType"] == "gp2"]),
        "services": [
            {"ClusterName": arn.split("/")[-2], "ServiceName": arn.split("/")[-1]}
            for arn in rows["ecs:ListServices"]
        ],
        "functions": _by("FunctionName", rows["lambda:ListFunctions"]),
        "gateways": _by("NatGatewayId", rows["ec2:DescribeNatGateways"]),
        **{
            kind: [
                {"LoadBalancer": one["LoadBalancerArn"].partition(":loadbalancer/")[2]}
                for one in balancers
                if one["Type"] == kind
            ]
            for kind in ("application", "network")
        },
        "classic": _by("LoadBalancerName", rows["elb:DescribeLoadBalancers"]),
        "endpoints": [
            {
                "Endpoint Type": one["VpcEndpointType"],
                "Service Name": one["ServiceName"],
                "VPC Endpoint Id": one["VpcEndpointId"],
                "VPC Id": one["VpcId"],
            }
            for one in rows["ec2:DescribeVpcEndpoints"]
            if one["VpcEndpointType"] == "Interface"
        ],
        "endless": [{"LogGroupName": one["logGroupName"]} for one in endless(rows)],
        "bytes": [one | {"StorageType": "StandardStorage"} for one in buckets],
        "objects": [one | {"StorageType": "AllStorageTypes"} for one in buckets],
        "requests": [one | {"FilterId": "EntireBucket"} for one in buckets],
    }


def _working(volumes: Sequence[Any], running: set[str]) -> list[Any]:
    return [one for one in volumes if any(a["InstanceId"] in running for a in one.get("Attachments", ()))]


def _is_fast(volume: Any) -> bool:
    kind = volume["VolumeType"]
    return bool(kind == "io2" or (kind == "gp2" and volume["Size"] > FAST_ABOVE_GB))


def _by(name: str, items: Sequence[Any]) -> list[dict[str, str]]:
    return [{name: item[name]} for item in items]


def _named(series: Any) -> dict[str, str]:
    return {one["Name"]: one["Value"] for one in series["Dimensions"]}
