"""Alarms whose metric fell silent long ago watch nothing and are billed every month."""

from opscurb.check import Category, Playbook, Severity, Waste, check

SILENT = "INSUFFICIENT_DATA"
# Application Auto Scaling makes and removes these itself.
MANAGED_PREFIX = "TargetTracking-"


def _judged(alarm, scan):
    """Silent by accident: not where silence is a signal or has an action of its own."""
    waits_for_silence = alarm.treat_missing_data != "missing" or alarm.acts_on_silence
    return alarm.status == SILENT and not waits_for_silence and not alarm.id.startswith(MANAGED_PREFIX)


@check(
    reads="cw_alarm",
    category=Category.MONITORING_WASTE,
    advice="Delete orphaned alarm",
    tunes=("alarm_silent_days",),
    owners_respected=True,
    asks=_judged,
    fix=Playbook(
        why="The alarm has had no data for weeks: what it watched is probably gone, and it can never ring.",
        steps=(
            "Verify that the resource in the alarm's dimensions is gone, or that its metric is",
            "Check that no composite alarm refers to it",
            "Save its definition, then delete the alarm",
        ),
        cli=(
            "# Verify: dimensions, reason and state; keep what this prints, the alarm can be made again from it",
            "aws cloudwatch describe-alarms --alarm-names {id} --alarm-types MetricAlarm CompositeAlarm"
            " --region {region}",
            "# Verify: no composite alarm may refer to it",
            "aws cloudwatch describe-alarms --parents-of-alarm-name {id} --region {region}",
            "# Delete",
            "aws cloudwatch delete-alarms --alarm-names {id} --region {region}",
        ),
        console=(
            "Open the CloudWatch console in {region} and choose All alarms",
            "Filter by Insufficient data and select {id}; look at its dimensions",
            "Actions, Delete; confirm",
        ),
        risks=(
            "A metric that only appears when something fails is silent for long, and its alarm useful",
            "An alarm that belongs to a stack comes back with the next deployment",
        ),
        minutes=5,
        rollback=("Make the alarm again from the definition that was saved; only its history is lost",),
    ),
)
def find(alarms, scan):
    """Without data for longer than the threshold."""
    for alarm in alarms:
        days = (scan.now - alarm.state_since).days if alarm.state_since else 0
        if days < scan.policy.alarm_silent_days:
            continue
        yield Waste(
            alarm,
            price=scan.prices.cw_alarm(alarm),
            because=f"without data for {days} days",
            details={
                "days_silent": days,
                "kind": alarm.kind,
                "metrics": alarm.metric_count,
                "namespace": alarm.namespace,
                "metric": alarm.metric,
            },
            confidence=0.7,
            cap=Severity.LOW,
        )
