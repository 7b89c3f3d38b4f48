"""Which customers a person belongs to, and which people belong to a customer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from apps.customers.models import Membership
from apps.events.roles import ROLES
from apps.tenancy.scope import current_customer
from opscurb.errors import NotFound


@dataclass(frozen=True, slots=True)
class Belonging:
    """A person's part in one customer."""

    customer_id: UUID
    customer_name: str
    plan: str
    role: str
    # When the customer is deleted, if an owner asked for that.
    ends_at: datetime | None = None


class Person(Protocol):
    """A person who signed in, as surfaces know them."""

    id: UUID
    email: str
    theme: str
    timezone: str
    belongings: list[Belonging]


def belongings_of(user_id: UUID) -> list[Belonging]:
    """The customers that a person belongs to, in the order in which they came to them."""
    rows = Membership.objects.filter(user_id=user_id).order_by("created_at", "id")
    return [
        Belonging(*row) for row in rows.values_list("customer_id", "customer__name", "customer__plan", "role")
    ]


def note_visit(customer_id: UUID, user_id: UUID) -> None:
    """Write down that a person looks at a customer's pages now."""
    Membership.objects.filter(customer_id=customer_id, user_id=user_id).update(seen_at=timezone.now())


@dataclass(frozen=True, slots=True)
class Colleague:
    """One of a customer's people, as their colleagues are shown them."""

    user_id: UUID
    email: str
    role: str
    has_second_factor: bool
    joined_at: datetime
    seen_at: datetime | None


def list_members() -> list[Colleague]:
    """The customer's people, owners first. Needs a scope."""
    rows = _colleagues().order_by("user__email")
    found = [Colleague(*row) for row in rows.values_list(*_COLUMNS)]
    return sorted(found, key=lambda one: -ROLES.index(one.role))


def get_member(user_id: UUID) -> Colleague:
    """One of the customer's people; raises NotFound, also for a stranger. Needs a scope."""
    row = _colleagues().filter(user_id=user_id).values_list(*_COLUMNS).first()
    if row is None:
        raise NotFound("member", user_id)
    return Colleague(*row)


def count_sessions(user_id: UUID) -> int:
    """In how many browsers one of the customer's people is signed in; raises NotFound. Needs a scope."""
    get_member(user_id)
    return UserSession.objects.filter(user_id=user_id).count()


_COLUMNS = ("user_id", "user__email", "role", "has_second_factor", "created_at", "seen_at")


def _colleagues() -> QuerySet[Membership]:
    second = Authenticator.objects.filter(user_id=OuterRef("user_id"), type=Authenticator.Type.TOTP)
    return Membership.objects.filter(customer_id=current_customer()).annotate(
        has_second_factor=Exists(second)
    )
