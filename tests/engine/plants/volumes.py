"""Volumes, snapshots and machine images."""

from tests.engine.answers import restores, trail
from tests.engine.cloud import Cloud, days_ago
from tests.engine.plants.making import (
    ZONE,
    attached,
    daily,
    disks_of,
    instance,
    snapshot,
    stopped,
    tag,
    volume,
)

MIB = 1024**2
PERIOD = 300


def _busy(cloud: Cloud, disk: str, iops: float = 0, mibps: float = 0) -> str:
    """Let a volume read as much a second in five minutes of every day."""
    for name, value in (
        ("VolumeReadOps", iops * PERIOD),
        ("VolumeWriteOps", 0),
        ("VolumeReadBytes", mibps * MIB * PERIOD),
        ("VolumeWriteBytes", 0),
    ):
        daily(cloud, "AWS/EBS", name, value, VolumeId=disk)
    return disk


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
    # moto's instances boot from gp2 too.
    machines = [instance(cloud), instance(cloud)]
    wastes = {waste}.union(*(disks_of(cloud, machine) for machine in machines))
    # As fast as gp2 it would cost as much as today, but it is used less.
    slow, fast = (attached(cloud, machine, VolumeType="gp2", Size=200) for machine in machines)
    _busy(cloud, slow, iops=10, mibps=20)
    _busy(cloud, fast, iops=600, mibps=250)
    volume(cloud, VolumeType="gp3")
    return wastes | {slow}


def ebs_volume_idle_attached(cloud: Cloud) -> set[str]:
    waste = _busy(cloud, attached(cloud))
    _busy(cloud, attached(cloud), iops=5)
    _busy(cloud, tag(cloud, attached(cloud), "opscurb:ignore", "true"))
    _busy(cloud, attached(cloud, instance(cloud, age=3)))
    _busy(cloud, attached(cloud, stopped(cloud)))
    (root,) = disks_of(cloud, instance(cloud))
    _busy(cloud, root)
    return {waste}


def ebs_provisioned_iops_to_gp3(cloud: Cloud) -> set[str]:
    kind = {"VolumeType": "io1", "Iops": 10_000}
    waste = _busy(cloud, attached(cloud, **kind), iops=2000, mibps=50)
    _busy(cloud, attached(cloud, **kind | {"Iops": 30_000}), iops=17_000)
    _busy(cloud, attached(cloud, **kind, MultiAttachEnabled=True), iops=10)
    _busy(cloud, tag(cloud, attached(cloud, **kind), "storage", "durable"), iops=10)
    _busy(cloud, attached(cloud, VolumeType="gp3", Iops=10_000), iops=10)
    volume(cloud, **kind)
    return {waste}


def ebs_iops_overprovisioned(cloud: Cloud) -> set[str]:
    wastes = {
        _busy(cloud, attached(cloud, VolumeType="io2", Iops=8000), iops=1000),
        _busy(cloud, attached(cloud, VolumeType="gp3", Iops=8000), iops=1000),
    }
    _busy(cloud, attached(cloud, VolumeType="io2", Iops=8000), iops=5000)
    _busy(cloud, attached(cloud, VolumeType="gp3", Iops=3000), iops=10)
    return wastes


def ebs_throughput_overprovisioned(cloud: Cloud) -> set[str]:
    waste = _busy(cloud, attached(cloud, Throughput=500), iops=100, mibps=100)
    _busy(cloud, attached(cloud, Throughput=500), iops=100, mibps=400)
    _busy(cloud, attached(cloud, Throughput=125), iops=100, mibps=10)
    return {waste}


def ebs_previous_gen_volume(cloud: Cloud) -> set[str]:
    # 20 million operations a day.
    waste = _busy(cloud, attached(cloud, VolumeType="standard"), iops=66_667)
    _busy(cloud, attached(cloud, VolumeType="standard"), iops=10)
    return {waste}


def ebs_volume_mostly_empty(cloud: Cloud) -> set[str]:
    empty, full, double, unnamed = (attached(cloud, Size=500) for _ in range(4))
    for disk, path, percent, named in (
        (empty, "/data", 8, True),
        (full, "/data", 60, True),
        (double, "/a", 5, True),
        (double, "/b", 5, True),
        (unnamed, "/data", 5, False),
    ):
        (machine,) = cloud.client("ec2").describe_volumes(VolumeIds=[disk])["Volumes"][0]["Attachments"]
        volume_id = {"VolumeId": disk} if named else {}
        dimensions = {"InstanceId": machine["InstanceId"], "path": path, "fstype": "xfs"}
        device = f"nvme1n1p{1 + (path == '/b')}"
        daily(cloud, "CWAgent", "disk_used_percent", percent, **dimensions, device=device, **volume_id)
    return {empty}


def ebs_fast_snapshot_restore_on(cloud: Cloud) -> set[str]:
    unused, restored, lately, _plain = (snapshot(cloud) for _ in range(4))
    for made, days in ((unused, 50), (restored, 50), (lately, 3)):
        restores.switch_on("us-east-1", made, ZONE, days_ago(days))
    asked = {"snapshotId": restored, "availabilityZone": ZONE}
    trail.remember("us-east-1", "CreateVolume", days_ago(4), "AWS::EC2::Volume", "vol-gone", asked)
    return {unused}


def ebs_snapshot_no_retention(cloud: Cloud) -> set[str]:
    runaway, kept, managed = volume(cloud), volume(cloud), volume(cloud)
    for disk, count in ((runaway, 33), (kept, 30), (managed, 33)):
        for week in range(count):
            made = cloud.client("ec2").create_snapshot(VolumeId=disk)["SnapshotId"]
            cloud.backend("ec2").snapshots[made].start_time = days_ago(7 * week)
            if disk == managed:
                tag(cloud, made, "aws:dlm:lifecycle-policy-id", "policy-1")
    return {runaway}


def ebs_snapshot_archive_candidate(cloud: Cloud) -> set[str]:
    alone = snapshot(cloud, age=200)
    snapshot(cloud, age=20)
    tag(cloud, snapshot(cloud, age=200), "aws:backup:source-resource", "x")
    chained = volume(cloud)
    for days in (200, 100):
        made = cloud.client("ec2").create_snapshot(VolumeId=chained)["SnapshotId"]
        cloud.backend("ec2").snapshots[made].start_time = days_ago(days)
    volume(cloud, age=10, SnapshotId=snapshot(cloud, age=200))
    return {alone}


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
