"""Containers that request no CPU or no memory make nodes impossible to size."""

from collections import defaultdict
from math import ceil

from opscurb.check import Action, Category, Playbook, Severity, Waste, check
from opscurb.kubernetes.details import named
from opscurb.kubernetes.guards import is_system
from opscurb.kubernetes.placement import Workloads
from opscurb.kubernetes.rows import DaemonSet, Deployment, Pod, ReplicaSet, StatefulSet, Usage, Workload
from opscurb.price import Component

MIB = 1024**2
# What one look at a pod tells is no peak: half as much again, and never less than these.
MARGIN = 1.5
LEAST_MILLICORES, LEAST_MIB = 10, 100


@check(
    reads=Workload.type,
    hints=(Usage.type, Pod.type, Deployment.type, StatefulSet.type, ReplicaSet.type),
    category=Category.COMPUTE_RIGHTSIZING,
    action=Action.RIGHTSIZE,
    advice="Say what the containers need",
    owners_respected=True,
    fix=Playbook(
        why="The scheduler counts what a container does not request as nothing. Nodes then look emptier than they are,"
        " and nobody can tell how many are needed.",
        steps=(
            "Verify which containers request nothing, and what they use over a busy day",
            "Set requests in the manifest that the workload is made from: the CPU it mostly uses, the memory it uses"
            " at most",
            "Roll it out and watch that its pods are scheduled",
        ),
        cli=(
            "# Verify: what it requests now, and what its pods use",
            "kubectl get {kind} {name} --namespace {namespace} --output yaml",
            "kubectl describe {kind} {name} --namespace {namespace}",
            "# Request what was seen in use, with a margin; look at a busy hour first",
            "kubectl set resources {kind} {name} --namespace {namespace} --containers {container}"
            " --requests {requests}",
            "kubectl rollout status {kind} {name} --namespace {namespace}",
        ),
        console=(
            "Open {kind} {name} of namespace {namespace} in your cluster's dashboard",
            "Look at its usage over a busy day, then edit resources.requests of each container that has none",
        ),
        risks=(
            "New requests restart the pods, one after the other",
            "Requests beyond what nodes have left keep pods Pending, or make the autoscaler add a node",
        ),
        minutes=20,
        rollback=("Undo the rollout: the pods run without requests as before",),
        needs_restart=True,
    ),
)
def find(workloads, scan):
    """Any container without a request, of a workload that is meant to run."""
    used = _used(scan)
    for workload in workloads:
        silent = {each.name: _missing(each) for each in workload.containers if _missing(each)}
        if not silent or not (workload.replicas or isinstance(workload, DaemonSet)):
            continue
        if is_system(workload.namespace):
            continue
        yield Waste(
            workload,
            price=scan.prices.nothing(
                workload.arn, Component.COMPUTE, "requests, which nobody is billed for"
            ),
            because=f"running containers without requests: {_told(silent)}",
            details={
                "kind": workload.kind.lower(),
                **named(workload),
                "containers": sorted(silent),
                "replicas": workload.replicas,
                **_suggested(workload, used.get(workload.arn)),
            },
            cap=Severity.LOW,
        )


def _missing(container):
    wanted = (("cpu", container.cpu), ("memory", container.memory))
    return [name for name, request in wanted if request is None]


def _told(silent):
    return ", ".join(f"{name} ({' and '.join(missing)})" for name, missing in sorted(silent.items()))


def _used(scan):
    """What the pods of each workload use right now, by its ARN, where metrics-server tells."""
    usage = {each.id: each.used for each in scan.all(Usage.type)}
    workloads = Workloads(scan)
    used = defaultdict(list)
    for pod in scan.all(Pod.type):
        if pod.id in usage and (workload := workloads.of(pod)):
            used[workload.arn].append(usage[pod.id])
    return used


def _suggested(workload, used):
    """Requests for the only container there is; of several nobody says which one uses what."""
    if not used or len(workload.containers) != 1:
        return {}
    cpu = max(LEAST_MILLICORES, ceil(max(each.cpu for each in used) * MARGIN))
    memory = max(LEAST_MIB, ceil(max(each.memory for each in used) * MARGIN / MIB))
    return {"container": workload.containers[0].name, "requests": f"cpu={cpu}m,memory={memory}Mi"}
