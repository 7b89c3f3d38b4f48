"""Log groups that nothing writes to any more keep old events, and bill every gigabyte of them."""

from decimal import Decimal

from opscurb.aws.checks.cloudwatch.cw_log_group_no_retention import GIB, INGESTED, KEPT_WORDS
from opscurb.check import Category, Playbook, Waste, check

# With a retention up to this, what is left is gone in a while by itself.
EMPTIES_ITSELF_DAYS = 90


def _judged(group, scan):
    """Large enough to have been read with its tags, and not about to be empty anyway."""
    stays = group.retention_days is None or group.retention_days > EMPTIES_ITSELF_DAYS
    return group.matters and stays


@check(
    reads="log_group",
    metrics=(INGESTED,),
    role="logs",
    category=Category.MONITORING_WASTE,
    advice="Delete stale log group",
    tunes=("min_age_days",),
    owners_respected=True,
    standby_respected=True,
    asks=_judged,
    fix=Playbook(
        why="Nothing was written for {days_observed} days: what wrote there is probably gone, and its {stored_gb} GB of"
        " old events are billed every month.",
        steps=(
            "Verify that what wrote to it is gone or was switched off, and that no rule demands these logs",
            "Export to S3 first what must be kept for years",
            "Delete the group, or give it a retention and let it empty itself",
        ),
        cli=(
            "# Verify: size, retention, and when the newest streams were written to",
            "aws logs describe-log-groups --log-group-name-prefix {id} --region {region}",
            "aws logs describe-log-streams --log-group-name {id} --order-by LastEventTime --descending"
            " --region {region}",
            "# Verify: exports of events that must be kept are completed",
            "aws logs describe-export-tasks --status-code COMPLETED --region {region}",
            "# Delete",
            "aws logs delete-log-group --log-group-name {id} --region {region}",
        ),
        console=(
            "Open the CloudWatch console in {region} and choose Log groups",
            "Select {id}; look at the last event time of its newest stream",
            "Actions, Export data to Amazon S3 for what must be kept",
            "Actions, Delete log group(s)",
        ),
        risks=(
            "Its events are deleted for good",
            "What runs once a quarter or in an emergency writes there again, into a new group without a retention",
        ),
        minutes=10,
        rollback=(
            "There is none for the events; a group by that name is made anew when something writes to it",
        ),
    ),
)
def find(groups, scan):
    """Not a byte came in for thirty days."""
    for group in groups:
        if scan.metric(INGESTED, group).total > 0:
            continue
        stored = Decimal(str(round(group.stored_bytes / GIB, 2)))
        kept = any(word in f"{group.name} {' '.join(group.tags.values())}".lower() for word in KEPT_WORDS)
        yield Waste(
            group,
            price=scan.prices.stored_logs(group, stored),
            because=f"not written to for {INGESTED.days} days",
            details={
                "stored_gb": float(stored),
                "retention_days": group.retention_days,
                "days_observed": INGESTED.days,
                "created_date": group.created,
            },
            confidence=0.5 if kept else 0.8,
        )
