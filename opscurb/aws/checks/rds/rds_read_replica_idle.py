"""Read replicas that nobody reads from repeat their source's work and cost as much as a database."""

from opscurb.check import Category, Metric, Only, Playbook, Waste, check

BY = "DBInstanceIdentifier"
CONNECTIONS = Metric("AWS/RDS", "DatabaseConnections", "Maximum", by=BY, window="rightsize_days")
READS = Metric("AWS/RDS", "ReadIOPS", "Average", by=BY, window="rightsize_days")
WRITES = Metric("AWS/RDS", "WriteIOPS", "Average", by=BY, window="rightsize_days")
# A monitor keeps a connection open; more are readers.
A_MONITOR = 1
# Reads that a replica does on its own account, to have at hand what it changes.
OWN_READS = 5.0


def _judged(instance, scan):
    """A replica by itself from which no further one is made."""
    last = not instance.replicas and not instance.cluster
    return bool(instance.replica_of) and last and instance.status == "available"


@check(
    reads="rds_instance",
    hints=("rds_proxy_target",),
    metrics=(CONNECTIONS, READS, WRITES),
    category=Category.ZOMBIE_RESOURCES,
    advice="Delete idle read replica",
    tunes=("min_age_days", "rightsize_days"),
    owners_respected=True,
    standby_respected=True,
    commitments_respected=True,
    asks=_judged,
    fix=Playbook(
        why="In {days_observed} days the replica had {max_connections} connections at most and read no more than"
        " replication makes it, and it is billed like any database.",
        steps=(
            "Verify with the owner that it is not kept to take over when its source or region fails",
            "Verify that no application has its endpoint for reads that come seldom, such as reports",
            "Take a snapshot and wait until it is available, in case it holds tables of its own",
            "Delete the replica; its source goes on without it",
        ),
        cli=(
            "# Verify: what it is a replica of, and whether it is protected against deletion",
            "aws rds describe-db-instances --db-instance-identifier {id} --region {region}",
            "# Back up, and wait for the snapshot",
            "aws rds create-db-snapshot --db-instance-identifier {id}"
            " --db-snapshot-identifier {id}-before-deletion --region {region}",
            "aws rds wait db-snapshot-available --db-snapshot-identifier {id}-before-deletion"
            " --region {region}",
            Only(
                "deletion_protection",
                True,
                (
                    "# Switch deletion protection off",
                    "aws rds modify-db-instance --db-instance-identifier {id} --no-deletion-protection"
                    " --apply-immediately --region {region}",
                ),
            ),
            "# Delete; of a replica AWS takes no final snapshot",
            "aws rds delete-db-instance --db-instance-identifier {id} --skip-final-snapshot --region {region}",
        ),
        console=(
            "Open the RDS console in {region} and choose Databases",
            "Select {id} and look at DB connections on the Monitoring tab over the last months",
            "Actions, Take snapshot and wait until it is available",
            "Actions, Delete; confirm",
        ),
        risks=(
            "If its source fails, there is no replica any more to be promoted",
            "What reads once a quarter gets no answer at its endpoint",
            "A reserved instance that covers it is paid on until it ends",
        ),
        minutes=30,
        rollback=("Make a new replica of the same source; its endpoint is another, and copying takes hours",),
        needs_restart=True,
    ),
)
def find(instances, scan):
    """No reader: no connection, or one that reads less than replication writes."""
    proxies = {target.id for target in scan.all("rds_proxy_target")}
    for instance in instances:
        connections = scan.metric(CONNECTIONS, instance).peak
        reads = scan.metric(READS, instance).mean
        replicated = max(OWN_READS, scan.metric(WRITES, instance).mean)
        if connections > A_MONITOR or (connections and reads > replicated):
            continue
        yield Waste(
            instance,
            price=scan.prices.rds_instance(instance),
            because=f"a replica without readers for {scan.days(CONNECTIONS)} days",
            details={
                "replica_source": instance.replica_of,
                "instance_class": instance.instance_class,
                "engine": instance.engine,
                "license_model": instance.license_model,
                "multi_az": instance.multi_az,
                "storage_gb": instance.storage_gb,
                "storage_type": instance.storage_type,
                "max_connections": int(connections),
                "mean_read_iops": round(reads, 1),
                "days_observed": scan.days(CONNECTIONS),
                "deletion_protection": instance.deletion_protection,
                "created_date": instance.created,
            },
            confidence=_confidence(instance, proxies, scan),
        )


def _confidence(instance, proxies, scan):
    """From another region it may wait for that one's end; behind a proxy it may be chosen at any time."""
    elsewhere = instance.replica_of.startswith("arn:") and f":{scan.region}:" not in instance.replica_of
    if elsewhere:
        return 0.4
    return 0.5 if instance.id in proxies or instance.multi_az else 0.7
