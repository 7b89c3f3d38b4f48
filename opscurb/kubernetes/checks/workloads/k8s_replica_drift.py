"""Replicas that run but never become ready hold capacity and serve nobody."""

from collections import defaultdict
from datetime import timedelta

from opscurb.check import Category, Only, Playbook, Waste, check
from opscurb.kubernetes.details import GIB, counted, named, reserved, spelled
from opscurb.kubernetes.guards import is_system
from opscurb.kubernetes.placement import PLACED, WORKLOADS, Placement, Workloads, total_requests
from opscurb.kubernetes.worth import Capacity

UNREADY_FOR = timedelta(hours=24)
MUCH_CPU, MUCH_MEMORY = 500, GIB


def _is_unready(pod, scan):
    # What waits to start again after a crash is a finding of its own.
    waits = any(container.waiting for container in pod.containers)
    running = pod.status == "Running" and not pod.ready and pod.ready_since is not None
    return running and bool(pod.node) and not waits and not is_system(pod.namespace)


@check(
    reads="k8s_pod",
    also=("k8s_node", *WORKLOADS),
    whole=PLACED,
    sums_up=True,
    category=Category.ZOMBIE_RESOURCES,
    advice="Repair or remove replicas that are never ready",
    min_age=False,
    owners_respected=True,
    asks=_is_unready,
    fix=Playbook(
        why="Pods that are not ready get nothing from any service, but what they request is kept free for them on"
        " their nodes.",
        steps=(
            "Verify why they are not ready: their events and the answers of their readiness probe",
            "Repair the probe or what it waits for; a rollout that broke it can be undone",
            "If fewer replicas suffice, scale the workload down in its manifest",
        ),
        cli=(
            "# Verify: how many replicas are ready",
            "kubectl get {kind} {name} --namespace {namespace} --output wide",
            "kubectl describe {kind} {name} --namespace {namespace}",
            "# Undo the rollout that broke it, or remove the replicas that serve nobody",
            Only("kind", "deployment", ("kubectl rollout undo deployment {name} --namespace {namespace}",)),
            Only("kind", "statefulset", ("kubectl rollout undo statefulset {name} --namespace {namespace}",)),
            "kubectl scale {kind} {name} --namespace {namespace} --replicas {ready_replicas}",
        ),
        console=(
            "Open the workload {name} in a console of the cluster and read the events of its unready pods",
            "Repair its readiness probe, or lower its number of replicas",
        ),
        risks=(
            "Undoing a rollout brings back the former version of the program",
            "Scaling down may take ready pods away as well as unready ones",
        ),
        minutes=30,
        rollback=("Scale the workload to its former number of replicas: {replicas}",),
        needs_restart=True,
    ),
)
def find(pods, scan):
    """Unready for a day, in a workload that is not just rolling out, and much of a node together."""
    workloads, capacity, drifted = Workloads(scan), Capacity(scan, Placement.of(scan)), defaultdict(list)
    for pod in pods:
        workload = workloads.of(pod)
        if workload and scan.now - pod.ready_since >= UNREADY_FOR and not _rolls(workload, scan.now):
            drifted[workload.arn].append((workload, pod))
    for pairs in drifted.values():
        workload, unready = pairs[0][0], [pod for _, pod in pairs]
        held = total_requests(unready)
        if held.cpu >= MUCH_CPU or held.memory >= MUCH_MEMORY:
            yield _waste(workload, unready, capacity, scan.now)


def _rolls(workload, now):
    """True while a rollout is under way, which its controller ends by itself after a time."""
    return workload.changed is not None and now - workload.changed < UNREADY_FOR


def _waste(workload, unready, capacity, now):
    since = max(pod.ready_since for pod in unready)
    worth = capacity.worth(unready, workload.arn)
    return Waste(
        workload,
        price=worth.price,
        because=f"running with {counted(len(unready), 'pod')} not ready for {spelled(now - since)}",
        details={
            **named(workload),
            "kind": workload.kind.lower(),
            "replicas": workload.replicas,
            "ready_replicas": workload.ready_replicas,
            "unready_pods": len(unready),
            "unready_since": since,
            **reserved(total_requests(unready)),
            **worth.details,
        },
        confidence=0.8,
    )
