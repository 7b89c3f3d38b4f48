"""Finds the accounts that a scan request means; a stranger's reads exactly like one that does not exist."""

from collections.abc import Sequence
from uuid import UUID

from apps.accounts.selectors import account_named, connected_accounts
from opscurb.errors import Invalid

LOCAL = "aws_local:"


def accounts_meant(selected: Sequence[str], aws_profile: str = "") -> list[UUID]:
    """The accounts behind identifiers and `aws_local:<name>`, or else the one that is named. Needs a scope."""
    if not selected and aws_profile:
        return [_named(aws_profile)]
    connected = {str(account): account for account in connected_accounts()}
    return [_selected(item, connected) for item in selected]


def _selected(item: str, connected: dict[str, UUID]) -> UUID:
    found = account_named(item.removeprefix(LOCAL)) if item.startswith(LOCAL) else connected.get(item.lower())
    if found is None:
        raise Invalid(f"selected_accounts contains an unknown id: {item}")
    return found


def _named(name: str) -> UUID:
    found = account_named(name)
    if found is None:
        raise Invalid(f"no connected AWS account has this name: {name}", field="aws_profile")
    return found
