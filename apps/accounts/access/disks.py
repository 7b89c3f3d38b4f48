"""Disks of connected AWS accounts that were made for clusters, as checks of clusters see them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from apps.accounts.access.aws import session_through
from apps.accounts.models import CloudAccount
from apps.settings.proxy_url import Proxy
from opscurb.aws.collectors.ebs import Volume
from opscurb.aws.connect import open_account
from opscurb.aws.provider import AWS, operations_of
from opscurb.check import Reason
from opscurb.errors import DomainError
from opscurb.kubernetes.rows import CloudDisk, Node, arn_of
from opscurb.results import Unread
from opscurb.target import Collected, Target

EBS = Volume.type
CLAIM = "kubernetes.io/created-for/pvc/"
# What the drivers of clusters put on the disks that they make, and nobody else.
MADE_FOR_CLUSTERS = (CLAIM, "ebs.csi.aws.com/", "CSIVolumeName")
OWNED = "kubernetes.io/cluster/"


@dataclass(frozen=True, slots=True)
class Disks:
    """The EBS volumes of a customer's accounts; asks no database, so that any thread may read them."""

    accounts: tuple[CloudAccount, ...]
    scan_id: UUID
    proxy: Proxy | None
    seconds: float

    def beside(self, cluster: Target) -> Collected:
        """The disks in the regions of a cluster's nodes; unread where any of them could not be looked for."""
        nodes = cluster.collect(Node.type)
        if nodes.failed is not None:
            return Collected(unread=(nodes.failed,))
        regions = sorted({node.cloud_region for node in nodes.rows if _is_aws(node)})
        if not regions:
            return Collected(unread=(Unread(Reason.ERROR, "no node says in which region of AWS it runs"),))
        try:
            return self._read(regions, cluster.region)
        except DomainError as error:
            return Collected(unread=(Unread(Reason.NO_PERMISSION, str(error)),))

    def _read(self, regions: Sequence[str], context: str) -> Collected:
        rows: list[CloudDisk] = []
        unread: list[Unread] = []
        with session_through(self.proxy, self.seconds) as platform:
            for account in self.accounts:
                session = open_account(
                    platform,
                    account.role_arn,
                    str(account.external_id),
                    str(self.scan_id),
                    (),
                    operations_of(EBS),
                )
                for region in regions:
                    found = AWS.target(session, account.account_id, region).collect(EBS)
                    rows.extend(_disks(found.rows, context))
                    unread.extend(found.unread)
        return Collected(tuple(rows), tuple(unread))


def _is_aws(node: Node) -> bool:
    return node.provider_id.startswith("aws:") and bool(node.cloud_region)


def _disks(volumes: Iterable[Volume], context: str) -> Iterable[CloudDisk]:
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
