"""Instances and their addresses."""

from datetime import datetime

from tests.engine.cloud import Cloud
from tests.engine.plants.making import address, daily, hourly, instance, network, stopped, tag


def ec2_instance_stopped_long(cloud: Cloud) -> set[str]:
    waste = stopped(cloud)
    stopped(cloud, for_days=3)
    instance(cloud)
    return {waste}


def ec2_instance_idle(cloud: Cloud) -> set[str]:
    idle, busy = instance(cloud), instance(cloud)
    for machine, cpu in ((idle, 1.0), (busy, 70.0)):
        daily(cloud, "AWS/EC2", "CPUUtilization", cpu, InstanceId=machine)
        daily(cloud, "AWS/EC2", "NetworkIn", 1000, InstanceId=machine)
        daily(cloud, "AWS/EC2", "NetworkOut", 1000, InstanceId=machine)
    return {idle}


def eip_unassociated(cloud: Cloud) -> set[str]:
    waste = address(cloud)
    address(cloud, instance(cloud))
    return {waste}


def eip_on_stopped_instance(cloud: Cloud) -> set[str]:
    waste = address(cloud, stopped(cloud))
    address(cloud, instance(cloud))
    return {waste}


def ec2_instance_underutilized(cloud: Cloud) -> set[str]:
    large, busy, smallest = instance(cloud, InstanceType="m5.4xlarge"), instance(cloud), instance(cloud)
    measured = instance(cloud, InstanceType="m5.4xlarge")
    for machine, cpu in ((large, 9.0), (busy, 60.0), (smallest, 3.0), (measured, 9.0)):
        daily(cloud, "AWS/EC2", "CPUUtilization", cpu, InstanceId=machine)
    daily(cloud, "CWAgent", "mem_used_percent", 85.0, InstanceId=measured)
    return {large}


def ec2_graviton_candidate(cloud: Cloud) -> set[str]:
    waste, arm, windows = instance(cloud), instance(cloud, InstanceType="m6g.large"), instance(cloud)
    _set(cloud, arm, architecture="arm64")
    _set(cloud, windows, platform="windows")
    return {waste}


def ec2_off_hours_candidate(cloud: Cloud) -> set[str]:
    dev, production, always = (instance(cloud) for _ in range(3))
    for machine, stage in ((dev, "dev"), (production, "production"), (always, "dev")):
        tag(cloud, machine, "environment", stage)
        night = 1.0 if machine != always else 50.0
        hourly(cloud, "AWS/EC2", "CPUUtilization", _office(70.0, night), 29, InstanceId=machine)
    return {dev}


def ec2_detailed_monitoring_on(cloud: Cloud) -> set[str]:
    waste, watched = (instance(cloud, Monitoring={"Enabled": True}) for _ in range(2))
    instance(cloud)
    for machine, period in ((waste, 300), (watched, 60)):
        cloud.client("cloudwatch").put_metric_alarm(
            AlarmName=f"cpu-{machine}",
            Namespace="AWS/EC2",
            MetricName="CPUUtilization",
            Dimensions=[{"Name": "InstanceId", "Value": machine}],
            Period=period,
            EvaluationPeriods=3,
            Statistic="Average",
            Threshold=90.0,
            ComparisonOperator="GreaterThanThreshold",
        )
    return {waste}


def ec2_sqlserver_license_waste(cloud: Cloud) -> set[str]:
    waste, fits, windows = (
        instance(cloud, InstanceType=kind) for kind in ("r5.16xlarge", "r5.12xlarge", "r5.16xlarge")
    )
    for machine in (waste, fits):
        _set(cloud, machine, platform_details="Windows with SQL Server Standard")
    _set(cloud, windows, platform_details="Windows")
    return {waste}


def eip_extra_on_instance(cloud: Cloud) -> set[str]:
    several, router = instance(cloud), instance(cloud)
    address(cloud, several)
    surplus = _further_address(cloud, several)
    address(cloud, router)
    _further_address(cloud, router)
    cloud.client("ec2").modify_instance_attribute(InstanceId=router, SourceDestCheck={"Value": False})
    return {surplus}


def _further_address(cloud: Cloud, machine: str) -> str:
    """An address on a second interface of an instance."""
    ec2, further = cloud.client("ec2"), address(cloud)
    interface = ec2.create_network_interface(SubnetId=network(cloud)[1][0])["NetworkInterface"]
    ec2.associate_address(AllocationId=further, NetworkInterfaceId=interface["NetworkInterfaceId"])
    (kept,) = cloud.backend("ec2").address_by_allocation([further])
    kept.instance = cloud.backend("ec2").get_instance(machine)
    return further


def _office(day: float, night: float):
    """Monday to Friday, 8 to 18 UTC."""

    def value(moment: datetime) -> float:
        return day if moment.weekday() < 5 and 8 <= moment.hour < 18 else night

    return value


def _set(cloud: Cloud, machine: str, **facts: str) -> None:
    for name, value in facts.items():
        setattr(cloud.backend("ec2").get_instance(machine), name, value)
