"""Workloads that were scaled to zero long ago keep disks and load balancers that are billed."""

from opscurb.check import Category, Playbook, Waste, check
from opscurb.kubernetes.attached import ATTACHED, USERS, Attached
from opscurb.kubernetes.clouds import balancer_ids, cloud_of, volume_ids
from opscurb.kubernetes.details import commanded, named, spelled
from opscurb.kubernetes.guards import is_system, operated
from opscurb.kubernetes.lasting import Memory
from opscurb.price import total

# Marks of what scales workloads to zero and up again by itself.
SCALED_BY = ("downscaler/", "kube-green", "sablier.", "autoscaling.keda.sh/", "serving.knative.dev/")


def _is_off(workload, scan):
    scaled = any(note.startswith(SCALED_BY) for note in (*workload.tags, *workload.annotations))
    off = workload.kind in ("Deployment", "StatefulSet") and not workload.replicas
    return off and not (scaled or operated(workload) or is_system(workload.namespace))


@check(
    reads="k8s_workload",
    also=(*ATTACHED, "k8s_horizontal_pod_autoscaler"),
    hints=("k8s_storage_class", "k8s_node", "k8s_remembered"),
    whole=(*USERS, "k8s_horizontal_pod_autoscaler"),
    category=Category.IDLE_RESOURCES,
    advice="Delete what a workload scaled to zero still keeps",
    tunes=("stopped_days",),
    backups_excluded=True,
    owners_respected=True,
    asks=_is_off,
    fix=Playbook(
        why="It runs nothing, but what it was attached to is billed as before: {attached}.",
        steps=(
            "Verify with its owner that it will not be started again soon",
            "Back up the data of its claims: a VolumeSnapshot, or a snapshot of the disk in its cloud",
            "Delete the load balancer's service and the claims, then the workload, and their manifests",
        ),
        cli=(
            "# Verify: what it is, and its manifest to keep",
            "kubectl describe {kind} {name} --namespace {namespace}",
            "kubectl get {kind} {name} --namespace {namespace} --output yaml",
            "# Give back its load balancer",
            "kubectl delete service {service_names} --namespace {namespace}",
            "# Only after a snapshot of their disks",
            "kubectl delete persistentvolumeclaim {claim_names} --namespace {namespace}",
            "# When it is not to come back",
            "kubectl delete {kind} {name} --namespace {namespace}",
        ),
        console=(
            "Open {kind} {name} of namespace {namespace} in your cluster's dashboard and look at its events",
            "Make snapshots of its disks in the console of the cloud, then delete its services and claims",
        ),
        risks=(
            "Deleted data comes back from the snapshot only",
            "A load balancer that is made again has another address",
        ),
        minutes=20,
        rollback=("Make volumes from the snapshots, apply the manifests and scale it up",),
    ),
)
def find(workloads, scan):
    """No replicas for a month, nothing that would scale it up, and something attached that is its own."""
    memory, attached = Memory(scan, "k8s_deployment_scaled_zero"), Attached(scan)
    scaled = {
        (each.target_kind, each.namespace, each.target_name)
        for each in scan.all("k8s_horizontal_pod_autoscaler")
    }
    for workload in workloads:
        volumes, services = attached.volumes_of(workload), attached.balancers_of(workload)
        wakes = (workload.kind, workload.namespace, workload.name) in scaled
        if wakes or not (volumes or services):
            continue
        lasting = memory.lasting(workload, workload.changed)
        yield lasting
        if (held := memory.held(lasting)).days >= scan.policy.stopped_days:
            yield _waste(workload, volumes, services, held, scan)


def _waste(workload, volumes, services, held, scan):
    classes = {row.name: row for row in scan.all("k8s_storage_class")}
    cloud = next(filter(None, map(cloud_of, scan.all("k8s_node"))), "")
    prices = [scan.prices.persistent_volume(each, classes.get(each.storage_class)) for _, each in volumes]
    prices += [scan.prices.load_balancer(service, cloud) for service in services]
    claims, balancers = [claim.name for claim, _ in volumes], [service.name for service in services]
    ids = [*(volume_ids(volume) for _, volume in volumes), *(balancer_ids(service) for service in services)]
    return Waste(
        workload,
        price=total(prices),
        because=f"scaled to zero for {spelled(held)}",
        details={
            "kind": workload.kind.lower(),
            **named(workload),
            "scaled_to_zero_since": scan.now - held,
            "attached": ", ".join(
                [*(f"claim {name}" for name in claims), *(f"service {name}" for name in balancers)]
            ),
            "claim_names": commanded(claims),
            "service_names": commanded(balancers),
            "cloud_ids": [name for names in ids for name in names],
        },
        confidence=0.8,
    )
