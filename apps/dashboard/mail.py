"""Mails that pages send themselves; those of signing in are allauth's."""

from collections.abc import Sequence
from datetime import UTC

import structlog
from django.template.loader import render_to_string
from django.urls import reverse

from apps.customers.invitations import Invitation
from apps.customers.leaving import Customer
from apps.dashboard.signing_in import ours
from apps.egress.mail import Mail, Undelivered, post

log = structlog.get_logger(__name__)


def mail_invitation(invitation: Invitation, token: str, organisation: str, inviter: str) -> bool:
    """Send the link of an invitation; False when the mail server did not take it."""
    facts = {
        "invitation": invitation,
        # A name may hold line breaks, which would look like lines of ours.
        "organisation": " ".join(organisation.split()),
        "inviter": inviter,
        "link": ours(reverse("invitation", args=[token])),
    }
    text = render_to_string("dashboard/mail/invitation.txt", facts)
    try:
        post(Mail(invitation.email, f"Join {organisation} on OpsCurb", text))
    except Undelivered as error:
        log.warning("invitation.not_mailed", invitation=str(invitation.id), reason=error.reason_code)
        return False
    return True


def mail_ending(customer: Customer, owners: Sequence[str], asked_by: str) -> None:
    """Tell all owners that their organisation is about to be deleted, and how to keep it."""
    organisation = " ".join(customer.name.split())
    facts = {
        "organisation": organisation,
        "asked_by": asked_by,
        "ends_at": customer.ends_at and customer.ends_at.astimezone(UTC),
        "link": ours(reverse("settings")),
    }
    text = render_to_string("dashboard/mail/ending.txt", facts)
    for owner in owners:
        try:
            post(Mail(owner, f"{organisation} is about to be deleted from OpsCurb", text))
        except Undelivered as error:
            log.warning("ending.not_mailed", customer=str(customer.id), reason=error.reason_code)
