"""Reads customers, their plans and their keys."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from apps.customers.models import ApiKey, Customer, Membership, User
from apps.customers.plans import PLANS, Plan
from apps.events.models import Event
from apps.tenancy.scope import current_customer
from opscurb.errors import NotFound


@dataclass(frozen=True, slots=True)
class KeyPage:
    """Some of a customer's keys, how many there are, and the place after the last one shown."""

    keys: list[ApiKey]
    total: int
    next: tuple[datetime, UUID] | None


def get_customer(customer_id: UUID) -> Customer:
    """A customer; raises NotFound."""
    customer = Customer.objects.filter(id=customer_id).first()
    if customer is None:
        raise NotFound("customer", customer_id)
    return customer


def plan_of(customer_id: UUID) -> Plan:
    """What the customer's plan includes; raises NotFound."""
    return PLANS[get_customer(customer_id).plan]


def rates_of(customer_id: UUID) -> tuple[int, int]:
    """How many calls a customer may make an hour and a minute: what was agreed, or what the plan says."""
    customer = get_customer(customer_id)
    plan = PLANS[customer.plan]
    return customer.rate_per_hour or plan.rate_per_hour, customer.rate_per_minute or plan.rate_per_minute


def hold_plan(customer_id: UUID) -> Plan:
    """The same, with the customer locked until the transaction ends, so that two cannot both be the last one."""
    customer = Customer.objects.select_for_update(no_key=True).filter(id=customer_id).first()
    if customer is None:
        raise NotFound("customer", customer_id)
    return PLANS[customer.plan]


def list_customers_with_ai() -> list[UUID]:
    """The ids of all customers whose plan includes explanations by a model."""
    plans = [plan.name for plan in PLANS.values() if plan.ai_models]
    return list(Customer.objects.filter(plan__in=plans).values_list("id", flat=True))


def member_emails() -> set[str]:
    """The addresses of the customer's people, in lower case. Needs a scope."""
    members = Membership.objects.filter(customer_id=current_customer(), user__is_active=True)
    return {email.lower() for email in members.values_list("user__email", flat=True)}


def list_keys(*, limit: int, offset: int = 0, after: tuple[datetime, UUID] | None = None) -> KeyPage:
    """The customer's keys, newest first, from an offset or after a place. Needs a scope."""
    mine = ApiKey.objects.filter(customer_id=current_customer())
    found = mine.order_by("-created_at", "-id")
    if after:
        created_at, key_id = after
        found = found.filter(Q(created_at__lt=created_at) | Q(created_at=created_at, id__lt=key_id))
    rows = list(found[offset : offset + limit + 1])
    keys = rows[:limit]
    return KeyPage(keys, mine.count(), (keys[-1].created_at, keys[-1].id) if len(rows) > limit else None)


def count_valid_keys(customer_id: UUID) -> int:
    """How many of a customer's keys let programs in: those that its plan counts."""
    unended = ApiKey.objects.filter(customer_id=customer_id, expires_at__gt=timezone.now())
    return unended.filter(revoked_at=None, replaced_by=None).count()


def ending_keys(within: timedelta, most: int) -> list[ApiKey]:
    """The keys that end within a time and have no successor, the next to end first. Needs a scope."""
    now = timezone.now()
    mine = ApiKey.objects.filter(customer_id=current_customer(), revoked_at=None, replaced_by=None)
    return list(mine.filter(expires_at__gt=now, expires_at__lt=now + within).order_by("expires_at")[:most])


def get_key(key_id: UUID) -> ApiKey:
    """One of the customer's keys; raises NotFound, also for a stranger's. Needs a scope."""
    key = ApiKey.objects.filter(customer_id=current_customer(), id=key_id).first()
    if key is None:
        raise NotFound("API key", key_id)
    return key


def makers_of(keys: Sequence[ApiKey]) -> dict[UUID, str]:
    """Who made each key, as the trail of events tells: an address, `key <prefix>` or `system`. Needs a scope."""
    ids = [key.id for key in keys]
    # A key that came of rotating is told of by the one that it replaced.
    replaced = ApiKey.objects.filter(customer_id=current_customer(), replaced_by__in=ids)
    successors = dict(replaced.values_list("id", "replaced_by_id"))
    told = Event.objects.filter(target_id__in=[*map(str, ids), *map(str, successors)])
    makers: dict[UUID, str] = {}
    for event in told.filter(type__in=("api_key.created", "api_key.rotated")):
        about = UUID(event.target_id)
        made = successors.get(about) if event.type == "api_key.rotated" else about
        if made:
            makers[made] = f"key {event.key_prefix}" if event.key_prefix else event.actor
    return _named(makers)


def _named(makers: dict[UUID, str]) -> dict[UUID, str]:
    """The same with people by their addresses."""
    people = {actor.removeprefix("user:") for actor in makers.values() if actor.startswith("user:")}
    found = User.objects.filter(id__in=people).values_list("id", "email") if people else ()
    emails = {f"user:{user_id}": email for user_id, email in found}
    return {key_id: emails.get(actor, actor) for key_id, actor in makers.items()}
