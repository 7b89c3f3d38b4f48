"""Mails that pages send themselves; those of signing in are allauth's."""

from smtplib import SMTPException

import structlog
from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse

from apps.customers.invitations import Invitation
from apps.dashboard.signing_in import ours

log = structlog.get_logger(__name__)


def mail_invitation(invitation: Invitation, token: str, organisation: str, inviter: str) -> bool:
    """Send the link of an invitation; False when the mail server did not take it."""
    # A name may hold line breaks, and a subject may not.
    organisation = " ".join(organisation.split())
    facts = {
        "invitation": invitation,
        "organisation": organisation,
        "inviter": inviter,
        "link": ours(reverse("invitation", args=[token])),
    }
    text = render_to_string("dashboard/mail/invitation.txt", facts)
    try:
        send_mail(f"Join {organisation} on OpsCurb", text, settings.DEFAULT_FROM_EMAIL, [invitation.email])
    except (SMTPException, OSError) as error:
        log.warning("invitation.not_mailed", invitation=str(invitation.id), error=type(error).__name__)
        return False
    return True
