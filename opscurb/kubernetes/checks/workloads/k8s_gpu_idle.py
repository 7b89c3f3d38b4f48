"""Pods that hold a GPU and hardly use it cost the dearest part of a node."""

from opscurb.check import Category, Metric, Playbook, Waste, check
from opscurb.kubernetes.details import named, plural, reserved
from opscurb.kubernetes.guards import is_system
from opscurb.kubernetes.placement import PLACED, WORKLOADS, Workloads
from opscurb.kubernetes.worth import Capacity

BUSY = Metric("prometheus", "gpu_utilisation", "p95", by="pod")
IDLE_PERCENT = 5


def _holds_gpu(pod, scan):
    return pod.status == "Running" and pod.requests.gpus > 0 and not is_system(pod.namespace)


@check(
    reads="k8s_pod",
    also=("k8s_node",),
    hints=WORKLOADS,
    whole=PLACED,
    metrics=(BUSY,),
    category=Category.ZOMBIE_RESOURCES,
    advice="Release GPU that is hardly used",
    tunes=("metric_days",),
    owners_respected=True,
    standby_respected=True,
    asks=_holds_gpu,
    fix=Playbook(
        why="A GPU belongs to the pod that requests it, used or not, and no other pod can have it. In {days_observed}"
        " days this one was all but idle.",
        steps=(
            "Verify with its owner that nothing waits on the GPU, such as a model that serves few but urgent requests",
            "Save what the pod keeps in memory: notebooks lose their state",
            "Scale its owner down, or delete the pod if it belongs to nothing; let its node pool shrink",
            "For little work, share a GPU by time-slicing or MIG, or run it on CPU",
        ),
        cli=(
            "# Verify: who made it, and on which node it runs",
            "kubectl describe pod {name} --namespace {namespace}",
            "kubectl get pod {name} --namespace {namespace} --output yaml",
            "# Release it; a pod of a controller comes back unless that is scaled down first",
            "kubectl delete pod {name} --namespace {namespace}",
        ),
        console=(
            "Open the pod {name} of namespace {namespace} in your cluster's dashboard and follow it to its owner",
            "Scale the owner down, then let the GPU node pool shrink",
        ),
        risks=(
            "Loading a model again takes minutes",
            "Capacity for GPUs is scarce: a node that was given back may not be had again at once",
        ),
        minutes=20,
        rollback=("Scale its owner up again, or apply the pod's manifest",),
        needs_restart=True,
    ),
)
def find(pods, scan):
    """Below five percent for nearly all of every day."""
    capacity, workloads = Capacity(scan), Workloads(scan)
    for pod in pods:
        busy = scan.metric(BUSY, pod).peak
        if busy >= IDLE_PERCENT:
            continue
        workload, worth = workloads.of(pod), capacity.worth([pod], pod.arn)
        yield Waste(
            pod,
            price=worth.price,
            because=f"holding {plural(pod.requests.gpus, 'GPU')}, hardly used in {scan.days(BUSY)} days",
            details={
                **named(pod),
                "gpus": pod.requests.gpus,
                "gpu_percent": round(busy, 1),
                "days_observed": scan.days(BUSY),
                "workload": f"{workload.kind} {workload.name}" if workload else "",
                "node_name": pod.node,
                **reserved(pod.requests),
                **worth.details,
            },
            confidence=0.85,
        )
