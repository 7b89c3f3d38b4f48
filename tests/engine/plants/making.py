"""Makes emulated resources that look as if they had been there for long."""

from collections.abc import Callable
from datetime import datetime, timedelta

from tests.engine.cloud import Cloud, days_ago

ZONE = "us-east-1a"
LONG = 60
# As many values as one call may report.
MOST_DATA = 1000


def volume(cloud: Cloud, age: float = LONG, **given) -> str:
    wanted = {"AvailabilityZone": ZONE, "Size": 100, "VolumeType": "gp3"} | given
    identifier = cloud.client("ec2").create_volume(**wanted)["VolumeId"]
    cloud.backend("ec2").volumes[identifier].create_time = days_ago(age)
    return identifier


def attached(cloud: Cloud, machine: str = "", **given) -> str:
    """A volume of a running instance, beside its root volume."""
    identifier = volume(cloud, **given)
    machine = machine or instance(cloud)
    cloud.client("ec2").attach_volume(VolumeId=identifier, InstanceId=machine, Device="/dev/sdf")
    return identifier


def snapshot(cloud: Cloud, age: float = LONG) -> str:
    identifier = cloud.client("ec2").create_snapshot(VolumeId=volume(cloud))["SnapshotId"]
    cloud.backend("ec2").snapshots[identifier].start_time = days_ago(age)
    return identifier


def tag(cloud: Cloud, identifier: str, key: str, value: str) -> str:
    """Put a tag on an EC2 resource, also one that only AWS itself may put."""
    cloud.backend("ec2").create_tags([identifier], {key: value})
    return identifier


def instance(cloud: Cloud, age: float = LONG, **given) -> str:
    wanted = {"ImageId": "ami-12345678", "InstanceType": "m5.large", "MinCount": 1, "MaxCount": 1} | given
    identifier = cloud.client("ec2").run_instances(**wanted)["Instances"][0]["InstanceId"]
    cloud.backend("ec2").get_instance(identifier).launch_time = days_ago(age)
    return identifier


def stopped(cloud: Cloud, for_days: float = LONG) -> str:
    identifier = instance(cloud, age=for_days + 30)
    cloud.client("ec2").stop_instances(InstanceIds=[identifier])
    moment = days_ago(for_days).strftime("%Y-%m-%d %H:%M:%S GMT")
    cloud.backend("ec2").get_instance(identifier)._reason = f"User initiated ({moment})"
    return identifier


def disks_of(cloud: Cloud, machine: str) -> set[str]:
    (found,) = cloud.client("ec2").describe_instances(InstanceIds=[machine])["Reservations"][0]["Instances"]
    return {disk["Ebs"]["VolumeId"] for disk in found["BlockDeviceMappings"]}


def address(cloud: Cloud, machine: str = "") -> str:
    ec2 = cloud.client("ec2")
    identifier = ec2.allocate_address(Domain="vpc")["AllocationId"]
    if machine:
        ec2.associate_address(AllocationId=identifier, InstanceId=machine)
    return identifier


def network(cloud: Cloud) -> tuple[str, list[str]]:
    """The default VPC and its subnets."""
    default = [{"Name": "default-for-az", "Values": ["true"]}]
    subnets = cloud.client("ec2").describe_subnets(Filters=default)["Subnets"]
    return subnets[0]["VpcId"], [subnet["SubnetId"] for subnet in subnets]


def daily(cloud: Cloud, namespace: str, name: str, value: float, days: int = 32, **dimensions: str) -> None:
    """Report a metric at noon of each of the last days; an underscore in a dimension stands for a space."""
    named = [{"Name": key.replace("_", " "), "Value": text} for key, text in dimensions.items()]
    noon = days_ago(0).replace(hour=0, minute=1)
    data = [
        {"MetricName": name, "Dimensions": named, "Timestamp": noon - timedelta(days=day), "Value": value}
        for day in range(days)
    ]
    cloud.client("cloudwatch").put_metric_data(Namespace=namespace, MetricData=data)


def hourly(
    cloud: Cloud,
    namespace: str,
    name: str,
    value: Callable[[datetime], float],
    days: int,
    every: int = 1,
    **dimensions: str,
) -> None:
    """Report a metric every hour, or every so many, of the last days; dimensions are named as they are."""
    named = [{"Name": key, "Value": text} for key, text in dimensions.items()]
    now = days_ago(0).replace(minute=0, second=0, microsecond=0)
    moments = [now - timedelta(hours=hours) for hours in range(0, 24 * days, every)]
    data = [
        {"MetricName": name, "Dimensions": named, "Timestamp": moment, "Value": value(moment)}
        for moment in moments
    ]
    for start in range(0, len(data), MOST_DATA):
        cloud.client("cloudwatch").put_metric_data(
            Namespace=namespace, MetricData=data[start : start + MOST_DATA]
        )
