"""Pods that crash over and over, or cannot load their image, hold capacity for days."""

from datetime import timedelta

from opscurb.check import Category, Playbook, Waste, check
from opscurb.kubernetes.details import named, reserved, spelled
from opscurb.kubernetes.guards import is_system
from opscurb.kubernetes.lasting import Memory
from opscurb.kubernetes.placement import PLACED, Workloads, is_placed
from opscurb.kubernetes.worth import Capacity

STUCK_FOR = timedelta(hours=48)
STUCK = frozenset(
    {
        "CrashLoopBackOff",
        "CreateContainerConfigError",
        "CreateContainerError",
        "ErrImageNeverPull",
        "ErrImagePull",
        "ImagePullBackOff",
        "InvalidImageName",
        "RunContainerError",
    }
)


def _is_stuck(pod, scan):
    stuck = any(container.waiting in STUCK for container in pod.containers)
    return stuck and is_placed(pod) and not is_system(pod.namespace)


@check(
    reads="k8s_pod",
    also=("k8s_node",),
    hints=("k8s_deployment", "k8s_stateful_set", "k8s_replica_set", "k8s_remembered"),
    whole=PLACED,
    category=Category.ZOMBIE_RESOURCES,
    advice="Repair or remove pod that cannot start",
    min_age=False,
    transitional_excluded=False,
    owners_respected=True,
    asks=_is_stuck,
    fix=Playbook(
        why="The pod waits in {waiting_reason} and does no work, while what it requests is kept free for it.",
        steps=(
            "Verify why it cannot start: its events, and what its last run wrote before it ended",
            "Repair it in the manifest of its owner, or undo the rollout that broke it",
            "If it is not needed, scale its owner to zero or delete it; a pod deleted by itself comes back",
        ),
        cli=(
            "# Verify: the reason, the number of restarts and the events; the owner is named as Controlled By",
            "kubectl get pod {name} --namespace {namespace} --output wide",
            "kubectl describe pod {name} --namespace {namespace}",
            "# Remove it once its owner is repaired or scaled down",
            "kubectl delete pod {name} --namespace {namespace}",
        ),
        console=(
            "Open the pod {name} in a console of the cluster and read its events and its last output",
            "Repair its owner, or scale that to zero when it is not needed",
        ),
        risks=("What the pod keeps on its node is lost when it is deleted",),
        minutes=20,
        rollback=("Scale the owner to its former number of replicas",),
        needs_restart=True,
    ),
)
def find(pods, scan):
    """A container that waits to be started again, for two days."""
    workloads, capacity = Workloads(scan), Capacity(scan)
    memory = Memory(scan, "k8s_crashloop_holding_requests")
    for pod in pods:
        lasting = memory.lasting(pod, None if pod.ready else pod.ready_since)
        yield lasting
        if (held := memory.held(lasting)) >= STUCK_FOR:
            yield _waste(pod, workloads.of(pod), capacity.worth([pod], pod.arn), held)


def _waste(pod, workload, worth, held):
    stuck = next(container for container in pod.containers if container.waiting in STUCK)
    return Waste(
        pod,
        price=worth.price,
        because=f"in {stuck.waiting} for {spelled(held)}",
        details={
            **named(pod),
            "waiting_reason": stuck.waiting,
            "container": stuck.name,
            "restarts": stuck.restarts,
            "workload": f"{workload.kind} {workload.name}" if workload else "",
            "node_name": pod.node,
            **reserved(pod.requests),
            **worth.details,
        },
        confidence=0.9,
    )
