"""The series that CloudWatch lists for an account, and their values."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

import orjson

from bench.cloud.account import Item, Region, is_idle

# How many series an AWS service publishes of each of a kind of resource.
INSTANCE_SERIES, VOLUME_SERIES, DATABASE_SERIES, FUNCTION_SERIES, SERVICE_SERIES = 14, 9, 20, 6, 2
CUSTOM_SERIES = 20
MEMORY, DISK = "mem_used_percent", "disk_used_percent"
# Dimensions that say where something is, and not which it is.
PLACES = frozenset({"ClusterName", "Endpoint Type", "Service Name", "VPC Id"})
# Values of metrics whose resources work, a period; idle resources answer zeros.
BUSY = {
    "CPUUtilization": 55.0,
    "MemoryUtilization": 60.0,
    "DatabaseConnections": 12.0,
    "BucketSizeBytes": 5e9,
    "NumberOfObjects": 9e3,
    "Invocations": 4e4,
    "Errors": 0.0,
    "VolumeReadOps": 3e4,
    "VolumeWriteOps": 2e4,
    "HealthyHostCount": 1.0,
}
BUSY_OTHERWISE = 5e8
# What is never zero, however idle.
ALWAYS = {"FreeableMemory": 2e9, "FreeStorageSpace": 6e10, MEMORY: 40.0, DISK: 60.0}


def is_running(instance: Item) -> bool:
    """True for an instance that has values."""
    return bool(instance["State"]["Name"] == "running")


def working(region: Region) -> list[Item]:
    """Volumes of running instances."""
    running = {one["InstanceId"] for one in region.instances if is_running(one)}
    return [one for one in region.volumes if any(a["InstanceId"] in running for a in one["Attachments"])]


def with_agent(region: Region) -> list[Item]:
    """Every other running instance has the CloudWatch agent."""
    return [one for one in region.instances if is_running(one)][::2]


def memory_series(region: Region) -> list[Item]:
    """What the agent tells of memory."""
    return [_series("CWAgent", MEMORY, InstanceId=one["InstanceId"]) for one in with_agent(region)]


def disk_series(region: Region) -> list[Item]:
    """What the agent tells of the first volume of each instance, which it names."""
    volumes = {one["Attachments"][0]["InstanceId"]: one["VolumeId"] for one in reversed(working(region))}
    return [
        _series("CWAgent", DISK, InstanceId=name, path="/", fstype="xfs", VolumeId=volumes[name])
        for one in with_agent(region)
        if (name := one["InstanceId"]) in volumes
    ]


def bucket_series(region: Region) -> list[Item]:
    """One storage class in use, and requests counted."""
    kinds = {
        "BucketSizeBytes": {"StorageType": "StandardStorage"},
        "NumberOfObjects": {"StorageType": "AllStorageTypes"},
        "AllRequests": {"FilterId": "EntireBucket"},
    }
    return [
        _series("AWS/S3", metric, BucketName=bucket["Name"], **more)
        for bucket in region.buckets
        for metric, more in kinds.items()
    ]


def all_series(region: Region) -> list[Item]:
    """Everything that had values in the last three hours, which what S3 measures once a day has not."""
    counted: dict[str, tuple[list[Item], str, int]] = {
        "AWS/EC2": ([one for one in region.instances if is_running(one)], "InstanceId", INSTANCE_SERIES),
        "AWS/EBS": (working(region), "VolumeId", VOLUME_SERIES),
        "AWS/RDS": (region.databases, "DBInstanceIdentifier", DATABASE_SERIES),
        "AWS/Lambda": (region.functions, "FunctionName", FUNCTION_SERIES),
        "AWS/ECS": (region.services, "serviceName", SERVICE_SERIES),
    }
    return [
        *memory_series(region),
        *disk_series(region),
        *(
            _series(namespace, f"Metric{number}", **{by: one[by]})
            for namespace, (items, by, count) in counted.items()
            for one in items
            for number in range(count)
        ),
        *(_series("Bench", f"Orders{number}") for number in range(CUSTOM_SERIES)),
    ]


def listed(region: Region, given: Mapping[str, Any]) -> list[Item]:
    """What ListMetrics finds: the scan asks for three parts of it, or for everything recent."""
    if given.get("Namespace") == "AWS/S3":
        return bucket_series(region)
    return {MEMORY: memory_series, DISK: disk_series}.get(given.get("MetricName", ""), all_series)(region)


def _series(namespace: str, metric: str, **dimensions: str) -> Item:
    named = [{"Name": name, "Value": value} for name, value in dimensions.items()]
    return {"Namespace": namespace, "MetricName": metric, "Dimensions": named}


def values(given: Mapping[str, Any]) -> Iterator[Item]:
    """The answers of a GetMetricData call, one value a period."""
    for query in given["MetricDataQueries"]:
        stat = query["MetricStat"]
        moments = _moments(given["StartTime"], datetime.now(UTC).timestamp() // 3600, stat["Period"])
        metric = stat["Metric"]
        name = next(one["Value"] for one in metric["Dimensions"] if one["Name"] not in PLACES)
        value = 0.0 if is_idle(name) else BUSY.get(metric["MetricName"], BUSY_OTHERWISE)
        value = ALWAYS.get(metric["MetricName"], value)
        yield {
            "Id": query["Id"],
            "StatusCode": "Complete",
            "Timestamps": moments[0],
            "Values": _repeated(value, moments[1]),
        }


@cache
def _moments(first: float, hour: float, period: int) -> tuple[orjson.Fragment, int]:
    """The beginnings of all periods until the hour, written as AWS writes them, and their number."""
    moments = [float(at) for at in range(int(first), int(hour) * 3600 + 1, period)]
    return orjson.Fragment(orjson.dumps(moments)), len(moments)


@cache
def _repeated(value: float, count: int) -> orjson.Fragment:
    return orjson.Fragment(orjson.dumps([value] * count))
