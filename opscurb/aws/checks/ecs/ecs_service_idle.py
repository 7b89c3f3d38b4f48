"""Services on Fargate whose tasks wait for work that does not come."""

from opscurb.aws.checks.ecs.tasks import MEMORY_PEAK, cpu, is_judged, with_task
from opscurb.check import Category, Metric, Playbook, Reason, Unsure, Waste, check

CPU = cpu("Maximum")
REQUESTS = Metric(
    "AWS/ApplicationELB",
    "RequestCountPerTarget",
    "Sum",
    "TargetGroup",
    sparse=True,
    window="rightsize_days",
)
# What works takes and gives back memory; in percent of what the task has.
FLAT = 5.0
SERVED, UNSERVED = 0.85, 0.7


@check(
    reads="ecs_service",
    also=("ecs_task_definition", "load_balancer", "target_group"),
    metrics=(CPU, MEMORY_PEAK, REQUESTS),
    category=Category.ZOMBIE_RESOURCES,
    advice="Scale idle ECS service to zero",
    tunes=("idle_task_cpu_percent", "rightsize_days"),
    owners_respected=True,
    standby_respected=True,
    commitments_respected=True,
    asks=is_judged,
    fix=Playbook(
        why="In {days_observed} days its CPU never rose above {cpu_peak_percent} % and its memory did not move, while"
        " every second of its {task_count} tasks is billed.",
        steps=(
            "Verify with its owners, and that no queue, timer or disaster waits for it",
            "Set its number of tasks to 0, and the least of its scaling too",
            "If nobody misses it for a week, delete the service; its task definition stays",
        ),
        cli=(
            "# Verify: what it runs and what leads to it",
            "aws ecs describe-services --cluster {cluster_id} --services {service_id} --region {region}",
            "# Scale it to zero; the same command brings it back",
            "aws ecs update-service --cluster {cluster_id} --service {service_id} --desired-count 0"
            " --region {region}",
            "# A week later: delete it",
            "aws ecs delete-service --cluster {cluster_id} --service {service_id} --region {region}",
        ),
        console=(
            "Open the ECS console in {region}, choose the cluster {cluster_id} and {service_id}",
            "Look at Health and metrics over the last months",
            "Update service, Desired tasks: 0; a week later Delete service",
        ),
        risks=(
            "What is called once a month may have slept through the days looked at",
            "Scaling policies start tasks again where their least number is above 0",
            "A Savings Plan that covers it is paid on, and free for other tasks",
        ),
        minutes=15,
        rollback=(
            "While the service exists, a desired count of {task_count} starts its tasks again",
            "After that, create it again from the task definition {task_definition_arn}",
        ),
        needs_restart=True,
    ),
)
def find(services, scan):
    """Next to no CPU, memory that does not move, and no request where a load balancer would count it."""
    for service, task in with_task(services, scan):
        busy, memory = scan.metric(CPU, service).peak, scan.metric(MEMORY_PEAK, service)
        if busy >= scan.policy.idle_task_cpu_percent or memory.peak - memory.least > FLAT:
            continue
        if scan.has(REQUESTS, service) and scan.metric(REQUESTS, service).total:
            continue
        if not _is_counted(service, scan):
            yield Unsure(service, Reason.NO_METRICS, f"nothing counts the requests that reach {service.id}")
            continue
        yield Waste(
            service,
            price=scan.prices.fargate_service(service, task),
            because=f"idle: at most {busy:.1f} % CPU in {scan.days(CPU)} days, and memory that does not move",
            details={
                "cluster_id": service.cluster,
                "service_id": service.name,
                "launch_type": service.launch,
                "task_definition_arn": task.id,
                "task_count": service.running,
                "vcpus": task.vcpus,
                "memory_gb": task.memory_gb,
                "cpu_peak_percent": round(busy, 1),
                "days_observed": scan.days(CPU),
            },
            # Nothing counts what a queue or a timer would bring it.
            confidence=SERVED if service.target_groups else UNSERVED,
        )


def _is_counted(service, scan):
    """True when its requests are: it is behind one group of an application balancer, or behind nothing."""
    if service.classic_balancers or len(service.target_groups) > 1:
        return False
    application = {row.arn for row in scan.all("load_balancer") if row.kind == "application"}
    behind = {row.arn: row.load_balancers for row in scan.all("target_group")}
    return all(not application.isdisjoint(behind.get(group, ())) for group in service.target_groups)
