"""Which disks of a cloud account were made for clusters, as the checks of clusters see them."""

from collections.abc import Iterable, Iterator

from opscurb.aws.collectors.ebs import Volume
from opscurb.kubernetes.rows import CloudDisk, arn_of

CLAIM = "kubernetes.io/created-for/pvc/"
# What the drivers of clusters put on the disks that they make, and nobody else.
MADE_FOR_CLUSTERS = (CLAIM, "ebs.csi.aws.com/", "CSIVolumeName")
OWNED = "kubernetes.io/cluster/"


def cluster_disks(volumes: Iterable[Volume], context: str) -> Iterator[CloudDisk]:
    """The EBS volumes that a cluster's driver made, of whatever cluster, seen from one context."""
    for volume in volumes:
        if any(name.startswith(MADE_FOR_CLUSTERS) for name in volume.tags):
            yield CloudDisk(
                id=volume.id,
                arn=arn_of(context, CloudDisk.kind, volume.id),
                region=context,
                name=volume.name,
                status=volume.status,
                created=volume.created,
                tags=volume.tags,
                cloud_arn=volume.arn,
                cloud_region=volume.region,
                cluster=_cluster(volume),
                volume_type=volume.volume_type,
                size_gb=volume.size_gb,
                attached=bool(volume.instances),
                claim_namespace=volume.tags.get(f"{CLAIM}namespace", ""),
                claim_name=volume.tags.get(f"{CLAIM}name", ""),
            )


def _cluster(volume: Volume) -> str:
    """The cluster that a disk was made for, where its driver was told to say so."""
    owned = (name.removeprefix(OWNED) for name in volume.tags if name.startswith(OWNED))
    return next(owned, "") or volume.tags.get("KubernetesCluster", "")
