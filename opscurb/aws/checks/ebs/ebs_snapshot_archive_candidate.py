"""Snapshots that must be kept but are never restored cost a quarter in the archive tier."""

from collections import Counter

from opscurb.aws.checks.ebs.kept import held_snapshots, is_managed
from opscurb.check import Action, Category, Playbook, Severity, Waste, check

# How sure the amount is: measured bytes, else the volume's size, which is the most it can be.
MEASURED = 0.85
AT_MOST = 0.5


@check(
    reads="ebs_snapshot",
    also=("ami", "ebs_volume"),
    whole=("ami", "ebs_snapshot", "ebs_volume"),
    hints=("ebs_snapshot_lock", "account_service"),
    category=Category.AGED_SNAPSHOTS,
    advice="Archive EBS snapshot that is kept but not restored",
    action=Action.MIGRATE,
    tunes=("snapshot_days",),
    backups_excluded=True,
    asks=lambda snapshot, scan: snapshot.status == "completed" and snapshot.tier == "standard",
    fix=Playbook(
        why="The snapshot is the only one of its volume and {age_days} days old, and nothing was restored from it"
        " that is still there; the archive tier costs a quarter, one restore a year included in the sum.",
        steps=(
            "Verify that it is to be kept at all: deleting it saves more",
            "Verify that it is not needed at once when it is needed: a restore takes up to three days",
            "Archive it, for 90 days at least",
        ),
        cli=(
            "# Verify: what it is of, and what it is kept for",
            "aws ec2 describe-snapshots --snapshot-ids {id} --region {region}",
            "# Archive",
            "aws ec2 modify-snapshot-tier --snapshot-id {id} --storage-tier archive --region {region}",
        ),
        console=(
            "Open the EC2 console in {region} and choose Snapshots",
            "Select {id}; check its description and tags",
            "Actions, Archive snapshot; confirm",
        ),
        risks=(
            "The archive bills 90 days at least, and each restore by the GB",
            "A restore takes up to three days, so a plan for disasters must not count on it",
            "Fast restore and sharing end with the archiving",
        ),
        minutes=5,
        rollback=("Restore it from the archive with restore-snapshot-tier, which is billed by the GB",),
    ),
)
def find(snapshots, scan):
    """Old and alone in its chain, so that no other snapshot pays for its blocks; unrestored as far as it shows."""
    days, held = scan.policy.snapshot_days, held_snapshots(scan)
    restored = {
        volume.snapshot_id
        for volume in scan.all("ebs_volume")
        if volume.created is None or (scan.now - volume.created).days <= days
    }
    chains = Counter(
        snapshot.volume_id for snapshot in scan.all("ebs_snapshot") if snapshot.tier == "standard"
    )
    for snapshot in snapshots:
        age = snapshot.age_days(scan.now)
        alone = snapshot.is_copy or chains[snapshot.volume_id] == 1
        if age is None or age <= days or not alone:
            continue
        if snapshot.id in held | restored or is_managed(snapshot):
            continue
        yield Waste(
            snapshot,
            price=scan.prices.ebs_snapshot_archived(snapshot),
            because=f"{age} days old, alone in its chain and not in the archive",
            details={
                "age_days": age,
                "created_date": snapshot.created,
                "volume_id": snapshot.volume_id,
                "volume_size_gb": snapshot.volume_gb,
                "unique_gb": snapshot.unique_gb,
                "size_is_upper_bound": not snapshot.is_measured,
            },
            confidence=MEASURED if snapshot.is_measured else AT_MOST,
            cap=Severity.LOW,
        )
