"""Instances measured every minute although no alarm looks that often."""

from opscurb.check import Category, Playbook, Severity, Waste, check


@check(
    reads="ec2_instance",
    also=("cw_alarm",),
    whole=("cw_alarm",),
    category=Category.MONITORING_WASTE,
    advice="Switch off detailed monitoring of EC2 instance",
    owners_respected=True,
    asks=lambda instance, scan: instance.status == "running" and instance.monitored_by_minute,
    fix=Playbook(
        why="Detailed monitoring is billed as seven custom metrics an instance. No alarm uses them: each looks at"
        " five minutes or more, which basic monitoring measures for nothing.",
        steps=(
            "Verify that no dashboard and no tool outside AWS needs values by the minute",
            "Switch it off, and in the launch template too, lest the next instance has it again",
        ),
        cli=(
            "# Verify: monitoring is enabled, and no alarm looks at it by the minute",
            "aws ec2 describe-instances --instance-ids {id} --region {region}",
            "aws ec2 unmonitor-instances --instance-ids {id} --region {region}",
        ),
        console=(
            "Open the EC2 console in {region}, choose Instances and select {id}",
            "Actions, Monitor and troubleshoot, Manage detailed monitoring, and clear Enable",
        ),
        risks=(
            "Graphs have a value every five minutes from then on",
            "A group that scales by CPU reacts a few minutes later without it",
        ),
        minutes=5,
        rollback=("monitor-instances switches it on again at once",),
    ),
)
def find(instances, scan):
    """No alarm of the instance, of its group or of all instances looks more often than every five minutes."""
    watching = [alarm for alarm in scan.all("cw_alarm") if alarm.ec2_by_minute]
    for instance in instances:
        names = frozenset({instance.id, instance.group, instance.instance_type, instance.image_id})
        if not any(alarm.needs_by_minute(names) for alarm in watching):
            yield Waste(
                instance,
                price=scan.prices.ec2_detailed_monitoring(instance),
                because="measured every minute while no alarm looks that often",
                details={
                    "instance_type": instance.instance_type,
                    "monitoring": "detailed",
                    "auto_scaling_group": instance.group,
                },
                cap=Severity.LOW,
            )
