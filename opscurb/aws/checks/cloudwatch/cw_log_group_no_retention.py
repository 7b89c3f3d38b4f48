"""Log groups without a retention keep every event for ever, and bill every gigabyte of it."""

from decimal import Decimal

from opscurb.check import Action, Category, Metric, Playbook, Waste, check
from opscurb.price import Price

GIB = 1024**3
INGESTED = Metric("AWS/Logs", "IncomingBytes", "Sum", by="LogGroupName", days=30, sparse=True)
# Logs with these words are often kept on purpose.
KEPT_WORDS = ("audit", "cloudtrail", "compliance", "security")


@check(
    reads="log_group",
    metrics=(INGESTED,),
    role="logs",
    category=Category.MONITORING_WASTE,
    action=Action.RIGHTSIZE,
    advice="Set a retention on log group",
    tunes=("log_group_gb", "log_retention_days"),
    asks=lambda group, scan: (
        group.retention_days is None
        and group.log_class != "DELIVERY"
        and group.stored_bytes > scan.policy.log_group_gb * GIB
    ),
    fix=Playbook(
        why="Without a retention nothing is ever removed, so the group grows and is billed more every month.",
        steps=(
            "Verify how long these logs must be kept: for debugging, by contract, by law",
            "Export to S3 first what must be kept for years",
            "Set the retention; CloudWatch removes older events within a few days",
        ),
        cli=(
            "# Verify: size and retention",
            "aws logs describe-log-groups --log-group-name-prefix {id} --region {region}",
            "# Verify: exports of older events that must be kept are completed",
            "aws logs describe-export-tasks --status-code COMPLETED --region {region}",
            "# Set the retention",
            "aws logs put-retention-policy --log-group-name {id} --retention-in-days {target_days}"
            " --region {region}",
        ),
        console=(
            "Open the CloudWatch console in {region} and choose Log groups",
            "Select {id}; Actions, Export data to Amazon S3 for what must be kept",
            "Actions, Edit retention setting: {target_days} days",
        ),
        risks=("Events older than the retention are deleted for good",),
        minutes=10,
        rollback=(
            "Deleting the retention policy keeps events for ever again; those already removed stay gone",
        ),
    ),
)
def find(groups, scan):
    """What is stored beyond the newest events of the wished retention, counted low.

    Stored bytes are compressed and ingested ones are not, so the difference is the least that is too old.
    """
    target = scan.policy.log_retention_days
    for group in groups:
        stored = group.stored_bytes / GIB
        fresh = scan.metric(INGESTED, group).total / INGESTED.days * target / GIB
        excess = Decimal(str(round(max(0.0, stored - fresh), 2)))
        kept = any(word in f"{group.name} {' '.join(group.tags.values())}".lower() for word in KEPT_WORDS)
        yield Waste(
            group,
            price=scan.prices.stored_logs(group, excess) if excess else Price(()),
            because=f"keeps every event for ever, {stored:.1f} GB so far",
            details={
                "stored_gb": round(stored, 2),
                "older_than_target_gb_at_least": float(excess),
                "target_days": target,
                "created_date": group.created,
            },
            confidence=0.5 if kept else 0.8,
        )
