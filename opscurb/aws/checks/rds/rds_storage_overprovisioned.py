"""Database disks that stay mostly empty cost every gigabyte they were given, and cannot simply be made smaller."""

from math import ceil

from opscurb.check import Action, Category, Metric, Only, Playbook, Severity, Waste, check

OBSERVED_DAYS = 30
FREE = Metric("AWS/RDS", "FreeStorageSpace", "Minimum", by="DBInstanceIdentifier", days=OBSERVED_DAYS)
GIB = 1024**3
# Room that a smaller disk would keep above what was used at most, and the smallest disk that RDS makes.
KEPT = 1.5
LEAST_GB = 20
# Engines whose blue/green deployments may have a smaller disk.
SHRINKING = frozenset({"mysql", "mariadb", "postgres"})


def _judged(instance, scan):
    """A disk of its own that may be smaller; those of clusters grow and shrink by themselves."""
    return not instance.cluster and instance.status == "available" and instance.storage_gb > LEAST_GB


@check(
    reads="rds_instance",
    metrics=(FREE,),
    category=Category.STORAGE_OPTIMIZATION,
    action=Action.RIGHTSIZE,
    advice="Move database to a smaller disk",
    tunes=("min_age_days", "database_free_percent"),
    owners_respected=True,
    standby_respected=True,
    asks=_judged,
    fix=Playbook(
        why="At most {used_gb} GB of {storage_gb} were used in {days_observed} days, and the whole disk is billed."
        " An RDS disk only ever grows: a smaller one takes a copy of the database.",
        steps=(
            "Verify how fast the data grow, and that the size was not chosen for the IOPS that come with it",
            "Switch storage autoscaling off or lower its limit, so that the disk does not grow again",
            "Make a copy with a disk of {needed_gb} GB: by a blue/green deployment, or by dump and restore",
            "Switch over to it, and delete the old database once nobody misses it, with a final snapshot",
        ),
        cli=(
            "# Verify: size, type and IOPS of the disk, and the limit of autoscaling",
            "aws rds describe-db-instances --db-instance-identifier {id} --region {region}",
            Only(
                "shrinks",
                True,
                (
                    "# Make a copy with a smaller disk; what the database runs on is not touched",
                    "aws rds create-blue-green-deployment --blue-green-deployment-name smaller-disk"
                    " --source {arn} --target-allocated-storage {needed_gb} --region {region}",
                    "# Wait until it is available and in step; the switch itself is made in the console",
                    "aws rds describe-blue-green-deployments --filters Name=source,Values={arn}"
                    " --region {region}",
                ),
            ),
        ),
        console=(
            "Open the RDS console in {region} and choose Databases",
            "Select {id}; look at free storage space on the Monitoring tab over the last months",
            "Actions, Create blue/green deployment, Allocated storage {needed_gb} GiB, where the engine has it",
            "When it is in step: Actions, Switch over, at a quiet hour",
        ),
        risks=(
            "A smaller gp2 disk does fewer IOPS, and so does gp3 below 400 GB",
            "The switch interrupts connections for up to a minute, and both databases are billed until then",
            "Data that grow soon need the room again",
        ),
        minutes=120,
        rollback=(
            "Until the switch, delete the copy and nothing has changed",
            "After it, the old database is still there under another name until it is deleted",
        ),
    ),
)
def find(instances, scan):
    """More than the threshold was free on every single day; shown with its amount, added to no total."""
    for instance in instances:
        free = scan.metric(FREE, instance).least / GIB
        used = max(0.0, instance.storage_gb - free)
        needed = max(LEAST_GB, ceil(used * KEPT))
        if (
            100 * free <= scan.policy.database_free_percent * instance.storage_gb
            or needed >= instance.storage_gb
        ):
            continue
        yield Waste(
            instance,
            price=scan.prices.rds_smaller_disk(instance, instance.storage_gb - needed),
            because=f"of {instance.storage_gb} GB, of which {used:.0f} were used at most",
            details={
                "storage_gb": instance.storage_gb,
                "storage_type": instance.storage_type,
                "used_gb": round(used, 1),
                "needed_gb": needed,
                "multi_az": instance.multi_az,
                "engine": instance.engine,
                "shrinks": instance.engine in SHRINKING,
                "days_observed": OBSERVED_DAYS,
            },
            confidence=0.7,
            cap=Severity.LOW,
            advisory=True,
        )
