"""Containers that request far more than they ever use keep nodes from being filled."""

from dataclasses import dataclass
from math import ceil

from opscurb.check import SUFFICIENT, Action, Category, Metric, Playbook, Waste, check
from opscurb.kubernetes.details import MIB, named
from opscurb.kubernetes.guards import is_system
from opscurb.kubernetes.placement import PLACED, WORKLOADS, is_placed, pods_by_workload
from opscurb.kubernetes.rows import Amount
from opscurb.money import ZERO, cents
from opscurb.price import Component

DAYS = 14
CPU = Metric("prometheus", "container_cpu", "p95", by="workload", days=DAYS)
MEMORY = Metric("prometheus", "container_memory", "max", by="workload", days=DAYS)
KILLED = Metric("prometheus", "container_oom_killed", "max", by="workload", days=DAYS, sparse=True)
# Memory beyond the most that was seen, and more of it for what was killed for want of it.
SPARE_MEMORY, KILLED_MEMORY = 1.15, 1.25
LEAST_MILLICORES, LEAST_MIB = 10, 100
# A request is too much from this many times the target on.
TOO_MUCH = 1.3


@dataclass(frozen=True, slots=True)
class Target:
    """What a container should request of what it has too much of, and what that gives back of one pod."""

    container: str
    cpu: int
    memory: int
    excess: Amount
    used: Amount

    @property
    def said_to_use(self):
        """Its 95th percentile of CPU and its most of memory, in the same words."""
        return f"cpu={self.used.cpu}m,memory={self.used.memory // MIB}Mi"

    @property
    def requests(self):
        """As kubectl takes them; what is left out stays as it is."""
        said = ((f"cpu={self.cpu}m", self.cpu), (f"memory={self.memory // MIB}Mi", self.memory))
        return ",".join(text for text, amount in said if amount)


@check(
    reads="k8s_workload",
    also=(*PLACED, *WORKLOADS, "k8s_horizontal_pod_autoscaler"),
    whole=(*PLACED, "k8s_horizontal_pod_autoscaler"),
    metrics=(CPU, MEMORY, KILLED),
    category=Category.COMPUTE_RIGHTSIZING,
    action=Action.RIGHTSIZE,
    advice="Lower requests to what is used",
    owners_respected=True,
    asks=lambda workload, scan: workload.ready_replicas > 0 and not is_system(workload.namespace),
    fix=Playbook(
        why="Requests are reserved whether they are used or not. Lower ones let the same nodes take more pods;"
        " money is saved once a node can go.",
        steps=(
            "Verify that the last {days_observed} days were ordinary ones: no peak of the year is near, and starting"
            " takes no more than running",
            "Lower the requests in the manifest that the workload is made from; keep the memory limit above them",
            "Roll it out and watch restarts and latency for some days",
        ),
        cli=(
            "# Verify: today's requests and limits, and restarts",
            "kubectl get {kind} {name} --namespace {namespace} --output yaml",
            "kubectl describe {kind} {name} --namespace {namespace}",
            "# Lower them, a container at a time",
            "kubectl set resources {kind} {name} --namespace {namespace} --containers {containers}"
            " --requests {requests}",
            "kubectl rollout status {kind} {name} --namespace {namespace}",
        ),
        console=(
            "Open {kind} {name} of namespace {namespace} in your cluster's dashboard",
            "Edit resources.requests of its containers and watch the rollout",
        ),
        risks=(
            "Peaks that did not happen in the days observed may find less than they need",
            "The rollout restarts its pods, one after the other",
        ),
        minutes=20,
        rollback=("Undo the rollout: the pods request what they did before",),
        needs_restart=True,
    ),
)
def find(workloads, scan):
    """Requests of 1.3 times the target and more, of what no autoscaler sizes by them."""
    scaled = {
        (each.target_kind, each.namespace, each.target_name)
        for each in scan.all("k8s_horizontal_pod_autoscaler")
    }
    pods, nodes = pods_by_workload(scan), {node.name: node for node in scan.all("k8s_node")}
    for workload in workloads:
        targets = (
            [] if (workload.kind, workload.namespace, workload.name) in scaled else _targets(workload, scan)
        )
        if targets:
            placed = [pod for pod in pods.get(workload.arn, ()) if is_placed(pod)]
            yield _waste(workload, targets, [nodes.get(pod.node) for pod in placed], scan)


def _targets(workload, scan):
    """What to request for each container that requests too much and was seen for long enough."""
    found = (_target(container, workload, scan) for container in workload.containers)
    return [target for target in found if target is not None]


def _target(container, workload, scan):
    cpu, memory, killed = (
        scan.metric(each, workload).parts.get(container.name) for each in (CPU, MEMORY, KILLED)
    )
    if cpu is None or memory is None or min(cpu.days, memory.days) < SUFFICIENT * DAYS:
        return None
    spare = SPARE_MEMORY * (KILLED_MEMORY if killed and killed.peak else 1)
    enough_cpu = max(LEAST_MILLICORES, ceil(cpu.peak))
    enough_memory = max(LEAST_MIB, ceil(memory.peak * spare / MIB)) * MIB
    excess = Amount(_excess(container.cpu, enough_cpu), _excess(container.memory, enough_memory))
    if excess == Amount():
        return None
    return Target(
        container.name,
        enough_cpu if excess.cpu else 0,
        enough_memory if excess.memory else 0,
        excess,
        Amount(ceil(cpu.peak), ceil(memory.peak)),
    )


def _excess(requested, enough):
    """What is requested beyond the target; nothing where that is little."""
    return requested - enough if requested and requested > TOO_MUCH * enough else 0


def _waste(workload, targets, nodes, scan):
    excess = sum((target.excess for target in targets), Amount())
    worth = cents(sum((scan.prices.value(excess, node) for node in nodes), ZERO))
    return Waste(
        workload,
        # Smaller pods on the same nodes are billed like large ones: a node that can go is a finding of its own.
        price=scan.prices.nothing(workload.arn, Component.COMPUTE, "capacity, until a node can go"),
        because=f"requesting {TOO_MUCH} times of what it used in {DAYS} days, or more",
        details={
            "kind": workload.kind.lower(),
            **named(workload),
            "replicas": len(nodes),
            "containers": [target.container for target in targets],
            "requests": [target.requests for target in targets],
            "used": [target.said_to_use for target in targets],
            "reclaimable_cpu_millicores": excess.cpu * len(nodes),
            "reclaimable_memory_mib": excess.memory * len(nodes) // MIB,
            "reclaimable_monthly": worth,
            "days_observed": DAYS,
        },
        confidence=0.85,
    )
