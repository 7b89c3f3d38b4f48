"""Disks of connected AWS accounts that were made for clusters, as checks of clusters see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from apps.accounts.access.aws import session_through
from apps.accounts.models import CloudAccount
from apps.settings.proxy_url import Proxy
from opscurb.aws.collectors.ebs import Volume
from opscurb.aws.connect import open_account
from opscurb.aws.provider import AWS, operations_of
from opscurb.check import Reason
from opscurb.cluster_disks import cluster_disks
from opscurb.errors import DomainError
from opscurb.kubernetes.rows import CloudDisk, Node
from opscurb.results import Unread
from opscurb.target import Collected, Target

EBS = Volume.type


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
                    rows.extend(cluster_disks(found.rows, context))
                    unread.extend(found.unread)
        return Collected(tuple(rows), tuple(unread))


def _is_aws(node: Node) -> bool:
    return node.provider_id.startswith("aws:") and bool(node.cloud_region)
