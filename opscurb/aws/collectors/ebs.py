"""EBS: volumes, their detachments, snapshots."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from opscurb.aws.collector import collector
from opscurb.aws.parse import name_of, tags_of, utc
from opscurb.aws.trail import latest_by_resource
from opscurb.resource import Resource, scrub
from opscurb.results import Unread

if TYPE_CHECKING:
    from opscurb.aws.region import AwsRegion

GIB = 1024**3
# The volume that AWS names for a snapshot made by copying.
COPIED_FROM = "vol-ffffffff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume(Resource):
    """A block volume; sizes in GB as AWS bills them, throughput in MiB/s.

    `device` is what its first instance knows it as, empty while it is attached to none; a `shared` one may be
    attached to several at once. `snapshot_id` names what it was made from.
    """

    type: ClassVar[str] = "ebs_volume"

    volume_type: str
    size_gb: int
    iops: int | None = None
    throughput: int | None = None
    instances: tuple[str, ...] = ()
    device: str = ""
    shared: bool = False
    snapshot_id: str = ""
    zone: str = ""


@collector("ebs_volume", needs=("ec2:DescribeVolumes",))
def volumes(region: "AwsRegion") -> Iterator[Any]:
    """All volumes of the region."""

    def build(item: dict[str, Any]) -> Volume:
        tags, attached = tags_of(item), item.get("Attachments") or ()
        return Volume(
            id=item["VolumeId"],
            arn=region.arn("ec2", f"volume/{item['VolumeId']}"),
            region=region.region,
            name=name_of(tags),
            status=item["State"],
            created=utc(item.get("CreateTime")),
            tags=tags,
            volume_type=item["VolumeType"],
            size_gb=int(item["Size"]),
            iops=item.get("Iops"),
            throughput=item.get("Throughput"),
            instances=tuple(a["InstanceId"] for a in attached if a.get("InstanceId")),
            device=next((a["Device"] for a in attached if a.get("Device")), ""),
            shared=bool(item.get("MultiAttachEnabled")),
            snapshot_id=item.get("SnapshotId") or "",
            zone=item.get("AvailabilityZone") or "",
        )

    items = region.pages("ec2", "describe_volumes", "Volumes", page_size=1000)
    yield from region.each(items, build, "VolumeId")


@dataclass(frozen=True, slots=True, kw_only=True)
class Detachment(Resource):
    """The last time a volume was taken off its instance, as CloudTrail saw it; `id` is the volume's."""

    type: ClassVar[str] = "ebs_detachment"

    at: datetime


@collector("ebs_detachment", needs=("cloudtrail:LookupEvents",))
def detachments(region: "AwsRegion") -> Iterator[Any]:
    """Last detachment of each volume in the trail's 90 days; not asked for when no volume is unattached."""
    if not any(volume.status == "available" for volume in region.rows("ebs_volume")):
        return
    for name, at in latest_by_resource(region, "DetachVolume", "AWS::EC2::Volume").items():
        yield Detachment(id=name, arn=region.arn("ec2", f"volume/{name}"), region=region.region, at=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot(Resource):
    """A snapshot of a volume; `created` is when it was begun.

    `newest` tells that no later snapshot of its volume lies in the same tier: the blocks of an older one
    are mostly shared with the newer ones, and AWS does not tell which are its own.
    """

    type: ClassVar[str] = "ebs_snapshot"

    volume_id: str
    volume_gb: int
    full_bytes: int | None = None
    tier: str = "standard"
    description: str = ""
    newest: bool = True

    @property
    def is_copy(self) -> bool:
        """True for a copy of a snapshot: all of them name the same volume, and nothing is known about its chain."""
        return self.volume_id == COPIED_FROM

    @property
    def unique_gb(self) -> Decimal | None:
        """GB freed with it at most, None where nothing is known; archived snapshots share no blocks."""
        if not self.newest and self.tier == "standard":
            return None
        return Decimal(self.volume_gb) if self.full_bytes is None else Decimal(self.full_bytes) / GIB

    @property
    def is_measured(self) -> bool:
        """True when AWS tells how many bytes it holds, rather than just how large its volume was."""
        return self.unique_gb is not None and self.full_bytes is not None


@collector("ebs_snapshot", needs=("ec2:DescribeSnapshots",))
def snapshots(region: "AwsRegion") -> Iterator[Any]:
    """The account's own snapshots, each knowing whether it is the newest of its volume."""

    def build(item: dict[str, Any]) -> Snapshot | None:
        tags = tags_of(item)
        if item.get("OwnerId", region.account_id) != region.account_id:
            return None
        return Snapshot(
            id=item["SnapshotId"],
            arn=region.arn("ec2", f"snapshot/{item['SnapshotId']}"),
            region=region.region,
            name=name_of(tags),
            status=item["State"],
            created=utc(item["StartTime"]),
            tags=tags,
            volume_id=item["VolumeId"],
            volume_gb=int(item["VolumeSize"]),
            full_bytes=item.get("FullSnapshotSizeInBytes") or None,
            tier=item.get("StorageTier") or "standard",
            description=scrub(item.get("Description") or ""),
        )

    items = region.pages("ec2", "describe_snapshots", "Snapshots", page_size=1000, OwnerIds=["self"])
    rows = list(region.each(items, build, "SnapshotId"))
    yield from (row for row in rows if isinstance(row, Unread))
    yield from with_newest([row for row in rows if isinstance(row, Snapshot)])


def with_newest(rows: Sequence[Snapshot]) -> Iterator[Snapshot]:
    """The same snapshots, those marked that a later one of the same volume and tier follows."""
    newest: dict[tuple[str, str], Snapshot] = {}
    for row in sorted(rows, key=_age_order):
        newest[row.volume_id, row.tier] = row
    for row in rows:
        yield row if row.is_copy or newest[row.volume_id, row.tier] is row else replace(row, newest=False)


def _age_order(snapshot: Snapshot) -> tuple[datetime, str]:
    return snapshot.created or datetime.min.replace(tzinfo=UTC), snapshot.id


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotLock(Resource):
    """A lock that keeps a snapshot from being deleted; `id` is the snapshot's."""

    type: ClassVar[str] = "ebs_snapshot_lock"


@collector("ebs_snapshot_lock", needs=("ec2:DescribeLockedSnapshots",))
def snapshot_locks(region: "AwsRegion") -> Iterator[Any]:
    """Locks in force."""

    def build(item: dict[str, Any]) -> SnapshotLock | None:
        identifier, state = item["SnapshotId"], item["LockState"]
        arn = region.arn("ec2", f"snapshot/{identifier}")
        if state == "expired":
            return None
        return SnapshotLock(id=identifier, arn=arn, region=region.region, status=state)

    token: dict[str, str] = {}
    while True:
        page = region.call("ec2", "describe_locked_snapshots", MaxResults=1000, **token)
        yield from region.each(page.get("Snapshots") or (), build, "SnapshotId")
        if not page.get("NextToken") or region.probe:
            return
        token = {"NextToken": page["NextToken"]}
