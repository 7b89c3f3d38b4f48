"""Databases that use a fraction of their class cost about twice what the next smaller class would."""

from opscurb.aws.checks.rds.classes import memory_of, smaller
from opscurb.aws.checks.rds.rds_instance_idle import GREEN
from opscurb.check import Action, Category, Metric, Playbook, Reason, Severity, Unsure, Waste, check

BY = "DBInstanceIdentifier"
CPU = Metric("AWS/RDS", "CPUUtilization", "p95", by=BY, window="rightsize_days")
FREE_MEMORY = Metric("AWS/RDS", "FreeableMemory", "Minimum", by=BY, window="rightsize_days")
CONNECTIONS = Metric("AWS/RDS", "DatabaseConnections", "Maximum", by=BY, window="rightsize_days")
# By MySQL's default, the stricter one: a connection for so many bytes of the class's memory.
BYTES_OF_A_CONNECTION = 12_582_880
# A smaller class must have room for twice the connections that were seen.
CONNECTIONS_KEPT = 2


def _judged(instance, scan):
    """Members of clusters are sized together, and a blue/green copy is there to be switched to."""
    alone = not instance.cluster and not GREEN.search(instance.id)
    return alone and instance.status == "available"


@check(
    reads="rds_instance",
    metrics=(CPU, FREE_MEMORY, CONNECTIONS),
    category=Category.COMPUTE_RIGHTSIZING,
    action=Action.RIGHTSIZE,
    advice="Use a smaller database class",
    tunes=("min_age_days", "rightsize_days", "rightsize_cpu_percent", "rightsize_memory_percent"),
    owners_respected=True,
    standby_respected=True,
    commitments_respected=True,
    asks=_judged,
    fix=Playbook(
        why="At its busiest of {days_observed} days the database used {cpu_p95_percent} % of its CPU and"
        " {memory_used_percent} % of its memory, and AWS bills the whole class.",
        steps=(
            "Verify with the owner that no yearly or month-end load lies outside of the days looked at",
            "Take a snapshot and wait until it is available",
            "Change the class to {target_class}; it happens in the maintenance window and restarts the database",
            "Watch CPU, freeable memory, swap and read latency for a week",
        ),
        cli=(
            "# Verify: the class, its parameter group, and whether changes are pending",
            "aws rds describe-db-instances --db-instance-identifier {id} --region {region}",
            "# Back up, and wait for the snapshot",
            "aws rds create-db-snapshot --db-instance-identifier {id}"
            " --db-snapshot-identifier {id}-before-resize --region {region}",
            "aws rds wait db-snapshot-available --db-snapshot-identifier {id}-before-resize --region {region}",
            "# Change the class in the next maintenance window",
            "aws rds modify-db-instance --db-instance-identifier {id} --db-instance-class {target_class}"
            " --no-apply-immediately --region {region}",
        ),
        console=(
            "Open the RDS console in {region} and choose Databases",
            "Select {id}; compare CPU, freeable memory and connections on the Monitoring tab over the last months",
            "Actions, Take snapshot and wait until it is available",
            "Modify, DB instance class {target_class}, Continue, in the next maintenance window",
        ),
        risks=(
            "The database restarts: some minutes of outage, under a minute with Multi-AZ",
            "The cache in memory is smaller afterwards, so that more is read from the disk",
            "Fixed values in the parameter group may be too large for the smaller memory",
            "A reserved instance for the larger class may be left without use",
        ),
        minutes=30,
        rollback=("Change the class back to {instance_class}; the database restarts once more",),
        needs_restart=True,
    ),
)
def find(instances, scan):
    """CPU, memory and connections of the busiest day would all fit into the next smaller class."""
    for instance in instances:
        memory = memory_of(instance.instance_class)
        if memory is None:
            yield Unsure(instance, Reason.UNREADABLE, f"the memory of {instance.instance_class} is not known")
            continue
        target = smaller(instance, scan.prices)
        if not target:
            continue
        cpu = scan.metric(CPU, instance).peak
        used = 100 * (1 - scan.metric(FREE_MEMORY, instance).least / memory)
        connections = scan.metric(CONNECTIONS, instance).peak
        room = (memory_of(target) or 0) / BYTES_OF_A_CONNECTION
        low = cpu < scan.policy.rightsize_cpu_percent and used <= scan.policy.rightsize_memory_percent
        if low and 0 < connections * CONNECTIONS_KEPT <= room:
            yield _waste(instance, target, round(cpu, 1), round(max(0.0, used), 1), scan)


def _waste(instance, target, cpu, used, scan):
    return Waste(
        instance,
        price=scan.prices.rds_class_change(instance, target),
        because=f"busy to {cpu:g} % of its CPU and {used:g} % of its memory at most",
        details={
            "instance_class": instance.instance_class,
            "target_class": target,
            "engine": instance.engine,
            "multi_az": instance.multi_az,
            "cpu_p95_percent": cpu,
            "memory_used_percent": used,
            "max_connections": int(scan.metric(CONNECTIONS, instance).peak),
            "days_observed": scan.days(CPU),
            "replica_of": instance.replica_of,
            "current_monthly_cost": scan.prices.rds_instance(instance).monthly,
        },
        # A replica must be able to take over what its source does.
        confidence=0.5 if instance.replica_of else 0.7,
        cap=Severity.MEDIUM,
    )
