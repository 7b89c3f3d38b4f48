"""Volumes, snapshots and machine images."""

from tests.engine.cloud import Cloud, days_ago
from tests.engine.plants.making import disks_of, instance, snapshot, stopped, tag, volume


def ebs_volume_unattached(cloud: Cloud) -> set[str]:
    waste = volume(cloud)
    volume(cloud, age=2)
    tag(cloud, volume(cloud), "opscurb:ignore", "true")
    instance(cloud)
    return {waste}


def ebs_volume_on_stopped_instance(cloud: Cloud) -> set[str]:
    long, lately = stopped(cloud), stopped(cloud, for_days=3)
    assert disks_of(cloud, lately)
    instance(cloud)
    return disks_of(cloud, long)


def ebs_gp2_to_gp3(cloud: Cloud) -> set[str]:
    waste = volume(cloud, VolumeType="gp2")
    volume(cloud, VolumeType="gp3")
    return {waste}


def ebs_snapshot_aged(cloud: Cloud) -> set[str]:
    waste = snapshot(cloud, age=200)
    snapshot(cloud, age=20)
    tag(cloud, snapshot(cloud, age=200), "aws:backup:source-resource", "x")
    return {waste}


def ami_unused(cloud: Cloud) -> set[str]:
    ec2 = cloud.client("ec2")
    made = [ec2.create_image(InstanceId=instance(cloud), Name=f"image-{n}")["ImageId"] for n in range(4)]
    unused, launched, shared, _young = made
    for image in (unused, launched, shared):
        cloud.backend("ec2").amis[image].creation_date = days_ago(200)
    instance(cloud, ImageId=launched)
    permission = {"Add": [{"UserId": "999988887777"}]}
    ec2.modify_image_attribute(ImageId=shared, LaunchPermission=permission)
    return {unused}
