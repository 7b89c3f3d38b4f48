"""What the CloudWatch agent measures inside machines: memory and filesystems, found by listing its series."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from opscurb.aws.collector import collector
from opscurb.aws.collectors.ebs import Volume
from opscurb.resource import Resource, scrub
from opscurb.results import Unread

if TYPE_CHECKING:
    from opscurb.aws.region import AwsRegion

NAMESPACE = "CWAgent"
MEMORY_USED = "mem_used_percent"
DISK_USED = "disk_used_percent"
# Left out, CloudWatch also lists what has been silent for up to two weeks.
RECENTLY = "PT3H"
ROOT = "/"
# Partitions to start from take a few hundred MB of their disk and tell nothing about it.
BOOT_PATHS = ("/boot", "/efi")
# Filesystems that are kept in memory, in files, or on other machines.
# fmt: off
NOT_ON_DISKS = frozenset({
    "autofs", "binfmt_misc", "cgroup", "cgroup2", "debugfs", "devtmpfs", "efivarfs", "fuse", "iso9660",
    "nfs", "nfs4", "overlay", "proc", "ramfs", "rpc_pipefs", "shm", "squashfs", "sysfs", "tmpfs", "tracefs",
})
# fmt: on
# The disk in a partition's name: nvme1n1p1 is on nvme1n1, xvdf1 on xvdf.
_DISK = re.compile(r"(nvme\d+n\d+|(?:xvd|sd|hd)[a-z]+)(?:p?\d+)?")
Dimensions = Mapping[str, str]


def series_of(region: "AwsRegion", metric: str) -> Iterator[Dimensions | Unread]:
    """The dimensions of every series of one of the agent's metrics that had values lately."""

    def build(item: dict[str, Any]) -> Dimensions:
        return {dimension["Name"]: dimension["Value"] for dimension in item["Dimensions"]}

    items = region.pages(
        "cloudwatch",
        "list_metrics",
        "Metrics",
        Namespace=NAMESPACE,
        MetricName=metric,
        RecentlyActive=RECENTLY,
    )
    yield from region.each(items, build, "MetricName")


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory(Resource):
    """An instance whose used memory the agent reports in percent; `id` is the instance's."""

    type: ClassVar[str] = "ec2_memory"

    series: Dimensions

    def dimensions(self, by: str) -> dict[str, str]:
        """The dimensions of its series of `mem_used_percent`."""
        return dict(self.series)


@collector("ec2_memory", needs=("cloudwatch:ListMetrics",))
def memories(region: "AwsRegion") -> Iterator[Any]:
    """One series an instance: the one with the fewest dimensions, which outlives a change of type or image."""
    fewest: dict[str, Dimensions] = {}
    for series in series_of(region, MEMORY_USED):
        if isinstance(series, Unread):
            yield series
        elif identifier := series.get("InstanceId"):
            kept = fewest.get(identifier, series)
            fewest[identifier] = min(kept, series, key=len)
    for identifier, series in fewest.items():
        arn = region.arn("ec2", f"instance/{identifier}")
        yield Memory(id=identifier, arn=arn, region=region.region, series=series)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filesystem(Resource):
    """The only filesystem of a volume, whose used space the agent reports in percent; `id` is the volume's."""

    type: ClassVar[str] = "ebs_filesystem"

    path: str
    series: Dimensions

    def dimensions(self, by: str) -> dict[str, str]:
        """The dimensions of its series of `disk_used_percent`."""
        return dict(self.series)


@collector("ebs_filesystem", needs=("cloudwatch:ListMetrics",))
def filesystems(region: "AwsRegion") -> Iterator[Any]:
    """Volumes that hold one filesystem; what cannot be told apart on its instance is left out."""
    listed: dict[str, list[Dimensions]] = defaultdict(list)
    for series in series_of(region, DISK_USED):
        if isinstance(series, Unread):
            yield series
        elif {"InstanceId", "path"} <= series.keys() and not _is_aside(series):
            listed[series["InstanceId"]].append(series)
    attached: dict[str, list[Volume]] = defaultdict(list)
    for volume in region.rows("ebs_volume"):
        for instance in volume.instances:
            attached[instance].append(volume)
    for instance, found in listed.items():
        for identifier, series in on_volumes(found, attached[instance]).items():
            yield Filesystem(
                id=identifier,
                arn=region.arn("ec2", f"volume/{identifier}"),
                region=region.region,
                path=scrub(series["path"]),
                series=series,
            )


def on_volumes(listed: Sequence[Dimensions], volumes: Sequence[Volume]) -> dict[str, Dimensions]:
    """The series of each volume of one instance that is known to hold just one filesystem."""
    by_volume: dict[str, dict[str, Dimensions]] = defaultdict(dict)
    for series in listed:
        identifier = _volume_of(series, listed, volumes)
        if identifier:
            # One filesystem may be mounted at many places: they show the same device.
            place = series.get("device") or series["path"]
            kept = by_volume[identifier].get(place, series)
            by_volume[identifier][place] = min(kept, series, key=lambda one: (len(one["path"]), len(one)))
    return {name: next(iter(places.values())) for name, places in by_volume.items() if len(places) == 1}


def _volume_of(series: Dimensions, listed: Sequence[Dimensions], volumes: Sequence[Volume]) -> str:
    """The volume a series is of, empty where that cannot be told.

    The agent names it where it is set to. Else its device does on machines without NVMe, and elsewhere only
    the root of an instance with a single volume is certain, as long as nothing else may be on the same disk.
    """
    known = {volume.id for volume in volumes}
    if (named := series.get("VolumeId", "")) in known:
        return named
    disk = _disk(series)
    for volume in volumes:
        if disk and not disk.startswith("nvme") and disk[-1:] == _letter(volume):
            return volume.id
    alone = all(other is series or _is_elsewhere(other, series) for other in listed)
    return volumes[0].id if len(volumes) == 1 and series["path"] == ROOT and alone else ""


def _is_elsewhere(other: Dimensions, series: Dimensions) -> bool:
    """True when another series certainly is of another disk, or of the very same filesystem."""
    if other.get("device") and other.get("device") == series.get("device"):
        return True
    disks = _disk(other), _disk(series)
    return all(disks) and disks[0] != disks[1]


def _disk(series: Dimensions) -> str:
    """The disk below a series' device, empty where the name does not tell."""
    found = _DISK.fullmatch(series.get("device", ""))
    return found.group(1) if found else ""


def _letter(volume: Volume) -> str:
    """What a volume is attached as: `f` of /dev/sdf, which Linux may call xvdf."""
    found = _DISK.fullmatch(volume.device.removeprefix("/dev/"))
    return found.group(1)[-1] if found else ""


def _is_aside(series: Dimensions) -> bool:
    """True for what is on no disk, or just there to start from."""
    return series.get("fstype") in NOT_ON_DISKS or series["path"].startswith(BOOT_PATHS)
