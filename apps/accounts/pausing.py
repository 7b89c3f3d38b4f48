"""Leaves an account alone for a while: no scan looks at it, and what is known of it stays."""

from uuid import UUID

from django.utils import timezone

from apps.accounts.models import CloudAccount
from apps.accounts.selectors import AWS
from apps.events.services import record
from opscurb.errors import NotFound


def pause_account(account_id: UUID) -> CloudAccount:
    """Have no scan look at an account of any cloud; one that is paused stays so. Needs a scope; raises NotFound."""
    account = _locked(account_id)
    if account.paused_at is None:
        account.paused_at = timezone.now()
        _write(account)
    return account


def resume_account(account_id: UUID) -> CloudAccount:
    """Have scans look at it again, from the next one on. Needs a scope; raises NotFound."""
    account = _locked(account_id)
    if account.paused_at is not None:
        account.paused_at = None
        _write(account)
    return account


def _locked(account_id: UUID) -> CloudAccount:
    account = CloudAccount.objects.select_for_update().filter(id=account_id, removed_at=None).first()
    if account is None:
        raise NotFound("account", account_id)
    return account


def _write(account: CloudAccount) -> None:
    account.save(update_fields=["paused_at"])
    kind, is_paused = "aws_account" if account.provider == AWS else "cloud_account", bool(account.paused_at)
    record(
        f"{kind}.changed",
        target_type=kind,
        target_id=account.id,
        before={"paused": not is_paused},
        after={"paused": is_paused},
    )
