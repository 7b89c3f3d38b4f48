"""Finds out who calls by an API key, at every request: one statement, and a write at most once a minute."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import DatabaseError, connection, transaction
from django.db.models import Q
from django.db.models.functions import Now

from apps.customers.keys import digest_of, is_well_formed
from apps.customers.models import ApiKey
from apps.customers.networks import admits
from apps.customers.plans import PLANS
from apps.events.actor import Actor, acting
from apps.events.services import record
from apps.tenancy.scope import scope
from opscurb.errors import Forbidden

log = structlog.get_logger(__name__)

# A busy key would otherwise write its row at every call.
NOTED_EVERY = timedelta(minutes=1)
# Every request asks this, and Django would take longer to write the statement than Postgres to answer it.
# The database's clock decides, since web servers' clocks differ; and asking it each time is what ends a
# revoked key at once. Looked up by digest, so that no comparison here takes longer for a better guess.
_WHO = """
    SELECT c.id, c.name, c.plan, c.rate_per_hour, c.rate_per_minute, k.id, k.prefix, k.scopes, k.allowed_ips,
           coalesce(k.last_used_at > statement_timestamp() - %(often)s, false) AS is_noted,
           coalesce(k.refused_at > statement_timestamp() - %(often)s, false) AS is_told
    FROM customers_apikey k JOIN customers_customer c ON c.id = k.customer_id
    WHERE k.digest = %(digest)s AND k.revoked_at IS NULL AND k.expires_at > statement_timestamp()
"""


@dataclass(frozen=True, slots=True)
class Caller:
    """Whom a valid key speaks for, what it may do and how often."""

    customer_id: UUID
    customer_name: str
    plan: str
    rate_per_hour: int
    rate_per_minute: int
    key_id: UUID
    key_prefix: str
    scopes: frozenset[str]


def authenticate(text: str, address: str | None = None) -> Caller | None:
    """Whom a key speaks for; None alike for a malformed, unknown, expired or revoked one.

    Raises Forbidden for a good key that may not be used from the caller's address.
    """
    if not is_well_formed(text):
        return None
    given: dict[str, Any] = {"digest": digest_of(text), "often": NOTED_EVERY}
    with connection.cursor() as cursor:
        cursor.execute(_WHO, given)
        row = cursor.fetchone()
    if row is None:
        return None
    *known, allowed, is_noted, is_told = row
    caller = _caller(*known)
    if not admits(allowed, address):
        if not is_told:
            _tell_refused(caller, address)
        raise Forbidden(f"This key may not be used from {address or 'an unknown address'}")
    if not is_noted:
        _note_use(caller.key_id, address)
    return caller


def _caller(
    customer_id: UUID, name: str, plan: str, hourly: int | None, minutely: int | None, key_id: UUID, prefix: str,
    scopes: Collection[str],
) -> Caller:  # fmt: skip
    included = PLANS[plan]
    return Caller(
        customer_id=customer_id,
        customer_name=name,
        plan=plan,
        rate_per_hour=hourly or included.rate_per_hour,
        rate_per_minute=minutely or included.rate_per_minute,
        key_id=key_id,
        key_prefix=prefix,
        scopes=frozenset(scopes),
    )


def _note_use(key_id: UUID, address: str | None) -> None:
    """Remember the minute and the address of use; a call must not fail for it."""
    try:
        with transaction.atomic():
            _once_a_minute(key_id, "last_used_at", last_used_ip=address)
    except DatabaseError as error:
        log.warning("api_key.use_not_noted", key=str(key_id), error=type(error).__name__)


def _tell_refused(caller: Caller, address: str | None) -> None:
    """Record that the key was tried from elsewhere; whoever holds it must not fill the trail with that."""
    actor = Actor(f"key:{caller.key_id}", key_prefix=caller.key_prefix, ip=address)
    try:
        with acting(actor), scope(caller.customer_id):
            if _once_a_minute(caller.key_id, "refused_at"):
                record("api_key.refused", target_type="api_key", target_id=caller.key_id)
    except DatabaseError as error:
        log.warning("api_key.refusal_not_told", key=str(caller.key_id), error=type(error).__name__)


def _once_a_minute(key_id: UUID, column: str, **more: Any) -> bool:
    """Set a moment of a key to now, unless it was within the last minute; of several calls at a time one does."""
    unnoted = Q(**{column: None}) | Q(**{f"{column}__lt": Now() - NOTED_EVERY})
    # Skipped and not awaited: its row is free again before the request's work begins.
    unlocked = ApiKey.objects.select_for_update(skip_locked=True, no_key=True).filter(unnoted, id=key_id)
    return bool(ApiKey.objects.filter(id__in=unlocked.values("id")).update(**{column: Now()}, **more))
