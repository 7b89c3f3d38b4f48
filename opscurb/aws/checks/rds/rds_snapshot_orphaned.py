"""Snapshots of databases that no longer exist have no free allowance and are easily forgotten."""

from decimal import Decimal

from opscurb.aws.checks.rds.sources import Sources
from opscurb.check import Category, Playbook, Waste, check


@check(
    reads="rds_snapshot",
    also=("rds_instance",),
    whole=("rds_instance",),
    hints=("account_service",),
    category=Category.AGED_SNAPSHOTS,
    advice="Delete snapshot of a deleted database",
    tunes=("final_snapshot_days",),
    backups_excluded=True,
    asks=lambda snapshot, scan: snapshot.kind == "manual" and not snapshot.source_region,
    fix=Playbook(
        why="The database is gone, and its snapshot is billed in full for as long as it exists.",
        steps=(
            "Verify with the former owner that the data is not needed and need not be kept by law",
            "Export it to S3 first when the data itself must be kept for years",
            "Delete the snapshot",
        ),
        cli=(
            "# Verify: the database must be unknown, and the snapshot the one you mean",
            "aws rds describe-db-instances --db-instance-identifier {source} --region {region}",
            "aws rds describe-db-snapshots --db-snapshot-identifier {id} --region {region}",
            "# Delete",
            "aws rds delete-db-snapshot --db-snapshot-identifier {id} --region {region}",
        ),
        console=(
            "Open the RDS console in {region} and choose Snapshots",
            "Select {id} and check that {source} is not among the databases any more",
            "Actions, Delete snapshot; confirm",
        ),
        risks=("It is probably the last copy of that database, and cannot be restored once deleted",),
        minutes=15,
        rollback=(
            "There is none: a deleted snapshot is gone for good, so export first what may still be asked for",
        ),
    ),
)
def find(snapshots, scan):
    """The source is gone, and the newest snapshot of it shows that it may have been for long enough."""
    sources = Sources(scan.all("rds_instance"))
    newest = {}
    for snapshot in scan.all("rds_snapshot"):
        age = snapshot.age_days(scan.now)
        if age is not None:
            newest[snapshot.source] = min(age, newest.get(snapshot.source, age))
    for snapshot in snapshots:
        if sources.has(snapshot) or newest.get(snapshot.source, 0) < scan.policy.final_snapshot_days:
            continue
        yield Waste(
            snapshot,
            price=scan.prices.rds_snapshot(snapshot, Decimal(str(snapshot.size_gb))),
            because=f"of a database that no longer exists ({snapshot.source})",
            details={
                "age_days": snapshot.age_days(scan.now),
                "size_gb": snapshot.size_gb,
                "source": snapshot.source,
                "engine": snapshot.engine,
                "newest_snapshot_age_days": newest[snapshot.source],
                "created_date": snapshot.created,
            },
            confidence=0.8,
        )
