"""How people sign in, as allauth is told: whose address counts, where links lead, how codes are kept."""

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe

from apps.dashboard.joining import invitation_of
from apps.egress.mail import Mail, Undelivered, post
from apps.rest.callers import address_of
from apps.vault.factors import open_factor, seal_factor
from opscurb.errors import Unavailable


class AccountAdapter(DefaultAccountAdapter):
    """People and their addresses."""

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that attempts are counted by: only our own proxies are believed."""
        address = address_of(request)
        if address is None:
            raise PermissionDenied
        return address

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # Without the host of the request, by which an attacker could begin to count anew.
        return str(credentials.get("email", "")).strip().lower()

    def is_email_verified(self, request: HttpRequest, email: str) -> bool:
        """Who came by the link of an invitation has read the mail of its address."""
        invitation = invitation_of(request)
        return invitation is not None and invitation.email == email.lower()

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        """The link that proves an address."""
        return ours(super().get_email_confirmation_url(request, emailconfirmation))

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link that sets a password."""
        return ours(super().get_reset_password_from_key_url(key))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send it by the one way out; a mail server that is away is not the person's fault, and the page says so."""
        facts = {"email": email, "base_url": settings.OPSCURB_BASE_URL, **context}
        mail = self.render_mail(template_prefix, email, facts)
        try:
            post(Mail(email, mail.subject, mail.body))
        except Undelivered as error:
            raise Unavailable("The mail could not be sent", 60) from error


class MfaAdapter(DefaultMFAAdapter):
    """Second factors: sealed at rest, drawn without a data: address."""

    def encrypt(self, text: str) -> str:
        """Seal what codes are computed from."""
        return seal_factor(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Open it."""
        return open_factor(encrypted_text)

    def build_totp_svg(self, url: str) -> SafeString:
        """The QR code as an element of the page, since pictures come from our own host alone."""
        drawn = super().build_totp_svg(url).partition("?>")[2]
        label = '<svg class="qr" role="img" aria-label="QR code for your authenticator app" '
        # Made of the library's own numbers alone.
        return mark_safe(drawn.strip().replace("<svg ", label, 1))  # noqa: S308


def ours(url: str) -> str:
    """An address on the host that we are known by, whatever host a request named."""
    parts = urlsplit(url)
    return f"{settings.OPSCURB_BASE_URL}{parts.path}" + (f"?{parts.query}" if parts.query else "")
