"""Volumes that no claim holds any more keep their disks, which are billed in full."""

from datetime import timedelta

from opscurb.check import Category, Playbook, Waste, check
from opscurb.kubernetes.clouds import volume_ids
from opscurb.kubernetes.details import gib, named, spelled
from opscurb.kubernetes.lasting import Memory

LEFT_FOR = {"Released": timedelta(hours=24), "Failed": timedelta(hours=24), "Available": timedelta(days=7)}
# Classes of volumes that somebody lays out by hand, to be claimed one day.
BY_HAND = "kubernetes.io/no-provisioner"


@check(
    reads="k8s_persistent_volume",
    hints=("k8s_storage_class", "k8s_remembered"),
    category=Category.IDLE_RESOURCES,
    advice="Snapshot and delete persistent volume without a claim",
    min_age=False,
    backups_excluded=True,
    asks=lambda volume, scan: volume.status in LEFT_FOR,
    fix=Playbook(
        why="Its claim is gone, so no pod can use the volume, while the disk behind it is billed by its size.",
        steps=(
            "Verify with the owner of its former claim that the data is not needed, or not needed on a disk",
            "Make a snapshot of the disk in its cloud and wait until it has completed",
            "Set the volume's reclaim policy to Delete, so that its disk goes with it",
            "Delete the volume and check in the cloud that the disk is gone",
        ),
        cli=(
            "# Verify: the phase and the claim that it belonged to; keep a copy of it",
            "kubectl get persistentvolume {name} --output yaml",
            "kubectl describe persistentvolume {name}",
            "# Only after a snapshot of its disk: let the disk go with the volume",
            "kubectl patch persistentvolume {name}"
            ' --patch \'{"spec":{"persistentVolumeReclaimPolicy":"Delete"}}\'',
            "kubectl delete persistentvolume {name}",
        ),
        console=(
            "Open the disks in the console of the cloud and find the one behind {name}",
            "Create a snapshot of it and wait until that is complete",
            "Delete the volume {name} in the cluster, then check that the disk is gone, or delete it",
        ),
        risks=(
            "Deleted data comes back from the snapshot only",
            "With the policy Retain the disk outlives the volume and is billed on",
            "A restore that is under way may be about to claim the volume",
        ),
        minutes=15,
        rollback=("Make a disk from the snapshot and a volume that names it, and claim that by its name",),
    ),
)
def find(volumes, scan):
    """Released or failed for a day, or laid out for a claim that did not come for a week."""
    classes, memory = (
        {row.name: row for row in scan.all("k8s_storage_class")},
        Memory(scan, "k8s_pv_released"),
    )
    for volume in volumes:
        made_by = classes.get(volume.storage_class)
        if volume.status == "Available" and (
            volume.claim_name or (made_by and made_by.provisioner == BY_HAND)
        ):
            continue
        lasting = memory.lasting(volume, volume.phase_since)
        yield lasting
        if (held := memory.held(lasting)) >= LEFT_FOR[volume.status]:
            yield Waste(
                volume,
                price=scan.prices.persistent_volume(volume, made_by),
                because=f"in phase {volume.status} for {spelled(held)}, so that nothing can use it",
                details={
                    **named(volume),
                    "phase": volume.status,
                    "phase_since": lasting.since,
                    "size_gib": gib(volume.capacity),
                    "storage_class": volume.storage_class,
                    "reclaim_policy": volume.reclaim_policy,
                    "former_claim": f"{volume.claim_namespace}/{volume.claim_name}".strip("/"),
                    "volume_handle": volume.handle,
                    "cloud_ids": volume_ids(volume),
                },
            )
