"""Flow logs cost twice as much in CloudWatch Logs as in S3, and those written twice are paid twice."""

from collections import Counter
from decimal import Decimal

from opscurb.check import Action, Category, Metric, Playbook, Waste, check

INGESTED = Metric("AWS/Logs", "IncomingBytes", "Sum", by="LogGroupName", days=30, sparse=True)
GIB = 1024**3
# Beyond 10 TB a month both prices fall, and less is saved; that part is not counted.
MOST_GB = Decimal(10 * 1024)
# Different fields or readers may be why there are two, or why they are where they are.
DOUBT = 0.6


@check(
    reads="flow_log",
    also=("log_group",),
    metrics=(INGESTED,),
    role="logs",
    category=Category.MONITORING_WASTE,
    action=Action.MIGRATE,
    advice="Send VPC flow logs to S3",
    tunes=("flow_log_gb_per_month",),
    owners_respected=True,
    asks=lambda log, scan: log.status == "active" and bool(log.log_group),
    fix=Playbook(
        why="CloudWatch Logs bills {gb_per_month} GB of flow logs a month as they are taken in; delivered to S3, or"
        " written once only, they cost less.",
        steps=(
            "Verify who reads the log group: alarms, subscriptions, saved queries",
            "Make a flow log of the same resource that writes to an S3 bucket, unless there is one",
            "Let those who search it use Athena, and wait until enough is in the bucket",
            "Delete the flow log that writes to CloudWatch Logs; what is in the log group stays",
        ),
        cli=(
            "# Verify: who else uses the log group",
            "aws ec2 describe-flow-logs --flow-log-ids {id} --region {region}",
            "aws logs describe-metric-filters --log-group-name {log_group_id} --region {region}",
            "aws logs describe-subscription-filters --log-group-name {log_group_id} --region {region}",
            "# Make the flow log to S3 in the console; delete this one when the other works",
            "aws ec2 delete-flow-logs --flow-log-ids {id} --region {region}",
        ),
        console=(
            "Open the VPC console in {region} and find {watched_id}; choose the Flow logs tab",
            "Create flow log: Send to an Amazon S3 bucket",
            "When files arrive, select {id}: Actions, Delete flow logs",
        ),
        risks=(
            "Alarms and dashboards that read the log group go silent",
            "Searching in S3 takes Athena and some minutes, not Logs Insights",
        ),
        minutes=45,
        rollback=("Make the flow log to the log group again; what passed in between is only in S3",),
    ),
)
def find(logs, scan):
    """More than the threshold a month, or the same traffic of the same resource written elsewhere too."""
    groups = {group.id: group for group in scan.all("log_group")}
    active = [log for log in scan.all("flow_log") if log.status == "active"]
    sharing = Counter(log.log_group for log in active)
    for log in logs:
        group = groups.get(log.log_group)
        if group is None:
            continue
        gb = _gb_per_month(log, sharing[log.log_group], scan)
        twin = next((other for other in active if _is_doubled(log, other)), None)
        if twin and gb:
            because = f"written a second time, beside {twin.id}"
            yield _waste(log, scan.prices.flow_log(log, gb, group.log_class), because, gb, DOUBT, twin.id)
        elif gb > Decimal(str(scan.policy.flow_log_gb_per_month)):
            price = scan.prices.flow_log_to_s3(log, gb, group.log_class)
            if price.monthly > 0 or not price.known:
                # What makes metrics of the records would miss them.
                confidence = DOUBT if group.metric_filters else 0.85
                yield _waste(log, price, f"written to CloudWatch Logs, {gb} GB a month", gb, confidence)


def _gb_per_month(log, sharing, scan):
    """An equal share of what came into the log group in 30 days."""
    gb = scan.metric(INGESTED, log).total / GIB / sharing
    return min(MOST_GB, Decimal(str(round(gb, 2))))


def _is_doubled(log, other):
    """True when the other log has all that this one has, and is the cheaper, the fuller or the first one."""
    covers = other.resource_id == log.resource_id and other.traffic in {"ALL", log.traffic}
    return covers and _rank(other) < _rank(log)


def _rank(log):
    return bool(log.log_group), log.traffic != "ALL", log.id


def _waste(log, price, because, gb, confidence, twin_id=""):
    return Waste(
        log,
        price=price,
        because=because,
        details={
            "log_group_id": log.log_group,
            "watched_id": log.resource_id,
            "traffic": log.traffic,
            "gb_per_month": float(gb),
            "other_flow_log_id": twin_id,
            "created_date": log.created,
        },
        confidence=confidence,
    )
