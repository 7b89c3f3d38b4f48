"""Connects AWS accounts: named, given a role, verified, removed."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.utils import timezone

from apps.accounts.access import prove_access
from apps.accounts.models import CloudAccount
from apps.accounts.selectors import get_account
from apps.customers.selectors import hold_plan
from apps.events.services import record
from apps.tenancy.scope import current_customer, scope
from opscurb.aws.connect import account_of
from opscurb.aws.provider import AWS
from opscurb.errors import Conflict, Invalid, PlanTooLow, ProviderDenied


def add_account(name: str, role_arn: str = "", regions: Sequence[str] = ()) -> CloudAccount:
    """Add an account with a fresh ExternalId, still to be verified. Needs a scope."""
    most = hold_plan(current_customer()).aws_accounts
    refuse_taken(name)
    if most is not None and CloudAccount.objects.filter(provider=AWS.name, removed_at=None).count() >= most:
        raise PlanTooLow(f"Your plan includes {most} AWS accounts")
    account = CloudAccount(name=name, regions=_known(regions))
    account.role_arn, account.account_id = role_arn, account_of(role_arn) if role_arn else ""
    account.save(force_insert=True)
    record("aws_account.added", target_type="aws_account", target_id=account.id, after=_facts(account))
    return account


def change_account(
    account_id: UUID,
    *,
    name: str | None = None,
    role_arn: str | None = None,
    regions: Sequence[str] | None = None,
) -> CloudAccount:
    """Rename, give another role or other regions; another role must be verified anew. Needs a scope."""
    account = get_account(account_id)
    before = _facts(account)
    if name is not None and name != account.name:
        refuse_taken(name)
        account.name = name
    if regions is not None:
        account.regions = _known(regions)
    if role_arn is not None and role_arn != account.role_arn:
        account.role_arn, account.account_id = role_arn, account_of(role_arn) if role_arn else ""
        account.status, account.error, account.verified_at = CloudAccount.Status.PENDING, "", None
    account.save()
    record(
        "aws_account.changed",
        target_type="aws_account",
        target_id=account.id,
        before=before,
        after=_facts(account),
    )
    return account


def verify_account(
    customer_id: UUID, account_id: UUID, prove: Callable[[CloudAccount], None] | None = None
) -> CloudAccount:
    """Prove that the role lets us in with the ExternalId and nobody without it; asks AWS outside any transaction.

    A refusal is kept on the account and raised as ProviderDenied. `prove` is for who watches the proof go on.
    """
    with scope(customer_id):
        account = get_account(account_id)
    if not account.role_arn:
        raise Invalid("Give the account a role_arn first", field="role_arn")
    try:
        (prove or prove_access)(account)
        error = ""
    except ProviderDenied as denied:
        error = str(denied)
    with scope(customer_id):
        account = _verified(account, error)
    if error:
        raise ProviderDenied(error)
    return account


def _verified(asked: CloudAccount, error: str) -> CloudAccount:
    """Keep the answer, unless the role changed while we asked."""
    account = CloudAccount.objects.select_for_update().filter(id=asked.id, role_arn=asked.role_arn).first()
    if account is None:
        raise Conflict("The role was changed while it was verified; verify again")
    account.status = CloudAccount.Status.FAILED if error else CloudAccount.Status.CONNECTED
    account.error = error
    account.verified_at = None if error else timezone.now()
    account.save(update_fields=["status", "error", "verified_at"])
    record("aws_account.verified", target_type="aws_account", target_id=account.id, after=_facts(account))
    return account


def remove_account(account_id: UUID) -> None:
    """Forget a role and free the name; scans and findings of the past stay readable. Needs a scope."""
    account = get_account(account_id)
    before = _facts(account)
    account.removed_at, account.role_arn = timezone.now(), ""
    account.save(update_fields=["removed_at", "role_arn"])
    record("aws_account.removed", target_type="aws_account", target_id=account.id, before=before)


def refuse_taken(name: str) -> None:
    """Raise Conflict when an account of any cloud has the name. Needs a scope."""
    if CloudAccount.objects.filter(name=name, removed_at=None).exists():
        raise Conflict(f"There is an account named {name!r} already")


def _known(regions: Sequence[str]) -> list[str]:
    unknown = sorted(set(regions).difference(AWS.regions))
    if unknown:
        raise Invalid(f"unknown: {', '.join(unknown)}", field="regions")
    return list(dict.fromkeys(regions))


def _facts(account: CloudAccount) -> dict[str, Any]:
    return {
        "name": account.name,
        "role_arn": account.role_arn,
        "regions": account.regions,
        "status": account.status,
        "error": account.error,
    }
