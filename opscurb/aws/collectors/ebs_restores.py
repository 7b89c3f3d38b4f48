"""EBS: snapshots that are kept ready to be restored at once, and what was made from snapshots."""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from opscurb.aws.collector import collector
from opscurb.aws.parse import utc
from opscurb.aws.trail import events
from opscurb.aws.windows import RESTORE_DAYS
from opscurb.resource import Resource, scrub
from opscurb.results import Unread

if TYPE_CHECKING:
    from opscurb.aws.region import AwsRegion

# What fast restore is billed in: by the minute, from when somebody asked for it.
BILLED = frozenset({"enabling", "optimizing", "enabled"})


@dataclass(frozen=True, slots=True, kw_only=True)
class FastRestore(Resource):
    """A snapshot with fast restore: since when it is on in each zone; `id` is the snapshot's."""

    type: ClassVar[str] = "ebs_fast_restore"

    zones: tuple[tuple[str, datetime], ...]


@collector("ebs_fast_restore", needs=("ec2:DescribeFastSnapshotRestores",))
def fast_restores(region: "AwsRegion") -> Iterator[Any]:
    """One row a snapshot, whatever the number of its zones."""

    def build(item: dict[str, Any]) -> tuple[str, str, datetime] | None:
        since = utc(item.get("EnablingTime") or item.get("EnabledTime"))
        if item["State"] not in BILLED or since is None:
            return None
        return item["SnapshotId"], scrub(item["AvailabilityZone"]), since

    items = region.pages("ec2", "describe_fast_snapshot_restores", "FastSnapshotRestores", page_size=200)
    zones: dict[str, list[tuple[str, datetime]]] = defaultdict(list)
    for row in region.each(items, build, "SnapshotId"):
        if isinstance(row, Unread):
            yield row
        else:
            zones[row[0]].append(row[1:])
    for name, on in zones.items():
        arn = region.arn("ec2", f"snapshot/{name}")
        yield FastRestore(id=name, arn=arn, region=region.region, zones=tuple(sorted(on)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Restore(Resource):
    """The last time a volume was made from a snapshot, as CloudTrail saw it; `id` is the snapshot's."""

    type: ClassVar[str] = "ebs_restore"

    at: datetime


@collector("ebs_restore", needs=("cloudtrail:LookupEvents",))
def restores(region: "AwsRegion") -> Iterator[Any]:
    """Last restore of each snapshot in 30 days; asked for only where fast restore is on somewhere."""
    if not region.rows("ebs_fast_restore"):
        return

    def build(event: dict[str, Any]) -> tuple[str, datetime] | None:
        at = utc(event["EventTime"])
        asked = json.loads(event["CloudTrailEvent"]).get("requestParameters") or {}
        return (asked["snapshotId"], at) if asked.get("snapshotId") and at else None

    latest: dict[str, datetime] = {}
    for row in region.each(events(region, "CreateVolume", RESTORE_DAYS), build, "EventId"):
        if isinstance(row, Unread):
            yield row
        else:
            name, at = row
            latest[name] = max(at, latest.get(name, at))
    for name, at in latest.items():
        yield Restore(id=name, arn=region.arn("ec2", f"snapshot/{name}"), region=region.region, at=at)
