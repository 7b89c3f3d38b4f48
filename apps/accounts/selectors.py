"""Reads connected accounts."""

from uuid import UUID

from django.db.models import QuerySet

from apps.accounts.models import CloudAccount
from opscurb.errors import Invalid, NotFound
from opscurb.provider import PROVIDERS

AWS = "aws"


def list_accounts() -> list[CloudAccount]:
    """All AWS accounts that were not removed, by name. Needs a scope."""
    return list(CloudAccount.objects.filter(provider=AWS, removed_at=None).order_by("name"))


def get_account(account_id: UUID) -> CloudAccount:
    """One AWS account; raises NotFound, also for a removed one. Needs a scope."""
    account = CloudAccount.objects.filter(id=account_id, provider=AWS, removed_at=None).first()
    if account is None:
        raise NotFound("AWS account", account_id)
    return account


def list_cloud_accounts() -> list[CloudAccount]:
    """All accounts of other clouds that were not removed, by name. Needs a scope."""
    return list(CloudAccount.objects.filter(removed_at=None).exclude(provider=AWS).order_by("name"))


def get_cloud_account(account_id: UUID, *, for_update: bool = False) -> CloudAccount:
    """One account of another cloud, locked if it is to be changed; raises NotFound. Needs a scope."""
    known = CloudAccount.objects.select_for_update() if for_update else CloudAccount.objects
    account = known.filter(id=account_id, removed_at=None).exclude(provider=AWS).first()
    if account is None:
        raise NotFound("cloud account", account_id)
    return account


def get_scannable(account_id: UUID) -> CloudAccount:
    """An account that there is a scanner for; raises NotFound, or Invalid saying so. Needs a scope."""
    other = CloudAccount.objects.filter(id=account_id, removed_at=None).exclude(provider=AWS).first()
    if other is None:
        return get_account(account_id)
    if other.provider not in PROVIDERS:
        raise Invalid(f"{other.provider} accounts cannot be scanned yet")
    return other


def list_connected() -> list[CloudAccount]:
    """The accounts that a scan may be asked for, of all clouds, by name. Needs a scope."""
    return list(_connected().order_by("name"))


def connected_accounts(provider: str | None = None) -> list[UUID]:
    """Ids of the same accounts, of one provider or of all, oldest first. Needs a scope."""
    connected = _connected() if provider is None else _connected().filter(provider=provider)
    return list(connected.order_by("created_at").values_list("id", flat=True))


def connected_providers() -> dict[UUID, str]:
    """The provider of each of the same accounts, oldest first. Needs a scope."""
    return dict(_connected().order_by("created_at", "id").values_list("id", "provider"))


def account_named(name: str) -> UUID | None:
    """The connected AWS account of this name; None without one. Needs a scope."""
    named = _connected().filter(provider=AWS, name=name)
    return named.values_list("id", flat=True).first()


def _connected() -> QuerySet[CloudAccount]:
    connected = CloudAccount.objects.filter(removed_at=None, status=CloudAccount.Status.CONNECTED)
    return connected.filter(paused_at=None)
