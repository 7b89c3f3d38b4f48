"""Which of the CloudWatch agent's series tells of which volume."""

from opscurb.aws.collectors.agent import on_volumes
from tests.engine.checks.disks import volume
from tests.engine.cloud import Cloud
from tests.engine.plants.making import daily


def series(path="/data", device="nvme1n1", **more):
    return {"InstanceId": "i-1", "path": path, "device": device, "fstype": "xfs"} | more


def test_the_agent_may_name_the_volume_itself():
    listed = [series(VolumeId="vol-1"), series("/", "nvme0n1p1", VolumeId="vol-2")]

    named = on_volumes(listed, [volume(), volume(id="vol-2")])

    assert named == {"vol-1": listed[0], "vol-2": listed[1]}


def test_a_volume_of_another_instance_is_not_believed():
    assert on_volumes([series(VolumeId="vol-9")], [volume(), volume(id="vol-2")]) == {}


def test_without_nvme_the_device_tells_the_volume():
    disk = series(device="xvdf1")

    assert on_volumes([disk], [volume(device="/dev/sdf"), volume(id="vol-2", device="/dev/sda1")]) == {
        "vol-1": disk
    }


def test_with_nvme_only_the_root_of_a_single_volume_is_certain():
    root, data = series("/", "nvme0n1p1"), series("/data", "nvme1n1")

    assert on_volumes([root], [volume()]) == {"vol-1": root}
    assert on_volumes([data], [volume()]) == {}
    assert on_volumes([root], [volume(), volume(id="vol-2")]) == {}


def test_another_filesystem_that_may_be_on_the_same_disk_leaves_both_untold():
    root = series("/", "nvme0n1p1")

    assert on_volumes([root, series("/var", "nvme0n1p2")], [volume()]) == {}
    assert on_volumes([root, series("/var", "dm-0")], [volume()]) == {}
    assert on_volumes([root, series("/scratch", "nvme1n1")], [volume()]) == {"vol-1": root}


def test_two_filesystems_of_a_volume_tell_nothing_of_how_full_it_is():
    listed = [series("/a", "nvme1n1p1", VolumeId="vol-1"), series("/b", "nvme1n1p2", VolumeId="vol-1")]

    assert on_volumes(listed, [volume()]) == {}


def test_one_filesystem_mounted_in_two_places_is_one():
    listed = [series("/data/pods/1", VolumeId="vol-1"), series("/data", VolumeId="vol-1")]

    assert on_volumes(listed, [volume()]) == {"vol-1": listed[1]}


def test_of_an_instance_s_memory_the_series_with_the_fewest_dimensions_is_read(cloud: Cloud):
    daily(cloud, "CWAgent", "mem_used_percent", 40, days=1, InstanceId="i-1", InstanceType="m5.large")
    daily(cloud, "CWAgent", "mem_used_percent", 40, days=1, InstanceId="i-1")
    daily(cloud, "CWAgent", "mem_used_percent", 40, days=1, AutoScalingGroupName="web")
    daily(cloud, "CWAgent", "cpu_usage_idle", 40, days=1, InstanceId="i-2")

    rows = cloud.region().collect("ec2_memory").rows

    assert {row.id: row.dimensions("InstanceId") for row in rows} == {"i-1": {"InstanceId": "i-1"}}
