"""Whom a signed-in person works for: the chosen customer of those they belong to."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from django.http import HttpRequest

from apps.customers.members import Belonging, Person
from apps.events.actor import Actor
from apps.events.roles import may
from apps.rest.callers import address_of

CHOSEN = "customer"


@dataclass(frozen=True, slots=True)
class Member:
    """A person at work: who, for which customer, in which role, and for whom else they could."""

    user_id: UUID
    email: str
    customer_id: UUID
    customer_name: str
    plan: str
    role: str
    others: tuple[Belonging, ...]
    ends_at: datetime | None = None

    def may(self, least: str) -> bool:
        """True when their role is at least this one."""
        return may(self.role, least)


def member_of(request: HttpRequest) -> Member | None:
    """The member behind a signed-in request; None for a person who belongs to nobody."""
    user = cast(Person, request.user)
    belongings = user.belongings
    if not belongings:
        return None
    chosen = request.session.get(CHOSEN)
    here = next((one for one in belongings if str(one.customer_id) == chosen), belongings[0])
    return Member(
        user_id=user.id,
        email=user.email,
        customer_id=here.customer_id,
        customer_name=here.customer_name,
        plan=here.plan,
        role=here.role,
        others=tuple(one for one in belongings if one != here),
        ends_at=here.ends_at,
    )


def actor_of(request: HttpRequest, member: Member) -> Actor:
    """How events name the person."""
    return Actor(f"user:{member.user_id}", ip=address_of(request), role=member.role)
