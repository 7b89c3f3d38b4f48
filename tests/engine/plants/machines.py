"""Instances and their addresses."""

from tests.engine.cloud import Cloud
from tests.engine.plants.making import address, daily, instance, stopped


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
