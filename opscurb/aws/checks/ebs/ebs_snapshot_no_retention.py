"""Volumes that are snapshotted again and again, and whose snapshots nothing ever deletes."""

from collections import defaultdict
from datetime import UTC, datetime

from opscurb.aws.checks.ebs.kept import held_snapshots, is_left_alone
from opscurb.aws.prices.ebs import SNAPSHOT_USAGE
from opscurb.check import Category, Playbook, Waste, check
from opscurb.money import ZERO

# So many commands a reader can look through at once; the rest is found anew by the next scan.
MOST_NAMED = 50
# What the bill has for older snapshots is shared out evenly, which no single volume has to agree with.
SHARED_OUT = 0.5
BEGINNING = datetime.min.replace(tzinfo=UTC)


@check(
    reads="ebs_volume",
    also=("ebs_snapshot", "ami"),
    whole=("ami",),
    hints=("ebs_snapshot_lock", "account_service"),
    category=Category.AGED_SNAPSHOTS,
    advice="Give the snapshots of EBS volume a retention, and delete the surplus",
    tunes=("snapshots_kept", "snapshot_days"),
    min_age=False,
    fix=Playbook(
        why="The volume has {snapshot_count} snapshots that no backup service manages, the oldest {oldest_days} days"
        " old: whatever makes them deletes none, and each keeps the blocks that changed since.",
        steps=(
            "Verify which script or schedule makes the snapshots, and how far back anybody restores",
            "Let a lifecycle policy of Data Lifecycle Manager or AWS Backup make and delete them from now on",
            "Delete those beyond the newest {kept}; the newer ones stay complete",
        ),
        cli=(
            "# Verify: all snapshots of the volume",
            "aws ec2 describe-snapshots --filters Name=volume-id,Values={id} --region {region}",
            "# Delete the surplus",
            "aws ec2 delete-snapshot --snapshot-id {snapshot_ids} --region {region}",
        ),
        console=(
            "Open the EC2 console in {region} and choose Lifecycle Manager; create a snapshot policy for {id}",
            "Choose Snapshots and filter by volume {id}, newest first",
            "Select those beyond the newest {kept}; Actions, Delete snapshot",
        ),
        risks=(
            "A deleted snapshot is gone for good unless a Recycle Bin rule holds it",
            "Without the schedule changed, the same happens again",
        ),
        minutes=30,
        rollback=(
            "A deleted snapshot only comes back from the Recycle Bin, where a retention rule put it there",
        ),
    ),
)
def find(volumes, scan):
    """More than 30 snapshots of a volume that nothing manages or needs, the oldest older than 90 days."""
    chains, older_gb = _chains(scan), _older_gb(scan)
    for volume in volumes:
        chain, kept = chains[volume.id], scan.policy.snapshots_kept
        surplus = chain[kept:]
        oldest = surplus[-1].age_days(scan.now) if surplus else None
        if oldest is None or oldest <= scan.policy.snapshot_days:
            continue
        yield Waste(
            volume,
            price=scan.prices.ebs_surplus_snapshots(volume, surplus, older_gb),
            because=f"the source of {len(chain)} snapshots that nothing deletes, the oldest {oldest} days old",
            details={
                "size_gb": volume.size_gb,
                "snapshot_count": len(chain),
                "kept": kept,
                "oldest_days": oldest,
                "snapshot_ids": [snapshot.id for snapshot in surplus[:MOST_NAMED]],
                "surplus_count": len(surplus),
                "size_is_upper_bound": True,
            },
            confidence=SHARED_OUT,
        )


def _chains(scan):
    """The unmanaged snapshots of each volume that nothing needs, newest first."""
    chains, held = defaultdict(list), held_snapshots(scan)
    for snapshot in scan.all("ebs_snapshot"):
        if snapshot.status == "completed" and snapshot.id not in held and not is_left_alone(snapshot, scan):
            chains[snapshot.volume_id].append(snapshot)
    for chain in chains.values():
        chain.sort(key=lambda snapshot: snapshot.created or BEGINNING, reverse=True)
    return chains


def _older_gb(scan):
    """GB that an older snapshot holds for itself on average, None where no bill tells.

    What is billed beyond the whole of every chain's newest is held by the older ones alone.
    """
    usages = [usage for service in scan.all("account_service") for usage in service.usages]
    billed = [usage.amount for usage in usages if usage.name == SNAPSHOT_USAGE]
    standard = [snapshot for snapshot in scan.all("ebs_snapshot") if snapshot.tier == "standard"]
    older = sum(not snapshot.newest for snapshot in standard)
    if not billed or not older:
        return None
    newest = sum((snapshot.unique_gb for snapshot in standard if snapshot.newest), ZERO)
    return max(ZERO, sum(billed, ZERO) - newest) / older
