"""Instances for development and tests that run through nights and weekends in which nobody uses them."""

from datetime import timedelta
from decimal import Decimal

from opscurb.check import Action, Category, Metric, Playbook, Severity, Waste, check
from opscurb.guards import environment
from opscurb.money import HOURS_PER_MONTH

HOUR = 3600
CPU = Metric("AWS/EC2", "CPUUtilization", "Maximum", by="InstanceId", days=28, period=HOUR)
WEEK_HOURS = 168
DAY_HOURS = 24
# Of the four values of an hour of the week at least so many must be there to say that it is idle.
SEEN = 3
# A weekend: whoever is idle for less of a week saves little by being switched off and on.
LEAST_WEEKLY_HOURS = 48
# What Instance Scheduler and the customs before it look for.
SCHEDULE_TAGS = frozenset({"schedule", "scheduler", "autostop", "auto-stop", "autostart", "auto-start"})
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@check(
    reads="ec2_instance",
    metrics=(CPU,),
    category=Category.COMPUTE_RIGHTSIZING,
    advice="Stop non-production EC2 instance off hours",
    action=Action.SCHEDULE,
    tunes=("off_hours_cpu_percent", "off_hours"),
    owners_respected=True,
    standby_respected=True,
    commitments_respected=True,
    asks=lambda instance, scan: (
        instance.status == "running"
        and not instance.lifecycle
        and environment(instance) == "nonprod"
        and not any(tag.lower() in SCHEDULE_TAGS for tag in instance.tags)
    ),
    fix=Playbook(
        why="In four weeks it was never used in the same {idle_hours_per_week} hours of a week ({idle_windows}),"
        " and every one of them is billed.",
        steps=(
            "Verify with its owners that nothing has to run in these hours: {idle_windows}",
            "Deploy Instance Scheduler on AWS, or use a scheduler that is there, with a schedule that fits",
            "Tag the instance with the schedule's name; stop it once by hand to see that it comes back",
        ),
        cli=(
            "# Verify: what it is and since when it runs",
            "aws ec2 describe-instances --instance-ids {id} --region {region}",
            "# Put it on a schedule of Instance Scheduler; office-hours is one of its examples",
            "aws ec2 create-tags --resources {id} --tags Key=Schedule,Value=office-hours --region {region}",
        ),
        console=(
            "Open the EC2 console in {region}, choose Instances and look at Monitoring of {id} over four weeks",
            "Actions, Instance settings, Manage tags: add Schedule with the name of a schedule",
        ),
        risks=(
            "Stopping loses instance store data and a public address that is not an Elastic IP",
            "Who works at unusual hours must be able to start it",
            "The tag does nothing where no scheduler looks at it",
        ),
        minutes=30,
        rollback=("Remove the Schedule tag and start the instance",),
        needs_restart=True,
    ),
)
def find(instances, scan):
    """Idle at the same hours of every week, for half a day or longer at a time."""
    for instance in instances:
        runs = idle_runs(scan.metric(CPU, instance), scan)
        weekly = sum(length for _, length in runs)
        # What is idle all week has no hours of use to schedule around: that is another check's.
        if not LEAST_WEEKLY_HOURS <= weekly < WEEK_HOURS:
            continue
        windows = ", ".join(_window(start, length) for start, length in runs) + " UTC"
        monthly = HOURS_PER_MONTH * Decimal(weekly) / WEEK_HOURS
        whole = scan.prices.ec2_instance(instance)
        yield Waste(
            instance,
            price=scan.prices.ec2_instance(instance, monthly),
            because=f"not used in the same {weekly} hours of each of four weeks",
            details={
                "instance_type": instance.instance_type,
                "idle_hours_per_week": weekly,
                "idle_windows": windows,
                "days_observed": scan.days(CPU),
                "current_monthly_cost": float(whole.monthly) if whole.known else None,
            },
            confidence=0.7,
            cap=Severity.MEDIUM,
        )


def idle_runs(cpu, scan):
    """(first hour, hours) of each stretch of the week, from Monday's midnight in UTC, that was idle every time."""
    seen = [[] for _ in range(WEEK_HOURS)]
    for value, ago in zip(cpu.values, cpu.ago, strict=True):
        seen[_hour_of_week(ago, scan.now)].append(value)
    idle = [len(hour) >= SEEN and max(hour) <= scan.policy.off_hours_cpu_percent for hour in seen]
    if all(idle):
        return [(0, WEEK_HOURS)]
    return [run for run in _runs(idle) if run[1] >= scan.policy.off_hours]


def _hour_of_week(ago, now):
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    at = midnight - timedelta(hours=round(ago * DAY_HOURS))
    return at.weekday() * DAY_HOURS + at.hour


def _runs(idle):
    """Stretches of idle hours in a week that goes round; begun behind an hour that is not idle."""
    first_busy = idle.index(False)
    runs, length = [], 0
    for offset in range(1, WEEK_HOURS + 1):
        hour = (first_busy + offset) % WEEK_HOURS
        if idle[hour]:
            length += 1
        elif length:
            runs.append(((hour - length) % WEEK_HOURS, length))
            length = 0
    return sorted(runs)


def _window(start, length):
    end = (start + length) % WEEK_HOURS
    return f"{_moment(start)} to {_moment(end)}"


def _moment(hour):
    return f"{WEEKDAYS[hour // DAY_HOURS]} {hour % DAY_HOURS:02}:00"
