"""The ways into what customers connected, one class a provider; credentials live in memory for one use."""

from uuid import UUID

from apps.accounts.access.aws import AwsAccess, admits_aws, prove_access
from apps.accounts.access.cluster import ClusterAccess
from apps.accounts.access.demo import DemoAccess
from apps.accounts.access.wanted import Access, Wanted
from apps.accounts.clusters import KUBERNETES
from apps.accounts.selectors import get_scannable
from apps.tenancy.scope import scope

__all__ = ["Access", "Wanted", "admits_aws", "open_access", "prove_access"]


def open_access(customer_id: UUID, account_id: UUID | None, scan_id: UUID, wanted: Wanted) -> Access:
    """The way into an account for one unit of a scan, to be entered; without an account into the demo inventory.

    Raises NotFound, or Invalid for an account that there is no scanner for.
    """
    if account_id is None:
        return DemoAccess(wanted)
    with scope(customer_id):
        account = get_scannable(account_id)
        if account.provider == KUBERNETES:
            return ClusterAccess(account, scan_id, wanted)
    return AwsAccess(account, scan_id, wanted)
