"""Pods and Jobs that are over stay in the cluster until somebody deletes them."""

from collections import defaultdict

from opscurb.check import Category, Playbook, Severity, Waste, check
from opscurb.kubernetes.clouds import volume_ids
from opscurb.kubernetes.details import commanded, plural
from opscurb.kubernetes.guards import is_system
from opscurb.kubernetes.placement import OVER
from opscurb.kubernetes.rows import (
    Job,
    Namespace,
    PersistentVolume,
    PersistentVolumeClaim,
    Pod,
    StorageClass,
    arn_of,
)
from opscurb.price import Component, total

EVICTED = "Evicted"


@check(
    reads=Pod.type,
    also=(Job.type,),
    whole=(Job.type,),
    hints=(PersistentVolumeClaim.type, PersistentVolume.type, StorageClass.type),
    sums_up=True,
    category=Category.IDLE_RESOURCES,
    advice="Delete pods and Jobs that are over",
    tunes=("idle_days",),
    fix=Playbook(
        why="What is over holds no CPU and no memory, but every list and every controller has to step over it, and"
        " volumes that were made for such a pod are kept as long as it is.",
        steps=(
            "Verify that nobody still needs their logs or their state",
            "Delete the Jobs, whose pods go with them, and the pods that belong to nothing",
            "Set ttlSecondsAfterFinished on Jobs, so that the cluster clears up by itself",
        ),
        cli=(
            "# Verify: what is over in the namespace",
            "kubectl get jobs --namespace {namespace}",
            "kubectl get pods --namespace {namespace}",
            "# Delete the Jobs with their pods",
            "kubectl delete job {job_names} --namespace {namespace}",
            "# Delete the pods",
            "kubectl delete pod {pod_names} --namespace {namespace}",
        ),
        console=(
            "Open the Jobs and the pods of namespace {namespace} in your cluster's dashboard",
            "Filter by Completed and Failed, look at the logs that matter, and delete them",
        ),
        risks=(
            "Logs that are kept nowhere else go with the pods",
            "Volumes that were made for a pod alone are deleted with it",
        ),
        minutes=10,
        rollback=("Deleted pods do not come back; a Job can be started again from its manifest",),
    ),
)
def find(pods, scan):
    """Over for as long as the policy says, and nothing that would take it away; a finding a namespace."""
    jobs = {(job.namespace, job.name): job for job in scan.all(Job.type)}
    over = defaultdict(list)
    for pod in pods:
        if _is_over(pod, scan) and not is_system(pod.namespace) and not _is_cleared(pod, jobs):
            over[pod.namespace].append(pod)
    for namespace, left in sorted(over.items()):
        yield _waste(namespace, left, scan)


def _is_over(pod, scan):
    ended = pod.finished or pod.created
    return pod.status in OVER and ended is not None and (scan.now - ended).days >= scan.policy.idle_days


def _is_cleared(pod, jobs):
    """True for what a CronJob's history or a time to live takes away, and for what a Job will try again."""
    job = next((jobs.get((pod.namespace, owner.name)) for owner in pod.owners if owner.kind == "Job"), None)
    if job is None:
        # An owner that nobody has read keeps its pods for its own reasons; a ReplicaSet just forgets them.
        return any(owner.kind not in ("ReplicaSet", "DaemonSet", "StatefulSet") for owner in pod.owners)
    by_schedule = any(owner.kind == "CronJob" for owner in job.owners)
    return by_schedule or bool(job.owners) or job.ttl is not None or job.finished is None


def _waste(name, pods, scan):
    jobs = {owner.name for pod in pods for owner in pod.owners if owner.kind == "Job"}
    lone = [pod.name for pod in pods if not any(owner.kind == "Job" for owner in pod.owners)]
    evicted = sum(pod.reason == EVICTED for pod in pods)
    arn = arn_of(scan.region, Namespace.kind, name)
    namespace = Namespace(id=name, arn=arn, region=scan.region, name=name)
    disks = _disks(pods, scan)
    nothing = scan.prices.nothing(arn, Component.COMPUTE, "pods that are over, which hold nothing")
    return Waste(
        namespace,
        price=total(price for _, price in disks) if disks else nothing,
        because=f"holding {plural(len(pods), 'pod')} that ended at least {scan.policy.idle_days} days ago",
        details={
            "namespace": name,
            "pods": len(pods),
            "evicted_pods": evicted,
            "idle_days": scan.policy.idle_days,
            "job_names": commanded(jobs),
            "pod_names": commanded(lone),
            "volumes": [volume.name for volume, _ in disks],
            "cloud_ids": [disk for volume, _ in disks for disk in volume_ids(volume)],
        },
        cap=None if disks else Severity.LOW,
    )


def _disks(pods, scan):
    """The volumes that were made for these pods alone and go with them, with their known prices."""
    names = {(pod.namespace, pod.name) for pod in pods}
    volumes = {volume.name: volume for volume in scan.all(PersistentVolume.type)}
    classes = {each.name: each for each in scan.all(StorageClass.type)}
    found = []
    for claim in scan.all(PersistentVolumeClaim.type):
        made_for = [owner for owner in claim.owners if owner.kind == "Pod"]
        volume = volumes.get(claim.volume)
        if volume is None or volume.reclaim_policy != "Delete":
            continue
        if any((claim.namespace, owner.name) in names for owner in made_for):
            price = scan.prices.persistent_volume(volume, classes.get(volume.storage_class))
            if price.known:
                found.append((volume, price))
    return found
