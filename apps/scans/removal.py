"""Removes an account with all that still waits for it."""

from uuid import UUID

from apps.accounts.cloud import remove_cloud_account
from apps.accounts.services import remove_account
from apps.findings.services import resolve_account
from apps.kubernetes.services import forget_clusters


def forget_account(account_id: UUID) -> None:
    """Remove an AWS account; its findings are resolved, its past stays readable. Needs a scope."""
    remove_account(account_id)
    resolve_account(account_id)


def forget_cloud_account(account_id: UUID) -> None:
    """The same for an account of another cloud: its credentials and clusters are forgotten too. Needs a scope."""
    remove_cloud_account(account_id)
    resolve_account(account_id)
    forget_clusters(account_id)
