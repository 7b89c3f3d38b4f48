"""Logs that are written in bulk and seldom read cost half as much to take in when nothing has to watch them live."""

from decimal import Decimal

from opscurb.aws.checks.cloudwatch.cw_log_group_no_retention import GIB, INGESTED
from opscurb.check import Action, Category, Playbook, Waste, check

# What AWS itself delivers has prices of its own, and cannot be sent to another class by changing a program.
DELIVERED = ("/aws/vendedlogs/", "/aws/eks/", "/aws/rds/", "aws-waf-logs-")


def _judged(group, scan):
    """Of the dearer class, with no metrics made of it, and written by the customer's own programs."""
    own = group.matters and not group.name.startswith(DELIVERED)
    return own and group.log_class == "STANDARD" and not group.metric_filters


@check(
    reads="log_group",
    also=("log_readers",),
    hints=("flow_log",),
    metrics=(INGESTED,),
    role="logs",
    category=Category.MONITORING_WASTE,
    action=Action.MIGRATE,
    advice="Write bulk logs as Infrequent Access",
    tunes=("log_ingest_gb",),
    owners_respected=True,
    asks=_judged,
    fix=Playbook(
        why="The group takes in {ingested_gb} GB a month; Infrequent Access costs half of that, and whatever is not"
        " written at all costs nothing.",
        steps=(
            "Verify what is written: debug levels, health checks and whole requests are mostly for nobody",
            "Lower the level or sample at the source first: that saves all of it",
            "Make a group of the class Infrequent Access for the rest; the class of a group cannot be changed",
            "Let the program write to the new group, and give it the retention of the old one",
            "Delete the old group once its events are past their retention",
        ),
        cli=(
            "# Verify: class, size and retention, and that nothing follows the group live",
            "aws logs describe-log-groups --log-group-name-prefix {id} --region {region}",
            "aws logs describe-subscription-filters --log-group-name {id} --region {region}",
            "aws logs describe-metric-filters --log-group-name {id} --region {region}",
            "# Make the new group; then let the program write there",
            "aws logs create-log-group --log-group-name {id}-infrequent --log-group-class INFREQUENT_ACCESS"
            " --region {region}",
            "aws logs put-retention-policy --log-group-name {id}-infrequent --retention-in-days {target_days}"
            " --region {region}",
        ),
        console=(
            "Open the CloudWatch console in {region} and choose Log groups",
            "Select {id}; Logs Insights shows what most of its events are",
            "Create log group {id}-infrequent, Log class: Infrequent Access, with a retention",
            "Change where the program writes to",
        ),
        risks=(
            "Infrequent Access has no Live Tail, metric filters, subscriptions or anomaly detection",
            "What searches the old group must search both until its events are past their retention",
            "Fewer or sampled events may lack the one that explains an incident",
        ),
        minutes=60,
        rollback=("Let the program write to the old group again; both can be searched together",),
    ),
)
def find(groups, scan):
    """More than the threshold in thirty days, and neither a filter nor a subscription reads along."""
    followed = {readers.id: readers.subscriptions for readers in scan.all("log_readers")}
    delivered = {log.log_group for log in scan.all("flow_log")}
    for group in groups:
        gb = Decimal(str(round(scan.metric(INGESTED, group).total / GIB, 2)))
        # A group whose readers could not be listed is told apart from one that has none.
        if gb <= scan.policy.log_ingest_gb or followed.get(group.id, 1) or group.id in delivered:
            continue
        yield Waste(
            group,
            price=scan.prices.logs_to_infrequent_access(group, gb),
            because=f"taking in {gb:.0f} GB a month that nothing follows live",
            details={
                "ingested_gb": float(gb),
                "stored_gb": round(group.stored_bytes / GIB, 2),
                "target_days": group.retention_days or scan.policy.log_retention_days,
                "days_observed": INGESTED.days,
                "created_date": group.created,
            },
            # Who looks at it live, and who at dashboards made of it, cannot be seen.
            confidence=0.6,
        )
