"""An EKS cluster as a context: found and signed for by the role that reaches its AWS account."""

from uuid import UUID

from apps.accounts.access.aws import session_through
from apps.accounts.cluster_form import Eks
from apps.accounts.models import CloudAccount
from apps.settings.proxy_url import Proxy
from opscurb.aws.connect import open_account
from opscurb.aws.eks import NEEDS, open_cluster
from opscurb.kubernetes.config import Context


def eks_as_context(
    account: CloudAccount, eks: Eks, scan_id: UUID, proxy: Proxy | None, seconds: float
) -> Context:
    """Where a cluster is and the token it takes from us now; raises ProviderDenied or Unavailable."""
    with session_through(proxy, seconds) as platform:
        session = open_account(platform, account.role_arn, str(account.external_id), str(scan_id), (), NEEDS)
        found = open_cluster(session, account.account_id, eks.region, eks.cluster)
    return Context(found.arn, eks.cluster, account.name, found.endpoint, ca=found.ca, token=found.token)
