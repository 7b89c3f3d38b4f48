"""Claims that no pod mounts keep a disk, which is billed in full."""

from datetime import timedelta

from opscurb.check import Category, Playbook, Waste, check
from opscurb.kubernetes.clouds import volume_ids
from opscurb.kubernetes.details import gib, named, spelled
from opscurb.kubernetes.guards import is_system, operated
from opscurb.kubernetes.lasting import Memory
from opscurb.kubernetes.placement import OVER
from opscurb.price import Price

UNMOUNTED_FOR = timedelta(days=7)
TEMPLATES = (
    "k8s_deployment",
    "k8s_stateful_set",
    "k8s_daemon_set",
    "k8s_replica_set",
    "k8s_job",
    "k8s_cron_job",
)


@check(
    reads="k8s_persistent_volume_claim",
    also=("k8s_pod", "k8s_persistent_volume", *TEMPLATES),
    hints=("k8s_storage_class", "k8s_remembered"),
    whole=("k8s_pod", *TEMPLATES),
    category=Category.IDLE_RESOURCES,
    advice="Back up and delete claim that no pod mounts",
    min_age=False,
    backups_excluded=True,
    owners_respected=True,
    asks=lambda claim, scan: claim.status == "Bound" and not (is_system(claim.namespace) or operated(claim)),
    fix=Playbook(
        why="No pod mounts the claim, and nothing that makes pods names it. Its disk is billed by its size all the"
        " same.",
        steps=(
            "Verify with the owner of the namespace that nothing is about to mount the claim again",
            "Back up its data: a VolumeSnapshot of the claim, or a snapshot of the disk in its cloud",
            "Delete the claim; with the reclaim policy Retain, delete its volume and disk as well",
        ),
        cli=(
            "# Verify: what used it last, and which volume is behind it; keep a copy of it",
            "kubectl get persistentvolumeclaim {name} --namespace {namespace} --output yaml",
            "kubectl describe persistentvolumeclaim {name} --namespace {namespace}",
            "# Only after a snapshot of its disk",
            "kubectl delete persistentvolumeclaim {name} --namespace {namespace}",
        ),
        console=(
            "Open the disks in the console of the cloud and find the one of the claim {name}",
            "Create a snapshot of it and wait until that is complete",
            "Delete the claim in the cluster and check that the disk is gone with it",
        ),
        risks=(
            "Deleted data comes back from the snapshot only",
            "An operator or a person may mount it by hand from time to time, which no template tells",
        ),
        minutes=15,
        rollback=("Make a volume from the snapshot and a claim of the old name that is bound to it",),
    ),
)
def find(claims, scan):
    """Mounted by no pod, named by no template, kept by no operator, for a week."""
    mounted = _mounted(scan)
    sets = {
        (row.namespace, f"{name}-{row.name}-")
        for row in scan.all("k8s_stateful_set")
        for name in row.claim_templates
    }
    volumes = {row.name: row for row in scan.all("k8s_persistent_volume")}
    classes = {row.name: row for row in scan.all("k8s_storage_class")}
    memory = Memory(scan, "k8s_pvc_unmounted")
    for claim in claims:
        if (claim.namespace, claim.name) in mounted or (claim.namespace, _stem(claim.name)) in sets:
            continue
        lasting = memory.lasting(claim)
        yield lasting
        if memory.held(lasting) >= UNMOUNTED_FOR:
            volume = volumes.get(claim.volume)
            yield _waste(
                claim, volume, classes.get(claim.storage_class), memory.held(lasting), lasting, scan.prices
            )


def _mounted(scan):
    """What running pods and templates name, as (namespace, claim)."""
    users = [pod for pod in scan.all("k8s_pod") if pod.status not in OVER]
    users += [row for name in TEMPLATES for row in scan.all(name)]
    return {(user.namespace, name) for user in users for name in user.uses.claims}


def _stem(name):
    """The name without the number that a stateful set gives each replica's claim."""
    stem, dash, number = name.rpartition("-")
    return f"{stem}{dash}" if number.isdecimal() else ""


def _waste(claim, volume, made_by, held, lasting, prices):
    return Waste(
        claim,
        price=prices.persistent_volume(volume, made_by) if volume else Price(()),
        because=f"mounted by no pod for {spelled(held)}, nor named by anything that makes pods",
        details={
            **named(claim),
            "size_gib": gib(claim.capacity or claim.requested),
            "storage_class": claim.storage_class,
            "volume_name": claim.volume,
            "reclaim_policy": volume.reclaim_policy if volume else "",
            "unmounted_since": lasting.since,
            "cloud_ids": volume_ids(volume) if volume else [],
        },
        confidence=0.85,
    )
