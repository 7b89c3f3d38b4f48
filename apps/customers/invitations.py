"""Invites people to a customer by address: a link that works once, for a week, for that address alone."""

import secrets
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from apps.customers.keys import digest_of
from apps.customers.members import Person
from apps.customers.models import Invitation, Membership
from apps.customers.selectors import hold_plan
from apps.customers.teams import refuse_above_own
from apps.events.roles import ROLES
from apps.events.services import record
from apps.tenancy.scope import current_customer, scope
from opscurb.errors import Conflict, Invalid, NotFound

# By this the masks of logs and events know a token wherever it turns up.
MARK = "ocb_invite_"
VALID = timedelta(days=7)
# Mails go to strangers in our name, so how many is bounded.
MOST_A_DAY = 50
RESENT_AFTER = timedelta(minutes=3)


def list_invitations() -> list[Invitation]:
    """The customer's invitations that nobody accepted yet, expired ones too, newest first. Needs a scope."""
    return list(_unanswered().select_related("invited_by").order_by("-created_at", "id"))


def find_invitation(token: str) -> Invitation | None:
    """The invitation that a link leads to, with its customer; None alike for unknown, used, ended and expired."""
    if not token.startswith(MARK):
        return None
    return _open().filter(digest=digest_of(token)).first()


def invitations_for(email: str) -> list[Invitation]:
    """The invitations that wait for an address, with their customers."""
    return list(_open().filter(email=email.lower()).order_by("created_at"))


def invite(
    customer_id: UUID, email: str, role: str, invited_by: UUID | None = None
) -> tuple[Invitation, str]:
    """An invitation and the token of its link, which is never to be had again; mailing it is up to the caller."""
    email = _address(email)
    if role not in ROLES:
        raise Invalid(f"must be one of {', '.join(ROLES)}", field="role")
    with scope(customer_id):
        hold_plan(customer_id)
        refuse_above_own(role)
        _refuse_known(email)
        _refuse_too_many()
        token, now = _new_token(), timezone.now()
        invitation = Invitation.objects.create(
            customer_id=customer_id,
            email=email,
            role=role,
            digest=digest_of(token),
            invited_by_id=invited_by,
            created_at=now,
            sent_at=now,
            expires_at=now + VALID,
        )
        _record("invitation.created", invitation)
    return invitation, token


def resend_invitation(customer_id: UUID, invitation_id: UUID) -> tuple[Invitation, str]:
    """The same invitation for another week under a new link; the old one ends."""
    with scope(customer_id):
        hold_plan(customer_id)
        invitation, now = _own(invitation_id), timezone.now()
        refuse_above_own(invitation.role)
        if now - invitation.sent_at < RESENT_AFTER:
            raise Conflict("The invitation was sent a moment ago; wait a few minutes")
        _refuse_too_many()
        token = _new_token()
        invitation.digest, invitation.sent_at, invitation.expires_at = digest_of(token), now, now + VALID
        invitation.save(update_fields=["digest", "sent_at", "expires_at"])
        _record("invitation.resent", invitation)
    return invitation, token


def revoke_invitation(invitation_id: UUID) -> None:
    """End an invitation; its link leads nowhere from now on. Needs a scope."""
    with scope(current_customer()):
        invitation = _own(invitation_id)
        refuse_above_own(invitation.role)
        invitation.revoked_at = timezone.now()
        invitation.save(update_fields=["revoked_at"])
        _record("invitation.revoked", invitation)


def accept_invitation(invitation_id: UUID, person: Person) -> Invitation:
    """Let a person in whose address is proven and is the invited one; raises NotFound for anybody else."""
    with transaction.atomic():
        mine = _open().select_for_update(no_key=True, of=("self",))
        invitation = mine.filter(id=invitation_id, email=person.email.lower()).first()
        if invitation is None:
            raise NotFound("invitation", invitation_id)
        with scope(invitation.customer_id):
            # Who is a member already keeps their role.
            Membership.objects.get_or_create(
                customer_id=invitation.customer_id, user_id=person.id, defaults={"role": invitation.role}
            )
            invitation.accepted_at = timezone.now()
            invitation.save(update_fields=["accepted_at"])
            _record("invitation.accepted", invitation, user=str(person.id))
    return invitation


def _open() -> QuerySet[Invitation]:
    unanswered = Invitation.objects.filter(accepted_at=None, revoked_at=None)
    return unanswered.filter(expires_at__gt=timezone.now()).select_related("customer")


def _unanswered() -> QuerySet[Invitation]:
    """Invitations stand outside row security, so the filter here is what keeps strangers out."""
    return Invitation.objects.filter(customer_id=current_customer(), accepted_at=None, revoked_at=None)


def _own(invitation_id: UUID) -> Invitation:
    invitation = _unanswered().select_for_update(no_key=True).filter(id=invitation_id).first()
    if invitation is None:
        raise NotFound("invitation", invitation_id)
    return invitation


def _refuse_known(email: str) -> None:
    if Membership.objects.filter(customer_id=current_customer(), user__email=email).exists():
        raise Invalid("is a member already", field="email")
    if _unanswered().filter(email=email, expires_at__gt=timezone.now()).exists():
        raise Invalid("was invited already; send the invitation again instead", field="email")
    # An expired one makes room.
    _unanswered().filter(email=email).update(revoked_at=timezone.now())


def _refuse_too_many() -> None:
    lately = timezone.now() - timedelta(days=1)
    if Invitation.objects.filter(customer_id=current_customer(), sent_at__gt=lately).count() >= MOST_A_DAY:
        raise Conflict(f"{MOST_A_DAY} invitations were sent within a day; go on tomorrow")


def _address(email: str) -> str:
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        raise Invalid("is not an e-mail address", field="email") from None
    return address


def _new_token() -> str:
    return f"{MARK}{secrets.token_urlsafe(32)}"


def _record(event_type: str, invitation: Invitation, **more: Any) -> None:
    facts = {"email": invitation.email, "role": invitation.role, **more}
    record(event_type, target_type="invitation", target_id=invitation.id, after=facts)
