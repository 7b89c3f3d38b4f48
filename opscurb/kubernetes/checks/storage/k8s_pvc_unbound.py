"""Claims that wait for a volume, or have lost theirs, are good for nothing."""

from datetime import timedelta

from opscurb.check import Category, Playbook, Waste, check
from opscurb.kubernetes.details import gib, named, spelled
from opscurb.kubernetes.guards import is_system
from opscurb.kubernetes.lasting import Memory
from opscurb.price import Component, total

UNBOUND_FOR = timedelta(hours=24)
WAITS = "WaitForFirstConsumer"


@check(
    reads="k8s_persistent_volume_claim",
    also=("k8s_storage_class",),
    hints=("k8s_cloud_disk", "k8s_remembered"),
    category=Category.IDLE_RESOURCES,
    advice="Repair or delete claim without a volume",
    min_age=False,
    transitional_excluded=False,
    owners_respected=True,
    asks=lambda claim, scan: claim.status in ("Pending", "Lost") and not is_system(claim.namespace),
    fix=Playbook(
        why="The claim is {phase}: no pod that names it can start. It costs nothing by itself, but a disk that it lost"
        " is billed on.",
        steps=(
            "Verify why it has no volume: its events name a class that is missing or a disk that cannot be made",
            "If something needs it, correct its class or size and make it again",
            "Otherwise delete it, and in the cloud the disk that it lost",
        ),
        cli=(
            "# Verify: the events at its end tell what is missing",
            "kubectl get persistentvolumeclaim {name} --namespace {namespace} --output yaml",
            "kubectl describe persistentvolumeclaim {name} --namespace {namespace}",
            "# Delete it when nothing needs it",
            "kubectl delete persistentvolumeclaim {name} --namespace {namespace}",
        ),
        console=(
            "Open the claim {name} in a console of the cluster and read its events",
            "Correct its class, or delete it when nothing needs it",
            "Look in the console of the cloud for a disk that was made for it",
        ),
        risks=(
            "A claim that has lost its volume may still have its data on a disk: make a snapshot of that first",
            "A workload that names the claim does not start until a claim of this name is bound",
        ),
        minutes=15,
        rollback=("Make the claim again from the copy",),
    ),
)
def find(claims, scan):
    """Pending since it was made, or lost, for a day; one that waits for its first pod is as it should be."""
    classes = {row.name: row for row in scan.all("k8s_storage_class")}
    usual = next((row for row in classes.values() if row.is_default), None)
    memory = Memory(scan, "k8s_pvc_unbound")
    for claim in claims:
        made_by = classes.get(claim.storage_class) if claim.storage_class else usual
        if claim.status == "Pending" and made_by and made_by.binding_mode == WAITS:
            continue
        # It is pending from its first moment until it is bound, and never again.
        lasting = memory.lasting(claim, claim.created if claim.status == "Pending" else None)
        yield lasting
        if memory.held(lasting) >= UNBOUND_FOR:
            yield _waste(claim, _disks(claim, scan), memory.held(lasting), scan.prices)


def _disks(claim, scan):
    """Disks that were made for a claim which has lost its volume, and that nothing has attached."""
    if claim.status != "Lost":
        return []
    mine = (claim.namespace, claim.name)
    disks = scan.all("k8s_cloud_disk")
    return [disk for disk in disks if (disk.claim_namespace, disk.claim_name) == mine and not disk.attached]


def _waste(claim, disks, held, prices):
    nothing = prices.nothing(claim.arn, Component.STORAGE, "a claim without a volume")
    return Waste(
        claim,
        price=total(map(prices.cloud_disk, disks)) if disks else nothing,
        because=f"{claim.status.lower()} for {spelled(held)}, without a volume",
        details={
            **named(claim),
            "phase": claim.status,
            "requested_gib": gib(claim.requested),
            "storage_class": claim.storage_class,
            "volume_name": claim.volume,
            "cloud_ids": [disk.id for disk in disks],
        },
        confidence=0.6 if disks else 0.95,
    )
