"""Running instances that a smaller size of their family could do the work of."""

from opscurb.aws.sizes import SIZES, baseline, family_of, units, vcpus
from opscurb.check import Action, Category, Metric, Playbook, Severity, Waste, check

CPU = Metric("AWS/EC2", "CPUUtilization", "p95", by="InstanceId", window="rightsize_days")
MEMORY = Metric(
    "CWAgent", "mem_used_percent", "Maximum", by="InstanceId", window="rightsize_days", listed="ec2_memory"
)
# Without its memory known, an instance is never made smaller than half.
SMALLEST_SHARE = 0.5
# How much of the smaller size may be in use, as a multiple of the threshold.
HEADROOM = 2.0


@check(
    reads="ec2_instance",
    # Not a hint: who cannot be asked about memory must not look as if there were none to ask about.
    also=("ec2_memory",),
    metrics=(CPU, MEMORY),
    category=Category.COMPUTE_RIGHTSIZING,
    advice="Resize underutilized EC2 instance",
    action=Action.RIGHTSIZE,
    tunes=("rightsize_cpu_percent", "rightsize_memory_percent", "rightsize_days"),
    owners_respected=True,
    commitments_respected=True,
    asks=lambda instance, scan: instance.status == "running" and not instance.lifecycle,
    fix=Playbook(
        why="On the busiest of {days_observed} days its CPU was above {cpu_p95_percent} % for no more than one"
        " twentieth of the time; {target_type} has room for that and costs less.",
        steps=(
            "Verify that {target_type} is enough: its CPU, its network and EBS bandwidth, and its memory",
            "Make an image of it, in a window in which it may be away for minutes",
            "Stop it, change its type, start it and watch it for a week",
        ),
        cli=(
            "# Verify: its type, and what recommends itself",
            "aws ec2 describe-instances --instance-ids {id} --region {region}",
            "aws ec2 describe-instance-types --instance-types {target_type} --region {region}",
            "# Back up and wait",
            "aws ec2 create-image --instance-id {id} --name before-resizing-{id} --region {region}",
            "aws ec2 wait image-available --owners self --filters Name=name,Values=before-resizing-{id}"
            " --region {region}",
            "# Stop it, change its type and start it",
            "aws ec2 stop-instances --instance-ids {id} --region {region}",
            "aws ec2 wait instance-stopped --instance-ids {id} --region {region}",
            "aws ec2 modify-instance-attribute --instance-id {id} --instance-type Value={target_type}"
            " --region {region}",
            "aws ec2 start-instances --instance-ids {id} --region {region}",
        ),
        console=(
            "Open the EC2 console in {region}, choose Instances and select {id}",
            "Actions, Image and templates, Create image; wait until it is Available under AMIs",
            "Instance state, Stop instance",
            "Actions, Instance settings, Change instance type, {target_type}",
            "Instance state, Start instance",
        ),
        risks=(
            "Stopping loses instance store data and a public address that is not an Elastic IP",
            "Memory is only measured where the CloudWatch agent runs; too little of it ends programs",
            "A smaller size has less network and EBS bandwidth, and may hold fewer addresses",
            "A zonal reservation of the old size is not used by the new one",
        ),
        minutes=30,
        rollback=(
            "Stop it, change its type back to {instance_type} and start it",
            "What was lost with the stop is in the image, save for instance store data",
        ),
        needs_restart=True,
    ),
)
def find(instances, scan):
    """On no day more than a little CPU, nor memory where that is known, and a smaller size that holds both."""
    for instance in instances:
        cpu = scan.metric(CPU, instance).peak
        memory = scan.metric(MEMORY, instance).peak if scan.has(MEMORY, instance) else None
        if cpu >= scan.policy.rightsize_cpu_percent:
            continue
        if memory is not None and memory >= scan.policy.rightsize_memory_percent:
            continue
        if not (target := _target(instance, cpu, memory, scan)):
            continue
        yield Waste(
            instance,
            price=scan.prices.ec2_change(instance, target),
            because=f"larger than its use: at most {cpu:.1f} % CPU in 95 % of each of {scan.days(CPU)} days",
            details=_details(instance, target, cpu, memory, scan),
            confidence=0.85 if memory is not None else 0.7,
            cap=None if memory is not None else Severity.MEDIUM,
        )


def _target(instance, cpu, memory, scan):
    """The smallest size of the family that holds what is used with room to spare; empty where there is none."""
    now = units(instance.instance_type)
    kinds = [f"{family_of(instance.instance_type)}.{size}" for size in SIZES]
    smaller = (
        kind for kind in kinds if scan.prices.ec2_is_listed(instance, kind) and units(kind) < (now or 0)
    )
    return next((kind for kind in smaller if _holds(kind, instance, cpu, memory, scan.policy)), "")


def _holds(kind, instance, cpu, memory, policy):
    """Memory follows a type's size, CPU its vCPUs; a burstable type must not live on its credits."""
    share = units(kind) / units(instance.instance_type)
    busy = cpu * vcpus(instance.instance_type) / vcpus(kind)
    if busy > min(HEADROOM * policy.rightsize_cpu_percent, baseline(kind)):
        return False
    if memory is None:
        return share >= SMALLEST_SHARE
    return memory / share <= HEADROOM * policy.rightsize_memory_percent


def _details(instance, target, cpu, memory, scan):
    price = scan.prices.ec2_instance(instance)
    return {
        "instance_type": instance.instance_type,
        "target_type": target,
        "platform": instance.platform,
        "cpu_p95_percent": round(cpu, 1),
        "memory_peak_percent": None if memory is None else round(memory, 1),
        "days_observed": scan.days(CPU),
        "current_monthly_cost": float(price.monthly) if price.known else None,
    }
