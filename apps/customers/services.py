"""Makes customers; makes, changes, rotates and revokes their API keys."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from apps.customers.keys import digest_of, new_key, prefix_of
from apps.customers.models import ApiKey, Customer, Membership, User
from apps.customers.networks import checked_networks
from apps.customers.plans import PLANS
from apps.customers.selectors import count_valid_keys, hold_plan
from apps.events.services import record
from apps.tenancy.scope import current_customer, scope
from opscurb.errors import Conflict, Invalid, NotFound, PlanTooLow

SCOPES = ("read", "scan", "manage", "admin")
KEY_DAYS = 90
MOST_KEY_DAYS = 366
OVERLAP_HOURS = 24
MOST_OVERLAP_HOURS = 168


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
    customer_id: UUID,
    name: str,
    scopes: Collection[str],
    expires_in_days: int = KEY_DAYS,
    allowed_ips: Sequence[str] = (),
) -> tuple[ApiKey, str]:
    """A key and its text, which is never to be had again; raises PlanTooLow when the plan's keys are used up."""
    if not 1 <= expires_in_days <= MOST_KEY_DAYS:
        raise Invalid(f"must be between 1 and {MOST_KEY_DAYS}", field="expires_in_days")
    granted, networks = _granted(scopes), checked_networks(allowed_ips)
    with scope(customer_id):
        _refuse_above_plan(customer_id)
        key, text = _issue(_name(name), granted, timedelta(days=expires_in_days), networks)
        record("api_key.created", target_type="api_key", target_id=key.id, after=_facts(key))
    return key, text


def rotate_key(key_id: UUID, overlap_hours: int = OVERLAP_HOURS) -> tuple[ApiKey, str]:
    """Replace a key by one that is like it but fresh; the old one ends after the overlap. Needs a scope."""
    if not 0 <= overlap_hours <= MOST_OVERLAP_HOURS:
        raise Invalid(f"must be between 0 and {MOST_OVERLAP_HOURS}", field="overlap_hours")
    with scope(current_customer()):
        old = _own_key(key_id)
        now = timezone.now()
        if old.revoked_at or old.expires_at <= now or old.replaced_by_id:
            raise Conflict("Only a key that is valid and was not rotated yet can be rotated")
        before = _facts(old)
        key, text = _issue(old.name, old.scopes, old.expires_at - old.created_at, old.allowed_ips)
        old.replaced_by, old.expires_at = key, min(old.expires_at, now + timedelta(hours=overlap_hours))
        # The database's clock decides on expiry and may lie a moment behind ours: "at once" must not depend on it.
        old.revoked_at = None if overlap_hours else now
        old.save(update_fields=["replaced_by", "expires_at", "revoked_at"])
        after = _facts(old) | {"replaced_by": str(key.id), "overlap_hours": overlap_hours}
        record("api_key.rotated", target_type="api_key", target_id=old.id, before=before, after=after)
    return key, text


def change_key(key_id: UUID, name: str | None = None, allowed_ips: Sequence[str] | None = None) -> ApiKey:
    """Give a key another name, or other addresses to be used from, at once; none is any. Needs a scope."""
    networks = None if allowed_ips is None else checked_networks(allowed_ips)
    with scope(current_customer()):
        key = _own_key(key_id)
        before = _facts(key)
        key.name = key.name if name is None else _name(name)
        key.allowed_ips = key.allowed_ips if networks is None else networks
        key.save(update_fields=["name", "allowed_ips"])
        record("api_key.changed", target_type="api_key", target_id=key.id, before=before, after=_facts(key))
    return key


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


def _issue(
    name: str, scopes: Collection[str], lifetime: timedelta, allowed_ips: Sequence[str]
) -> tuple[ApiKey, str]:
    text = new_key()
    now = timezone.now()
    key = ApiKey.objects.create(
        customer_id=current_customer(),
        name=name,
        prefix=prefix_of(text),
        digest=digest_of(text),
        scopes=list(scopes),
        allowed_ips=list(allowed_ips),
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
        "allowed_ips": key.allowed_ips,
        "expires_at": key.expires_at.isoformat(),
        "revoked_at": key.revoked_at.isoformat() if key.revoked_at else None,
    }
