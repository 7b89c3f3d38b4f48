"""Connects accounts of other clouds than AWS: credentials lie in the vault, and are seen again only masked."""

import re
from collections.abc import Sequence
from typing import Any, TypedDict, Unpack
from uuid import UUID

import orjson
from django.utils import timezone

from apps.accounts import credentials as form
from apps.accounts.cluster_form import read_form, shown_form
from apps.accounts.clusters import FIELD, KUBERNETES, TABLE, aws_account
from apps.accounts.models import CloudAccount
from apps.accounts.selectors import AWS, get_cloud_account
from apps.accounts.services import refuse_taken
from apps.customers.selectors import hold_plan
from apps.egress.selectors import get_proxy
from apps.events.services import record
from apps.tenancy.scope import current_customer
from apps.vault import services as vault
from opscurb.errors import Invalid, NotFound, PlanTooLow

PROVIDER = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")
REQUIRED = "provider, name, and credentials are required."
WHERE_AWS = "Connect them at /api/aws-accounts."
NOT_AWS = f"AWS accounts must be managed via local AWS profile flows. {WHERE_AWS}"


class CloudFields(TypedDict, total=False):
    """What an account is given; None empties what may be empty."""

    provider: str | None
    name: str | None
    credentials: str | None
    timeout_seconds: int | None
    policy_custom: dict[str, Any] | str | None
    proxy_profile_id: UUID | None


def add_cloud_account(**given: Unpack[CloudFields]) -> CloudAccount:
    """Add an account with its credentials; raises Invalid, Conflict or PlanTooLow. Needs a scope."""
    if (given.get("provider") or "").lower() == AWS:
        # Said first: whoever connects AWS here has no credentials to give.
        raise Invalid(NOT_AWS)
    if not all(given.get(name) for name in ("provider", "name", "credentials")):
        raise Invalid(REQUIRED)
    account = CloudAccount(status=CloudAccount.Status.CONNECTED)
    _refuse_one_too_many()
    credentials = _apply(account, given)
    account.save(force_insert=True)
    _keep(account, credentials)
    record("cloud_account.added", target_type="cloud_account", target_id=account.id, after=_facts(account))
    return account


def change_cloud_account(account_id: UUID, **given: Unpack[CloudFields]) -> CloudAccount:
    """Change what is given and leave the rest; raises NotFound, Invalid or Conflict. Needs a scope."""
    account = get_cloud_account(account_id, for_update=True)
    before = _facts(account)
    credentials = _apply(account, given)
    account.save()
    _keep(account, credentials)
    record(
        "cloud_account.changed",
        target_type="cloud_account",
        target_id=account.id,
        before=before,
        after=_facts(account) | {"credentials_changed": credentials is not None},
    )
    return account


def remove_cloud_account(account_id: UUID) -> None:
    """Forget credentials and free the name; scans and findings of the past stay readable. Needs a scope."""
    account = get_cloud_account(account_id, for_update=True)
    account.removed_at = timezone.now()
    account.save(update_fields=["removed_at"])
    vault.forget(TABLE, account.id)
    record("cloud_account.removed", target_type="cloud_account", target_id=account.id, before=_facts(account))


def shown_credentials(accounts: Sequence[CloudAccount]) -> dict[UUID, Any]:
    """The masked credentials of accounts by their id. Needs a scope."""
    kept = vault.read_all(TABLE, [account.id for account in accounts], FIELD)
    clusters = {account.id for account in accounts if account.provider == KUBERNETES}
    return {account_id: _shown(text, account_id in clusters) for account_id, text in kept.items()}


def _shown(credentials: str, is_cluster: bool) -> Any:
    try:
        return shown_form(credentials) if is_cluster else form.shown(credentials)
    except Invalid:
        # Stored before clusters were read.
        return form.shown(credentials)


def _refuse_one_too_many() -> None:
    most = hold_plan(current_customer()).cloud_accounts
    others = CloudAccount.objects.filter(removed_at=None).exclude(provider=AWS)
    if most is not None and others.count() >= most:
        raise PlanTooLow(f"Your plan includes {most} cloud accounts besides AWS accounts")


def _apply(account: CloudAccount, given: CloudFields) -> str | None:
    """Set what is given on the account, unsaved; its new credentials, if any."""
    if any(name in given and not given.get(name) for name in ("provider", "name", "credentials")):
        raise Invalid(REQUIRED)
    if provider := given.get("provider"):
        account.provider = provider_of(provider)
    if (name := given.get("name")) and name != account.name:
        refuse_taken(name)
        account.name = name
    if "timeout_seconds" in given:
        account.timeout_seconds = given["timeout_seconds"]
    if "policy_custom" in given:
        account.policy_custom = _policy(given["policy_custom"])
    if "proxy_profile_id" in given:
        account.proxy_profile_id = known_proxy(given["proxy_profile_id"])
    credentials = given.get("credentials")
    if credentials or given.get("provider"):
        _refuse_malformed(account, credentials)
    return credentials


def _refuse_malformed(account: CloudAccount, credentials: str | None) -> None:
    """Raise Invalid for credentials, or for those that are kept already, that do not suit the provider."""
    text = credentials or vault.read(TABLE, account.id, FIELD)
    if account.provider != KUBERNETES:
        form.refuse_malformed(text)
        return
    found = read_form(text)
    if found.eks is not None:
        aws_account(found.eks.account)


def provider_of(given: str) -> str:
    """The name of a cloud in its one spelling; raises Invalid for what is none, and for AWS."""
    provider = given.lower()
    if provider == AWS:
        raise Invalid(NOT_AWS)
    if not PROVIDER.fullmatch(provider):
        raise Invalid("must be 1 to 32 letters, digits, hyphens or underscores", field="provider")
    return provider


def _policy(given: dict[str, Any] | str | None) -> dict[str, Any] | str | None:
    """A policy as it came; both an object and the text of one are known."""
    if given is None or given == "":
        return None
    try:
        written = given if isinstance(given, str) else orjson.dumps(given)
        if isinstance(orjson.loads(written), dict):
            return given
    except (orjson.JSONDecodeError, TypeError):
        pass
    raise Invalid("must be a JSON object", field="policy_custom")


def known_proxy(proxy_id: UUID | None) -> UUID | None:
    """The id of a stored proxy; raises Invalid for one that is not there. Needs a scope."""
    try:
        return None if proxy_id is None else get_proxy(proxy_id).id
    except NotFound:
        raise Invalid("proxy id not found", field="proxy_profile_id") from None


def _keep(account: CloudAccount, credentials: str | None) -> None:
    if credentials:
        vault.put(TABLE, account.id, FIELD, credentials)


def _facts(account: CloudAccount) -> dict[str, Any]:
    return {
        "provider": account.provider,
        "name": account.name,
        "timeout_seconds": account.timeout_seconds,
        "policy_custom": account.policy_custom,
        "proxy_profile_id": account.proxy_profile_id and str(account.proxy_profile_id),
    }
