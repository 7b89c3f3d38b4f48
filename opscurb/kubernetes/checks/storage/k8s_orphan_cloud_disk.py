"""Disks that were made for a cluster which has no volume of them any more cost on unseen."""

from opscurb.check import Category, Playbook, Waste, check
from opscurb.kubernetes.clouds import volume_id
from opscurb.kubernetes.details import named
from opscurb.kubernetes.lasting import Memory

LEAST_SCANS = 2
# A disk that does not tell its cluster may be another's.
TOLD, UNTOLD = 0.85, 0.5


@check(
    reads="k8s_cloud_disk",
    also=("k8s_persistent_volume",),
    hints=("k8s_remembered",),
    whole=("k8s_persistent_volume",),
    category=Category.IDLE_RESOURCES,
    advice="Snapshot and delete disk that its cluster forgot",
    backups_excluded=True,
    asks=lambda disk, scan: not disk.attached,
    fix=Playbook(
        why="The disk carries the tags of a claim of a cluster, but the cluster has no volume for it, and no machine"
        " has it attached. It is billed by its size.",
        steps=(
            "Verify that no other cluster uses the disk: its tags name the claim that it was made for",
            "Make a snapshot of the disk and wait until it has completed",
            "Delete the disk; a new one can be made from the snapshot",
        ),
        cli=(
            "# Verify: the state must be available, and the tags name its former claim",
            "aws ec2 describe-volumes --volume-ids {cloud_ids} --region {cloud_region}",
            "# Back up and wait",
            "aws ec2 create-snapshot --volume-id {cloud_ids} --description 'Before deleting {cloud_ids}'"
            " --region {cloud_region}",
            "aws ec2 wait snapshot-completed --filters Name=volume-id,Values={cloud_ids} --region {cloud_region}",
            "# Delete",
            "aws ec2 delete-volume --volume-id {cloud_ids} --region {cloud_region}",
        ),
        console=(
            "Open the EC2 console in {cloud_region} and choose Volumes",
            "Select {id}, check that its state is Available and read which claim its tags name",
            "Actions, Create snapshot; wait until the snapshot is Completed",
            "Actions, Delete volume; confirm",
        ),
        risks=(
            "Another cluster of the account may have made the disk and attach it again",
            "Deleted data comes back from the snapshot only",
        ),
        minutes=15,
        rollback=("Make a volume from the snapshot, and a PersistentVolume in the cluster that names it",),
    ),
)
def find(disks, scan):
    """No volume of the cluster names the disk, in two scans in a row, and no other cluster is named as its owner."""
    held = {volume_id(row.handle) for row in scan.all("k8s_persistent_volume")}
    ours, memory = _our_names(scan, held), Memory(scan, "k8s_orphan_cloud_disk")
    for disk in disks:
        if disk.id in held or (disk.cluster and disk.cluster not in ours):
            continue
        lasting = memory.lasting(disk)
        yield lasting
        if lasting.scans >= LEAST_SCANS:
            yield Waste(
                disk,
                price=scan.prices.cloud_disk(disk),
                because="attached to nothing, and no volume of the cluster names it",
                details={
                    **named(disk),
                    "size_gb": disk.size_gb,
                    "volume_type": disk.volume_type,
                    "cloud_region": disk.cloud_region,
                    "former_claim": f"{disk.claim_namespace}/{disk.claim_name}".strip("/"),
                    "cluster": disk.cluster,
                    "missing_since": lasting.since,
                    "cloud_ids": [disk.id],
                },
                confidence=TOLD if disk.cluster else UNTOLD,
            )


def _our_names(scan, held):
    """What disks call this cluster: as those of its volumes do, or as the end of its context."""
    told = {disk.cluster for disk in scan.all("k8s_cloud_disk") if disk.id in held}
    return told | {scan.region, scan.region.rpartition("/")[2]}
