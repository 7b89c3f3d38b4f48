"""Performance data of a database are free for a week; each further month that they are kept is billed by vCPU."""

from opscurb.aws.prices.rds import FREE_INSIGHTS_DAYS
from opscurb.check import Action, Category, Playbook, Severity, Waste, check

# The advanced mode has fifteen months in its price.
ADVANCED = "advanced"


@check(
    reads="rds_instance",
    category=Category.MONITORING_WASTE,
    action=Action.RIGHTSIZE,
    advice="Keep database performance data for the free week",
    tunes=("min_age_days",),
    owners_respected=True,
    asks=lambda instance, scan: (
        instance.insights_days > FREE_INSIGHTS_DAYS and instance.insights_mode != ADVANCED
    ),
    fix=Playbook(
        why="Performance data are kept for {retention_days} days, and all beyond the first week is billed for every"
        " vCPU of the database.",
        steps=(
            "Verify with those who tune the database how far back they really look",
            "Export what an audit or a capacity plan still needs",
            "Set the retention to seven days; the database does not notice",
        ),
        cli=(
            "# Verify: the retention, and the mode of Database Insights",
            "aws rds describe-db-instances --db-instance-identifier {id} --region {region}",
            "# Keep a week, which is free",
            "aws rds modify-db-instance --db-instance-identifier {id} --performance-insights-retention-period 7"
            " --apply-immediately --region {region}",
        ),
        console=(
            "Open the RDS console in {region} and choose Databases",
            "Select {id}, Modify, Monitoring",
            "Retention for Performance Insights: 7 days (free tier); apply immediately",
        ),
        risks=(
            "Data older than a week are gone for good: slow changes over months can no longer be compared",
            "Whatever else is waiting to be changed is applied at once too",
        ),
        minutes=5,
        rollback=("Set the retention to {retention_days} days again; what was older than a week stays gone",),
    ),
)
def find(instances, scan):
    """Kept for longer than what is free, in a mode that does not include it."""
    for instance in instances:
        yield Waste(
            instance,
            price=scan.prices.rds_insights(instance),
            because=f"keeping performance data for {instance.insights_days} days",
            details={
                "retention_days": instance.insights_days,
                "insights_mode": instance.insights_mode,
                "instance_class": instance.instance_class,
                "multi_az": instance.multi_az,
                "engine": instance.engine,
            },
            confidence=0.95,
            cap=Severity.LOW,
        )
