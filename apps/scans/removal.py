"""Removes an account with all that still waits for it."""

from uuid import UUID

from apps.accounts.services import remove_account
from apps.findings.services import resolve_account


def forget_account(account_id: UUID) -> None:
    """Remove an AWS account; its findings are resolved, its past stays readable. Needs a scope."""
    remove_account(account_id)
    resolve_account(account_id)
