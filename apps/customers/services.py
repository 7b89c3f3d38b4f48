"""Makes customers; makes, rotates and revokes their API keys; finds out who calls."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import DatabaseError, connection, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from apps.customers.keys import digest_of, is_well_formed, new_key, prefix_of
from apps.customers.models import ApiKey, Customer, Membership, User
from apps.customers.plans import PLANS
from apps.customers.selectors import count_valid_keys, hold_plan
from apps.events.services import record
from apps.tenancy.scope import current_customer, scope
from opscurb.errors import Conflict, Invalid, NotFound, PlanTooLow

log = structlog.get_logger(__name__)

SCOPES = ("read", "scan", "manage", "admin")
KEY_DAYS = 90
MOST_KEY_DAYS = 366
OVERLAP_HOURS = 24
MOST_OVERLAP_HOURS = 168
# A busy key would otherwise write its row at every call.
USE_NOTED_EVERY = timedelta(minutes=1)
# Every request asks this, and Django would take longer to write the statement than Postgres to answer it.
# The database's clock decides, since web servers' clocks differ; and asking it each time is what ends a
# revoked key at once. Looked up by digest, so that no comparison here takes longer for a better guess.
_WHO = """
    SELECT c.id, c.name, c.plan, c.rate_per_hour, c.rate_per_minute, k.id, k.prefix, k.scopes,
           coalesce(k.last_used_at > statement_timestamp() - %(often)s, false) AS is_noted
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


def create_customer(
    name: str,
    plan: str,
    *,
    email: str | None = None,
    rate_per_hour: int | None = None,
    rate_per_minute: int | None = None,
) -> Customer:
    """A customer on a plan, owned by the person with this address, who is made if unknown."""
    if plan not in PLANS:
        raise Invalid(f"must be one of {', '.join(PLANS)}", field="plan")
    if any(rate is not None and rate < 1 for rate in (rate_per_hour, rate_per_minute)):
        raise Invalid("rates must be at least 1")
    with transaction.atomic():
        customer = Customer.objects.create(
            name=_name(name), plan=plan, rate_per_hour=rate_per_hour, rate_per_minute=rate_per_minute
        )
        with scope(customer.id):
            facts = {"name": customer.name, "plan": plan, "owner": email}
            record("customer.created", target_type="customer", target_id=customer.id, after=facts)
            if email:
                add_member(customer.id, email, Membership.Role.OWNER)
    return customer


def add_member(customer_id: UUID, email: str, role: str) -> User:
    """Let a person work for a customer in a role; an unknown address becomes a person without a password."""
    user = User.objects.find_or_create(email)
    with scope(customer_id):
        Membership.objects.update_or_create(customer_id=customer_id, user=user, defaults={"role": role})
        record(
            "member.added", target_type="user", target_id=user.id, after={"email": user.email, "role": role}
        )
    return user


def create_key(
    customer_id: UUID, name: str, scopes: Collection[str], expires_in_days: int = KEY_DAYS
) -> tuple[ApiKey, str]:
    """A key and its text, which is never to be had again; raises PlanTooLow when the plan's keys are used up."""
    if not 1 <= expires_in_days <= MOST_KEY_DAYS:
        raise Invalid(f"must be between 1 and {MOST_KEY_DAYS}", field="expires_in_days")
    granted = _granted(scopes)
    with scope(customer_id):
        _refuse_above_plan(customer_id)
        key, text = _issue(_name(name), granted, timedelta(days=expires_in_days))
        record("api_key.created", target_type="api_key", target_id=key.id, after=_facts(key))
    return key, text


def rotate_key(key_id: UUID, overlap_hours: int = OVERLAP_HOURS) -> tuple[ApiKey, str]:
    """Replace a key by one of the same name, scopes and lifetime; the old one ends after the overlap. Needs a scope."""
    if not 0 <= overlap_hours <= MOST_OVERLAP_HOURS:
        raise Invalid(f"must be between 0 and {MOST_OVERLAP_HOURS}", field="overlap_hours")
    with scope(current_customer()):
        old = _own_key(key_id)
        now = timezone.now()
        if old.revoked_at or old.expires_at <= now or old.replaced_by_id:
            raise Conflict("Only a key that is valid and was not rotated yet can be rotated")
        before = _facts(old)
        key, text = _issue(old.name, old.scopes, old.expires_at - old.created_at)
        old.replaced_by, old.expires_at = key, min(old.expires_at, now + timedelta(hours=overlap_hours))
        # The database's clock decides on expiry and may lie a moment behind ours: "at once" must not depend on it.
        old.revoked_at = None if overlap_hours else now
        old.save(update_fields=["replaced_by", "expires_at", "revoked_at"])
        after = _facts(old) | {"replaced_by": str(key.id), "overlap_hours": overlap_hours}
        record("api_key.rotated", target_type="api_key", target_id=old.id, before=before, after=after)
    return key, text


def revoke_key(key_id: UUID) -> ApiKey:
    """End a key at once; harmless on one that was revoked before. Needs a scope."""
    with scope(current_customer()):
        key = _own_key(key_id)
        if key.revoked_at:
            return key
        before = _facts(key)
        key.revoked_at = timezone.now()
        key.save(update_fields=["revoked_at"])
        record("api_key.revoked", target_type="api_key", target_id=key.id, before=before, after=_facts(key))
    return key


def authenticate(text: str) -> Caller | None:
    """Whom a key speaks for; None alike for a malformed, unknown, expired or revoked one."""
    if not is_well_formed(text):
        return None
    given: dict[str, Any] = {"digest": digest_of(text), "often": USE_NOTED_EVERY}
    with connection.cursor() as cursor:
        cursor.execute(_WHO, given)
        row = cursor.fetchone()
    if row is None:
        return None
    caller, is_noted = _caller(*row), row[-1]
    if not is_noted:
        _note_use(caller.key_id)
    return caller


def _caller(
    customer_id: UUID, name: str, plan: str, hourly: int | None, minutely: int | None, key_id: UUID, prefix: str,
    scopes: Collection[str], *_: Any,
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


def _note_use(key_id: UUID) -> None:
    """Remember the minute of use; a call must not fail for it."""
    unnoted = Q(last_used_at=None) | Q(last_used_at__lt=Now() - USE_NOTED_EVERY)
    try:
        # Of several calls at a time one writes; its row is free again before the request's work begins.
        with transaction.atomic():
            unlocked = ApiKey.objects.select_for_update(skip_locked=True, no_key=True).filter(
                unnoted, id=key_id
            )
            ApiKey.objects.filter(id__in=unlocked.values("id")).update(last_used_at=Now())
    except DatabaseError as error:
        log.warning("api_key.use_not_noted", key=str(key_id), error=type(error).__name__)


def _issue(name: str, scopes: Collection[str], lifetime: timedelta) -> tuple[ApiKey, str]:
    text = new_key()
    now = timezone.now()
    key = ApiKey.objects.create(
        customer_id=current_customer(),
        name=name,
        prefix=prefix_of(text),
        digest=digest_of(text),
        scopes=list(scopes),
        created_at=now,
        expires_at=now + lifetime,
    )
    return key, text


def _own_key(key_id: UUID) -> ApiKey:
    """The customer's key, locked; keys stand outside row security, so the filter here is what keeps strangers out."""
    key = (
        ApiKey.objects.select_for_update(no_key=True)
        .filter(customer_id=current_customer(), id=key_id)
        .first()
    )
    if key is None:
        raise NotFound("API key", key_id)
    return key


def _refuse_above_plan(customer_id: UUID) -> None:
    most = hold_plan(customer_id).api_keys
    if most is not None and count_valid_keys(customer_id) >= most:
        raise PlanTooLow(f"Your plan includes {most} API keys")


def _granted(scopes: Collection[str]) -> list[str]:
    unknown = sorted(set(scopes).difference(SCOPES))
    if unknown or not scopes:
        raise Invalid(f"must be some of {', '.join(SCOPES)}", field="scopes")
    return [known for known in SCOPES if known in scopes]


def _name(name: str) -> str:
    if not 1 <= len(name.strip()) <= 128:
        raise Invalid("must have between 1 and 128 characters", field="name")
    return name.strip()


def _facts(key: ApiKey) -> dict[str, Any]:
    return {
        "name": key.name,
        "prefix": key.prefix,
        "scopes": key.scopes,
        "expires_at": key.expires_at.isoformat(),
        "revoked_at": key.revoked_at.isoformat() if key.revoked_at else None,
    }
