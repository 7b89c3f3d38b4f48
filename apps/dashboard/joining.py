"""How a person comes to belong to a customer: by founding one, or by an invitation."""

from uuid import UUID

from django.http import HttpRequest

from apps.customers.invitations import Invitation, accept_invitation, find_invitation
from apps.customers.members import Person
from apps.customers.services import create_customer
from apps.dashboard.member import CHOSEN
from apps.events.actor import Actor, acting
from apps.rest.callers import address_of

# The plan that everybody begins with.
PLAN = "free"
OFFERED = "invitation"


def found(request: HttpRequest, person: Person, name: str) -> UUID:
    """A customer that belongs to a person, who works for it from now on."""
    with acting(Actor(f"user:{person.id}", ip=address_of(request), role="owner")):
        customer = create_customer(name, PLAN, email=person.email)
    request.session[CHOSEN] = str(customer.id)
    return customer.id


def join(request: HttpRequest, person: Person, invitation_id: UUID) -> Invitation:
    """Let a person in whom an invitation is for, and to work there; raises NotFound."""
    # Somebody who is no member yet has no role that could be too low.
    with acting(Actor(f"user:{person.id}", ip=address_of(request))):
        invitation = accept_invitation(invitation_id, person)
    request.session.pop(OFFERED, None)
    request.session[CHOSEN] = str(invitation.customer_id)
    return invitation


def offer(request: HttpRequest, token: str) -> None:
    """Keep an invitation's token until its person has signed up; whoever has it reads the mail of its address."""
    request.session[OFFERED] = token


def invitation_of(request: HttpRequest) -> Invitation | None:
    """The invitation that a person signs up by, while it is valid."""
    token = request.session.get(OFFERED)
    return find_invitation(token) if token else None
