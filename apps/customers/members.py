"""Which customers a person belongs to."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from apps.customers.models import Membership


class Person(Protocol):
    """A person who signed in, as surfaces know them."""

    id: UUID
    email: str


@dataclass(frozen=True, slots=True)
class Belonging:
    """A person's part in one customer."""

    customer_id: UUID
    customer_name: str
    plan: str
    role: str


def belongings_of(user_id: UUID) -> list[Belonging]:
    """The customers that a person belongs to, in the order in which they came to them."""
    rows = Membership.objects.filter(user_id=user_id).order_by("created_at", "id")
    return [
        Belonging(*row) for row in rows.values_list("customer_id", "customer__name", "customer__plan", "role")
    ]
