"""Reads accounts of all clouds as people look through them."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from apps.accounts.models import CloudAccount

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountChoice:
    """Which accounts; empty means all. `search` is looked for in names and in AWS's own numbers."""

    search: str = ""
    provider: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class AccountPage:
    """Accounts by name; `next` is the one that the next page comes after."""

    accounts: list[CloudAccount]
    next: UUID | None


def browse_accounts(chosen: AccountChoice, after: UUID | None = None) -> AccountPage:
    """A page of the accounts that were not removed. Needs a scope."""
    found = _chosen(chosen)
    if after is not None:
        # Names are like no other's; one that was removed meanwhile still says where it stood.
        found = found.filter(name__gt=CloudAccount.objects.filter(id=after).values("name"))
    # One more than asked for tells whether there is a next page.
    rows = list(found.order_by("name")[: PAGE + 1])
    accounts = rows[:PAGE]
    return AccountPage(accounts, accounts[-1].id if len(rows) > PAGE else None)


def providers_connected() -> list[str]:
    """The providers of which there is an account. Needs a scope."""
    known = CloudAccount.objects.filter(removed_at=None).order_by("provider")
    return list(known.values_list("provider", flat=True).distinct())


def _chosen(chosen: AccountChoice) -> QuerySet[CloudAccount]:
    found = CloudAccount.objects.filter(removed_at=None)
    if chosen.search:
        found = found.filter(Q(name__icontains=chosen.search) | Q(account_id__startswith=chosen.search))
    if chosen.provider:
        found = found.filter(provider=chosen.provider)
    return found.filter(status=chosen.status) if chosen.status else found
