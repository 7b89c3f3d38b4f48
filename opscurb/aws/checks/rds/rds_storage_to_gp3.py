"""Database disks with provisioned IOPS cost a multiple of gp3, which includes enough for most of them."""

from opscurb.aws.prices.rds import gp3_included
from opscurb.check import Action, Category, Metric, Playbook, Waste, check

BY = "DBInstanceIdentifier"
DISKS = frozenset({"gp2", "io1", "io2"})
READS = Metric("AWS/RDS", "ReadIOPS", "Maximum", by=BY, window="rightsize_days")
WRITES = Metric("AWS/RDS", "WriteIOPS", "Maximum", by=BY, window="rightsize_days")
BYTES_READ = Metric("AWS/RDS", "ReadThroughput", "Maximum", by=BY, window="rightsize_days")
BYTES_WRITTEN = Metric("AWS/RDS", "WriteThroughput", "Maximum", by=BY, window="rightsize_days")
MIB = 1024**2
# What gp3 includes must be this much more than the highest minute that was seen.
HEADROOM = 1.2


def _judged(instance, scan):
    """A disk of its own that may become gp3; a separate volume for logs demands provisioned IOPS."""
    own = not instance.cluster and not instance.has_log_volume and instance.status == "available"
    return own and instance.storage_type in DISKS


@check(
    reads="rds_instance",
    metrics=(READS, WRITES, BYTES_READ, BYTES_WRITTEN),
    category=Category.STORAGE_OPTIMIZATION,
    action=Action.MIGRATE,
    advice="Move database disk to gp3",
    tunes=("min_age_days", "rightsize_days"),
    owners_respected=True,
    asks=_judged,
    fix=Playbook(
        why="The disk never did more than {peak_iops} IOPS and {peak_mibps} MiB/s, and gp3 of the same size"
        " includes {included_iops} IOPS and {included_mibps} MiB/s.",
        steps=(
            "Verify that no yearly or month-end load lies outside of the days looked at",
            "Take a snapshot and wait until it is available",
            "Change the storage type to gp3; the database goes on running while AWS moves the data",
            "Watch read and write latency for a week",
        ),
        cli=(
            "# Verify: storage type, size and IOPS, and that nothing else is waiting to be changed",
            "aws rds describe-db-instances --db-instance-identifier {id} --region {region}",
            "# Back up, and wait for the snapshot",
            "aws rds create-db-snapshot --db-instance-identifier {id}"
            " --db-snapshot-identifier {id}-before-gp3 --region {region}",
            "aws rds wait db-snapshot-available --db-snapshot-identifier {id}-before-gp3 --region {region}",
            "# Change the type",
            "aws rds modify-db-instance --db-instance-identifier {id} --storage-type gp3 --apply-immediately"
            " --region {region}",
        ),
        console=(
            "Open the RDS console in {region} and choose Databases",
            "Select {id}; compare read and write IOPS on the Monitoring tab over the last months",
            "Modify, Storage type: General Purpose SSD (gp3); apply immediately",
        ),
        risks=(
            "Latency is higher while AWS moves the data, which may take hours",
            "io2 answers faster and fails more seldom than gp3 at the same IOPS",
            "The disk cannot be changed again for six hours",
            "Whatever else is waiting to be changed is applied at once too",
        ),
        minutes=20,
        rollback=("Change the storage type back to {storage_type} with its {iops} IOPS, after six hours",),
    ),
)
def find(instances, scan):
    """The highest minute of reads and that of writes together fit into what gp3 includes."""
    for instance in instances:
        iops = scan.metric(READS, instance).peak + scan.metric(WRITES, instance).peak
        mibps = (scan.metric(BYTES_READ, instance).peak + scan.metric(BYTES_WRITTEN, instance).peak) / MIB
        included_iops, included_mibps = gp3_included(instance.engine, instance.storage_gb)
        price = scan.prices.rds_to_gp3(instance)
        # gp2 costs as much as gp3 in most regions: then there is nothing to be saved.
        useless = price.known and price.monthly <= 0
        if useless or iops * HEADROOM > included_iops or mibps * HEADROOM > included_mibps:
            continue
        yield Waste(
            instance,
            price=price,
            because=f"on {instance.storage_type}, of which gp3 would include all that it does",
            details={
                "storage_type": instance.storage_type,
                "storage_gb": instance.storage_gb,
                "iops": instance.iops,
                "peak_iops": round(iops),
                "peak_mibps": round(mibps, 1),
                "included_iops": included_iops,
                "included_mibps": included_mibps,
                "multi_az": instance.multi_az,
                "engine": instance.engine,
                "days_observed": scan.days(READS),
            },
            # io2 is mostly chosen for how it fails, which no metric shows.
            confidence=0.6 if instance.storage_type == "io2" else 0.85,
        )
