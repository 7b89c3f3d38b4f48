"""Changes what people may do for a customer, and ends it; a customer always keeps an owner."""

from uuid import UUID

from apps.customers.models import Membership
from apps.customers.selectors import hold_plan
from apps.customers.sessions import end_sessions
from apps.events.actor import current_actor
from apps.events.roles import ROLES, may
from apps.events.services import record
from apps.tenancy.scope import current_customer, scope
from opscurb.errors import Conflict, Forbidden, Invalid, NotFound

OWNER = Membership.Role.OWNER


def change_role(user_id: UUID, role: str) -> None:
    """Give one of the customer's people another role; nobody gives or takes one above their own. Needs a scope."""
    if role not in ROLES:
        raise Invalid(f"must be one of {', '.join(ROLES)}", field="role")
    with scope(current_customer()):
        member = _held(user_id)
        refuse_above_own(role)
        refuse_above_own(member.role)
        if member.role == role:
            return
        if member.role == OWNER:
            _refuse_the_last_owner()
        before = _facts(member)
        member.role = role
        member.save(update_fields=["role"])
        record("member.changed", target_type="user", target_id=user_id, before=before, after=_facts(member))


def remove_member(user_id: UUID) -> None:
    """End what a person does for the customer, and sign them out everywhere. Needs a scope."""
    with scope(current_customer()):
        member = _held(user_id)
        refuse_above_own(member.role)
        _end(member, "member.removed")


def leave(user_id: UUID) -> None:
    """The same for oneself, in whatever role; the last owner stays. Needs a scope."""
    with scope(current_customer()):
        _end(_held(user_id), "member.left")


def refuse_above_own(role: str) -> None:
    """Raise Forbidden where a person would give or take a role above their own."""
    own = current_actor().role
    if own and not may(own, role):
        raise Forbidden(f"Your role is {own}; only an {role} gives or takes the role {role}")


def _end(member: Membership, event_type: str) -> None:
    if member.role == OWNER:
        _refuse_the_last_owner()
    facts, user_id = _facts(member), member.user_id
    member.delete()
    end_sessions(user_id)
    record(event_type, target_type="user", target_id=user_id, before=facts)


def _held(user_id: UUID) -> Membership:
    """A membership of the customer, who is locked: two owners must not demote one another at one time."""
    customer_id = current_customer()
    hold_plan(customer_id)
    member = (
        Membership.objects.select_related("user").filter(customer_id=customer_id, user_id=user_id).first()
    )
    if member is None:
        raise NotFound("member", user_id)
    return member


def _refuse_the_last_owner() -> None:
    if Membership.objects.filter(customer_id=current_customer(), role=OWNER).count() < 2:
        raise Conflict("This is the only owner; make somebody else an owner first")


def _facts(member: Membership) -> dict[str, str]:
    return {"email": member.user.email, "role": member.role}
