"""Mails that pages send themselves; those of signing in are allauth's."""

import structlog
from django.template.loader import render_to_string
from django.urls import reverse

from apps.customers.invitations import Invitation
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
