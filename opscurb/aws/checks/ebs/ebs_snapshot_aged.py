"""Snapshots older than anyone restores from still cost by the GB."""

from opscurb.aws.checks.ebs.kept import held_snapshots, is_managed
from opscurb.check import Category, Playbook, Waste, check

# How sure the amount is: measured bytes, else the volume's size, which is the most it can be.
MEASURED = 0.85
AT_MOST = 0.5


@check(
    reads="ebs_snapshot",
    also=("ami",),
    whole=("ami",),
    hints=("ebs_snapshot_lock", "account_service"),
    category=Category.AGED_SNAPSHOTS,
    advice="Delete aged EBS snapshot",
    tunes=("snapshot_days",),
    backups_excluded=True,
    asks=lambda snapshot, scan: snapshot.status == "completed",
    fix=Playbook(
        why="The snapshot is {age_days} days old, backs no machine image and is managed by no backup service;"
        " AWS bills its blocks every month.",
        steps=(
            "Verify that no rule obliges you to keep it and that it is not shared with another account",
            "Where it must be kept, move it to the archive tier, which costs a quarter",
            "Otherwise delete it; the newer snapshots of the volume stay complete",
        ),
        cli=(
            "# Verify: what it is of, and whom it is shared with",
            "aws ec2 describe-snapshots --snapshot-ids {id} --region {region}",
            "aws ec2 describe-snapshot-attribute --snapshot-id {id} --attribute createVolumePermission"
            " --region {region}",
            "# Either keep it for a quarter of the price",
            "aws ec2 modify-snapshot-tier --snapshot-id {id} --storage-tier archive --region {region}",
            "# Or delete it instead",
            "aws ec2 delete-snapshot --snapshot-id {id} --region {region}",
        ),
        console=(
            "Open the EC2 console in {region} and choose Snapshots",
            "Select {id}; check its description, tags and Permissions",
            "Actions, Archive snapshot to keep it cheaply, or Actions, Delete snapshot",
        ),
        risks=(
            "A deleted snapshot is gone for good unless a Recycle Bin rule holds it",
            "It may be the only backup of a volume that no longer exists",
            "An archived snapshot is billed for 90 days at least and takes up to three days to restore",
        ),
        minutes=5,
        rollback=(
            "An archived snapshot can be restored from its tier",
            "A deleted one only comes back from the Recycle Bin, where a retention rule put it there",
        ),
    ),
)
def find(snapshots, scan):
    """Old, complete, locked by nobody, and behind no image, be it in use, deprecated or disabled."""
    held = held_snapshots(scan)
    for snapshot in snapshots:
        days = snapshot.age_days(scan.now)
        if snapshot.id in held or is_managed(snapshot) or days is None:
            continue
        if days > scan.policy.snapshot_days:
            yield Waste(
                snapshot,
                price=scan.prices.ebs_snapshot(snapshot),
                because=f"{days} days old and behind no machine image",
                details={
                    "age_days": days,
                    "created_date": snapshot.created,
                    "volume_id": snapshot.volume_id,
                    "volume_size_gb": snapshot.volume_gb,
                    "storage_tier": snapshot.tier,
                    "unique_gb": snapshot.unique_gb,
                    "size_is_upper_bound": not snapshot.is_measured,
                },
                confidence=MEASURED if snapshot.is_measured else AT_MOST,
            )
