"""A standby in a second zone doubles the price of a database that nobody would miss for an hour."""

from opscurb.check import Action, Category, Playbook, Waste, check
from opscurb.guards import environment


def _judged(instance, scan):
    """Doubled, by itself and not for production; clusters are doubled otherwise."""
    doubled = instance.multi_az and not instance.cluster and instance.status == "available"
    return doubled and environment(instance) == "nonprod"


@check(
    reads="rds_instance",
    category=Category.COMPUTE_RIGHTSIZING,
    action=Action.RIGHTSIZE,
    advice="Run non-production database in one zone",
    tunes=("min_age_days",),
    owners_respected=True,
    standby_respected=True,
    commitments_respected=True,
    asks=_judged,
    fix=Playbook(
        why="By its tags the database is not for production, and its standby is billed as if it were.",
        steps=(
            "Verify with the owner that an outage of an hour or two does no harm, and that no failover test needs it",
            "Take a snapshot and wait until it is available",
            "Switch Multi-AZ off; the database goes on running",
        ),
        cli=(
            "# Verify: its tags, its class and that it is doubled",
            "aws rds describe-db-instances --db-instance-identifier {id} --region {region}",
            "# Back up, and wait for the snapshot",
            "aws rds create-db-snapshot --db-instance-identifier {id}"
            " --db-snapshot-identifier {id}-before-single-az --region {region}",
            "aws rds wait db-snapshot-available --db-snapshot-identifier {id}-before-single-az"
            " --region {region}",
            "# Switch the standby off",
            "aws rds modify-db-instance --db-instance-identifier {id} --no-multi-az --apply-immediately"
            " --region {region}",
        ),
        console=(
            "Open the RDS console in {region} and choose Databases",
            "Select {id} and look at its tags and at Multi-AZ on the Configuration tab",
            "Modify, Availability and durability: do not create a standby instance; apply immediately",
        ),
        risks=(
            "When its zone fails, the database is away until the zone is back or it is restored elsewhere",
            "Backups and maintenance pause the database for a moment instead of the standby",
            "Whatever else is waiting to be changed is applied at once too",
        ),
        minutes=15,
        rollback=("Switch Multi-AZ on again; AWS makes a new standby while the database runs",),
    ),
)
def find(instances, scan):
    """Doubled, and dev, test or stage by its tags."""
    for instance in instances:
        yield Waste(
            instance,
            price=scan.prices.rds_second_zone(instance),
            because="doubled over two zones though its tags say that it is not for production",
            details={
                "instance_class": instance.instance_class,
                "engine": instance.engine,
                "storage_gb": instance.storage_gb,
                "storage_type": instance.storage_type,
                "created_date": instance.created,
                "current_monthly_cost": scan.prices.rds_instance(instance).monthly,
            },
            confidence=0.85,
        )
