"""Running instances whose CPU and network show no use."""

from opscurb.check import Category, Metric, Playbook, Waste, check

CPU = Metric("AWS/EC2", "CPUUtilization", "Maximum", by="InstanceId")
RECEIVED = Metric("AWS/EC2", "NetworkIn", "Sum", by="InstanceId")
SENT = Metric("AWS/EC2", "NetworkOut", "Sum", by="InstanceId")
BYTES_PER_MB = 1_000_000


@check(
    reads="ec2_instance",
    metrics=(CPU, RECEIVED, SENT),
    category=Category.ZOMBIE_RESOURCES,
    advice="Stop or terminate idle EC2 instance",
    tunes=("cpu_percent", "network_mb_per_day", "metric_days"),
    owners_respected=True,
    standby_respected=True,
    asks=lambda instance, scan: instance.status == "running",
    fix=Playbook(
        why="In {days_observed} days its CPU never rose above {cpu_peak_percent} % and it moved next to no data,"
        " while AWS bills every hour it runs.",
        steps=(
            "Verify with the owner, and that nobody waits for it: a standby, a licence server, a bastion",
            "Stop it and wait a week; stopping ends the charge for the instance and keeps its volumes",
            "If nobody misses it, make an image and terminate it",
        ),
        cli=(
            "# Verify: what it is and when it was started",
            "aws ec2 describe-instances --instance-ids {id} --region {region}",
            "# Stop it; starting it again is one command",
            "aws ec2 stop-instances --instance-ids {id} --region {region}",
            "# A week later: back up, wait, terminate",
            "aws ec2 create-image --instance-id {id} --name before-terminating-{id} --region {region}",
            "aws ec2 wait image-available --owners self --filters Name=name,Values=before-terminating-{id}"
            " --region {region}",
            "aws ec2 terminate-instances --instance-ids {id} --region {region}",
        ),
        console=(
            "Open the EC2 console in {region}, choose Instances and select {id}",
            "Look at the Monitoring tab over the last months",
            "Instance state, Stop instance",
            "A week later: Actions, Image and templates, Create image; then Instance state, Terminate",
        ),
        risks=(
            "Stopping loses instance store data and a public address that is not an Elastic IP",
            "A reservation or Savings Plan that covers it is paid on, and free for another instance",
            "A monthly job may have slept through the days looked at",
        ),
        minutes=15,
        rollback=(
            "While it is stopped, start-instances brings it back with all its volumes",
            "After that, launch a new instance from the image; it gets another id and private address",
        ),
        needs_restart=True,
    ),
)
def find(instances, scan):
    """On no day of the window more than a little CPU or traffic."""
    for instance in instances:
        cpu = scan.metric(CPU, instance).peak
        traffic = scan.metric(RECEIVED, instance).peak + scan.metric(SENT, instance).peak
        megabytes = traffic / BYTES_PER_MB
        if cpu > scan.policy.cpu_percent or megabytes > scan.policy.network_mb_per_day:
            continue
        yield Waste(
            instance,
            price=scan.prices.ec2_instance(instance),
            because=f"idle: at most {cpu:.1f} % CPU and {megabytes:.1f} MB a day in {scan.days(CPU)} days",
            details={
                "instance_type": instance.instance_type,
                "platform": instance.platform,
                "lifecycle": instance.lifecycle or "on-demand",
                "launch_date": instance.created,
                "cpu_peak_percent": round(cpu, 1),
                "network_peak_mb_per_day": round(megabytes, 2),
                "days_observed": scan.days(CPU),
            },
            confidence=0.85,
        )
