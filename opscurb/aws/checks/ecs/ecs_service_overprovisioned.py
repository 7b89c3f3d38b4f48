"""Services on Fargate whose tasks are larger than what they use."""

from opscurb.aws.checks.ecs.tasks import MEMORY_PEAK, cpu, is_judged, with_task
from opscurb.check import Action, Category, Playbook, Waste, check

HOUR = 3600
CPU = cpu("Average", HOUR)
# In nearly every hour the CPU is below this percentile of its hourly averages.
BUSIEST = 95
# The smaller task may have so much of its CPU busy in such an hour, and so much of its memory used at the peak.
CPU_FULL, MEMORY_FULL = 0.5, 0.8
# The tasks that Fargate offers: vCPUs -> the least memory in GB, the most, and the step between sizes.
SIZES = {
    0.25: (0.5, 2, 0.5),
    0.5: (1, 4, 1),
    1: (2, 8, 1),
    2: (4, 16, 1),
    4: (8, 30, 1),
    8: (16, 60, 4),
    16: (32, 120, 8),
}


@check(
    reads="ecs_service",
    also=("ecs_task_definition",),
    metrics=(CPU, MEMORY_PEAK),
    category=Category.COMPUTE_RIGHTSIZING,
    advice="Make tasks of ECS service smaller",
    action=Action.RIGHTSIZE,
    tunes=("task_cpu_percent", "task_memory_percent", "rightsize_days"),
    owners_respected=True,
    commitments_respected=True,
    asks=is_judged,
    fix=Playbook(
        why="Each of its {task_count} tasks has {vcpus} vCPUs and {memory_gb} GB, of which {cpu_p95_percent} % and"
        " {memory_peak_percent} % were used; Fargate bills what a task has.",
        steps=(
            "Verify that the peaks of the last weeks are those to be expected",
            "Register a revision of the task definition with {target_cpu_units} CPU units and {target_memory_mib}"
            " MiB, with the limits of its containers to match",
            "Update the service to it and watch latency and restarts for a week",
        ),
        cli=(
            "# Verify: what it runs; the task definition is what the next revision is made from",
            "aws ecs describe-services --cluster {cluster_id} --services {service_id} --region {region}",
            "aws ecs describe-task-definition --task-definition {task_definition_arn} --region {region}",
            "# Once a smaller revision is registered: roll it out; the service takes the family's newest",
            "aws ecs update-service --cluster {cluster_id} --service {service_id}"
            " --task-definition {family_id} --region {region}",
        ),
        console=(
            "Open the ECS console in {region}, Task definitions, {family_id}, Create new revision",
            "Set the task size, and the limits of the containers below it",
            "Choose the cluster {cluster_id} and {service_id}, Update service, and take the new revision",
        ),
        risks=(
            "A task that needs more memory than it has is ended, again and again",
            "Starting may take longer with fewer vCPUs, and health checks may fail meanwhile",
            "Scaling by CPU starts more tasks sooner when each is smaller",
        ),
        minutes=45,
        rollback=("Update the service back to {task_definition_arn}",),
        needs_restart=True,
    ),
)
def find(services, scan):
    """Little CPU in nearly every hour, little memory at any time, and a cheaper size that holds both."""
    for service, task in with_task(services, scan):
        busy = scan.metric(CPU, service).percentile(BUSIEST)
        used = scan.metric(MEMORY_PEAK, service).peak
        if busy >= scan.policy.task_cpu_percent or used >= scan.policy.task_memory_percent:
            continue
        target = _target(task, busy, used)
        if target is None:
            continue
        vcpus, memory_gb = target
        yield Waste(
            service,
            price=scan.prices.fargate_change(service, task, vcpus, memory_gb),
            because=f"larger than its use: {busy:.0f} % CPU and {used:.0f} % memory in {scan.days(CPU)} days",
            details={
                "cluster_id": service.cluster,
                "service_id": service.name,
                "family_id": task.family,
                "task_definition_arn": task.id,
                "task_count": service.running,
                "vcpus": task.vcpus,
                "memory_gb": task.memory_gb,
                "target_vcpus": vcpus,
                "target_memory_gb": memory_gb,
                "target_cpu_units": int(vcpus * 1024),
                "target_memory_mib": int(memory_gb * 1024),
                "cpu_p95_percent": round(busy),
                "memory_peak_percent": round(used),
                "days_observed": scan.days(CPU),
            },
            confidence=0.85,
        )


def _target(task, busy, used):
    """(vCPUs, GB) of the smallest task with room for what was used, None when that is not smaller."""
    needed_cpu = task.vcpus * busy / 100 / CPU_FULL
    needed_gb = task.memory_gb * used / 100 / MEMORY_FULL
    for vcpus, (least, most, step) in SIZES.items():
        memory = least
        while memory < needed_gb:
            memory += step
        if vcpus >= needed_cpu and memory <= most:
            is_smaller = vcpus <= task.vcpus and memory <= task.memory_gb
            return (vcpus, memory) if is_smaller and (vcpus, memory) != (task.vcpus, task.memory_gb) else None
    return None
