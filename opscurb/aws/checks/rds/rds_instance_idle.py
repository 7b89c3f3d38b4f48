"""Databases that nobody connects to still cost their hours and their disk."""

import re

from opscurb.check import Category, Metric, Only, Playbook, Waste, check

CONNECTIONS = Metric("AWS/RDS", "DatabaseConnections", "Maximum", by="DBInstanceIdentifier")
# How RDS names the copy of a blue/green deployment, which is idle until the switch.
GREEN = re.compile(r"-green-[a-z0-9]{6}$")


def _judged(instance, scan):
    """Members of clusters and replicas wait for a failover or a reader by design."""
    alone = not instance.cluster and not instance.replica_of and not GREEN.search(instance.id)
    return alone and instance.status == "available"


@check(
    reads="rds_instance",
    hints=("rds_proxy_target",),
    metrics=(CONNECTIONS,),
    category=Category.ZOMBIE_RESOURCES,
    advice="Delete idle database",
    tunes=("min_age_days", "metric_days"),
    owners_respected=True,
    standby_respected=True,
    asks=_judged,
    fix=Playbook(
        why="Nobody opened a connection for {days_observed} days, and AWS bills the instance and its disk all"
        " the same.",
        steps=(
            "Verify with the owner that nothing uses the database, month-end and yearly jobs included",
            "Stop the instance for up to seven days and see whether anybody misses it",
            "Start it again, take a final snapshot and wait until the snapshot is available",
            "Delete the instance, keeping the final snapshot for as long as the data may be needed",
        ),
        cli=(
            "# Verify: the class, who may connect, and whether it is protected against deletion",
            "aws rds describe-db-instances --db-instance-identifier {id} --region {region}",
            "# Try it out; RDS starts a stopped instance again after seven days",
            "aws rds stop-db-instance --db-instance-identifier {id} --region {region}",
            "# A week later: start it, since only one that runs can be backed up and deleted in good order",
            "aws rds start-db-instance --db-instance-identifier {id} --region {region}",
            "aws rds wait db-instance-available --db-instance-identifier {id} --region {region}",
            "# Back up before deleting, and wait for the snapshot",
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
            "# Delete",
            "aws rds delete-db-instance --db-instance-identifier {id}"
            " --final-db-snapshot-identifier {id}-final --region {region}",
        ),
        console=(
            "Open the RDS console in {region} and choose Databases",
            "Select {id} and look at DB connections on the Monitoring tab over the last months",
            "Actions, Stop temporarily; wait a week for complaints",
            "Actions, Start; then Actions, Take snapshot and wait until it is available",
            "Actions, Delete; keep Create final snapshot ticked",
        ),
        risks=(
            "A restored database gets a new endpoint: connection strings must be changed",
            "Automated backups vanish with the instance; the final snapshot stays and costs its storage",
            "A reserved instance that covers it is paid on until it ends",
        ),
        minutes=45,
        rollback=(
            "While it is stopped, start-db-instance brings it back as it was",
            "After that, restore the final snapshot; parameter group, security groups and endpoint are to be set again",
        ),
        needs_restart=True,
    ),
)
def find(instances, scan):
    """No connection on any of fourteen days; one behind a proxy or with replicas is doubted."""
    proxies = {target.id: target.proxy for target in scan.all("rds_proxy_target")}
    for instance in instances:
        if scan.metric(CONNECTIONS, instance).peak > 0:
            continue
        doubtful = bool(instance.replicas) or instance.id in proxies
        yield Waste(
            instance,
            price=scan.prices.rds_instance(instance),
            because=f"without a single connection for {scan.days(CONNECTIONS)} days",
            details={
                "instance_class": instance.instance_class,
                "engine": instance.engine,
                "license_model": instance.license_model,
                "multi_az": instance.multi_az,
                "storage_gb": instance.storage_gb,
                "storage_type": instance.storage_type,
                "max_connections": 0,
                "days_observed": scan.days(CONNECTIONS),
                "replicas": list(instance.replicas),
                "proxy": proxies.get(instance.id, ""),
                "deletion_protection": instance.deletion_protection,
                "created_date": instance.created,
            },
            confidence=0.6 if doubtful else 0.85,
        )
