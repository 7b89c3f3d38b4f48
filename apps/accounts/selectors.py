"""Reads connected accounts."""

from uuid import UUID

from apps.accounts.models import AwsAccount
from opscurb.errors import NotFound


def list_accounts() -> list[AwsAccount]:
    """All accounts that were not removed, by name. Needs a scope."""
    return list(AwsAccount.objects.filter(removed_at=None).order_by("name"))


def get_account(account_id: UUID) -> AwsAccount:
    """One account; raises NotFound, also for a removed one. Needs a scope."""
    account = AwsAccount.objects.filter(id=account_id, removed_at=None).first()
    if account is None:
        raise NotFound("AWS account", account_id)
    return account


def connected_accounts() -> list[UUID]:
    """Ids of the accounts that can be scanned, oldest first. Needs a scope."""
    connected = AwsAccount.objects.filter(removed_at=None, status=AwsAccount.Status.CONNECTED)
    return list(connected.order_by("created_at").values_list("id", flat=True))
