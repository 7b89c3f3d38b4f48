"""Disks that servers use: how busy each is, and those that are larger or faster than anybody needs."""

from collections.abc import Callable
from dataclasses import dataclass

from apps.local.demo import restores
from apps.local.demo.disks import Disk, create
from apps.local.demo.place import Place
from apps.local.demo.teams import CHECKOUT, DATA, SEARCH, STAGING, STOREFRONT

MIB = 1024**2
# A day's busiest five minutes are the only ones that the demo puts.
PERIOD = 300
DEVICE = "/dev/sdg"


@dataclass(frozen=True, slots=True)
class Attached:
    """A disk of the first server of a fleet; its peak a second, and how full the agent says that it is."""

    server: str
    disk: Disk
    iops: float
    mibps: float = 0
    used: float | None = None


ATTACHED: dict[str, tuple[Attached, ...]] = {
    "us-east-1": (
        Attached("checkout-api", Disk("orders-wal", CHECKOUT, 400, "io1", 540, iops=12_000), 1900, 60),
        Attached(
            "search-query", Disk("search-cache", SEARCH, 300, "gp3", 150, iops=9000, throughput=600), 1200, 80
        ),
        Attached("storefront-render", Disk("render-scratch", STOREFRONT, 600, "gp3", 230), 0),
        Attached("checkout-worker", Disk("receipts", CHECKOUT, 1000, "gp3", 400), 300, 12, used=9),
        # Just as fast as it has to be, and as large.
        Attached(
            "search-index", Disk("search-hot", SEARCH, 500, "io2", 300, iops=20_000), 17_500, 690, used=71
        ),
    ),
    "eu-west-1": (
        # 22 million operations a day, each of them billed.
        Attached("vat-reporting", Disk("vat-archive", CHECKOUT, 200, "standard", 300), 75_000),
        Attached("checkout-api", Disk("orders-wal", CHECKOUT, 200, "io1", 500, iops=5000), 700, 30),
    ),
    "us-west-2": (
        Attached("airflow", Disk("airflow-logs", DATA, 800, "gp3", 330, throughput=500), 900, 90, used=14),
        Attached("load-generator", Disk("results", STAGING, 250, "gp3", 60), 0),
    ),
    "ap-southeast-2": (),
}
# Disks that a script snapshots every third day, and nothing ever deletes a snapshot: by disk, how many.
RUNAWAY = {"receipts": 33}
# Snapshots that are kept ready for a launch that was long ago.
FAST = {"us-east-1": ("game-day", STOREFRONT, 120, ("a", "b"))}


def fill(place: Place) -> None:
    """Attach the disks, and take what snapshots there are of them."""
    for attached in ATTACHED[place.region]:
        volume, server = create(place, attached.disk), place.servers[attached.server][0]
        place.client("ec2").attach_volume(VolumeId=volume, InstanceId=server, Device=DEVICE)
        _put(place, volume, attached.iops, attached.mibps)
        if attached.used is not None:
            _fill_up(place, volume, server, attached.used)
        for third in range(RUNAWAY.get(attached.disk.name, 0), 0, -1):
            with place.ago(3 * third):
                name = f"{attached.disk.name} by backup.sh"
                place.client("ec2").create_snapshot(VolumeId=volume, Description=name)
    if place.region in FAST:
        _keep_ready(place)


def _keep_ready(place: Place) -> None:
    name, team, gb, zones = FAST[place.region]
    volume = create(place, Disk(name, team, gb, days=80))
    with place.ago(75) as moment:
        made = place.client("ec2").create_snapshot(VolumeId=volume, Description=f"{name} by {team.name}")
        for zone in zones:
            restores.switch_on(place.region, made["SnapshotId"], f"{place.region}{zone}", moment)
    place.client("ec2").delete_volume(VolumeId=volume)


def measure(place: Place) -> None:
    """Let every other disk of what runs be used a little; gp2 disks below what gp3 gives for nothing."""
    for volume in place.backend("ec2").volumes.values():
        attachment = volume.attachment
        if attachment and attachment.instance.state == "running" and volume.id not in place.measured:
            _put(place, volume.id, iops=700, mibps=40)


def _put(place: Place, volume: str, iops: float, mibps: float) -> None:
    """Reads and writes of the busiest five minutes of every day, the more of them reads."""
    place.measured.add(volume)
    by = {"VolumeId": volume}
    for name, much in (("Read", 0.7), ("Write", 0.3)):
        place.daily("AWS/EBS", f"Volume{name}Ops", by, _always(iops * PERIOD * much))
        place.daily("AWS/EBS", f"Volume{name}Bytes", by, _always(mibps * MIB * PERIOD * much))


def _fill_up(place: Place, volume: str, server: str, percent: float) -> None:
    by = {"InstanceId": server, "VolumeId": volume, "path": "/data", "device": "nvme2n1", "fstype": "xfs"}
    place.daily("CWAgent", "disk_used_percent", by, _always(percent))


def _always(value: float) -> Callable[[int], float]:
    return lambda _: value
