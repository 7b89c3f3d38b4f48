"""Manual database snapshots never expire, and old ones are seldom needed."""

from decimal import Decimal

from opscurb.aws.checks.rds.sources import Sources
from opscurb.check import Category, Playbook, Waste, check
from opscurb.price import Price


@check(
    reads="rds_snapshot",
    hints=("rds_instance", "account_service"),
    category=Category.AGED_SNAPSHOTS,
    advice="Delete old database snapshot",
    tunes=("snapshot_days",),
    backups_excluded=True,
    asks=lambda snapshot, scan: snapshot.kind == "manual",
    fix=Playbook(
        why="A manual snapshot stays until somebody deletes it, and its storage is billed every month.",
        steps=(
            "Verify that no rule or contract demands this snapshot, and that newer ones exist",
            "Export it to S3 first when the data itself must be kept for years",
            "Delete the snapshot",
            "Let automated backups or AWS Backup keep what has to be kept, for as long as it has to be",
        ),
        cli=(
            "# Verify: its age, its tags, and what else there is of the same database",
            "aws rds describe-db-snapshots --db-snapshot-identifier {id} --region {region}",
            "aws rds describe-db-snapshots --db-instance-identifier {source} --region {region}",
            "# Delete",
            "aws rds delete-db-snapshot --db-snapshot-identifier {id} --region {region}",
        ),
        console=(
            "Open the RDS console in {region} and choose Snapshots",
            "Select {id} and compare it with the other snapshots of {source}",
            "Actions, Delete snapshot; confirm",
        ),
        risks=(
            "A deleted snapshot cannot be restored",
            "It may be the last copy of data that must be kept by law",
        ),
        minutes=10,
        rollback=(
            "There is none: a deleted snapshot is gone for good, so export first what may still be asked for",
        ),
    ),
)
def find(snapshots, scan):
    """Older than the threshold; priced at what exceeds the region's free backup storage, oldest first."""
    free = _Allowance(scan.all("rds_snapshot"), scan.all("rds_instance"))
    known = scan.knows("rds_instance")
    for snapshot in sorted(snapshots, key=lambda each: (each.age_days(scan.now) or 0, each.id), reverse=True):
        age = snapshot.age_days(scan.now)
        if age is None or age < scan.policy.snapshot_days:
            continue
        billed = free.billed_gb(snapshot)
        yield Waste(
            snapshot,
            price=scan.prices.rds_snapshot(snapshot, billed) if known else Price(()),
            because=f"a manual snapshot of {age} days",
            details={
                "age_days": age,
                "size_gb": snapshot.size_gb,
                "billed_gb_at_most": float(billed) if known else None,
                "source": snapshot.source,
                "engine": snapshot.engine,
                "created_date": snapshot.created,
            },
            confidence=0.6 if free.covers(snapshot) else 0.8,
        )


class _Allowance:
    """Backup storage is free up to the size of a region's running databases.

    Snapshots of databases that are gone are billed in full. What the others hold together is at most the sum
    of their sizes, so no more than the excess of that sum can be billed, and each gigabyte of it but once.
    """

    def __init__(self, snapshots, instances):
        self.covers = Sources(instances).has
        held = sum(Decimal(str(snapshot.size_gb)) for snapshot in snapshots if self.covers(snapshot))
        self._excess = max(Decimal(0), held - sum(instance.storage_gb for instance in instances))

    def billed_gb(self, snapshot):
        """Take a snapshot's share of what is billed at most."""
        size = Decimal(str(snapshot.size_gb))
        if not self.covers(snapshot):
            return size
        share = min(size, self._excess)
        self._excess -= share
        return share
