"""Snapshots that somebody keeps on purpose: behind images, under locks, by a backup service or by a note."""

from typing import Any

from opscurb.guards import BACKUP_TAG_PREFIXES, is_ignored


def held_snapshots(scan: Any) -> set[str]:
    """Those that cannot be deleted: behind an image, be it in use, deprecated or disabled, or under a lock."""
    held = {snapshot for image in scan.all("ami") for snapshot in image.snapshots}
    return held | {lock.id for lock in scan.all("ebs_snapshot_lock")}


def is_managed(snapshot: Any) -> bool:
    """True for a snapshot that a backup service made, though its tags may be gone."""
    made = any(tag.startswith(BACKUP_TAG_PREFIXES) for tag in snapshot.tags)
    return made or "aws backup" in snapshot.description.lower()


def is_left_alone(snapshot: Any, scan: Any) -> bool:
    """True for a snapshot that is managed elsewhere, or that a tag asks to leave alone."""
    return is_managed(snapshot) or is_ignored(snapshot.notes, scan.now.date())
