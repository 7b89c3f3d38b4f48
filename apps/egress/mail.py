"""Hands mail to the operator's own mail server: the one way out that no customer chooses where it leads."""

import smtplib
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.utils.html import strip_tags

from opscurb.reports.digest import one_line

SMTP = "django.core.mail.backends.smtp.EmailBackend"
LONGEST_REPLY = 200


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a mail."""

    filename: str
    content: bytes = field(repr=False)
    content_type: str


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail to one address, so that one that is refused keeps it from nobody else."""

    to: str
    subject: str
    text: str = field(repr=False)
    html: str = field(default="", repr=False)
    attachments: tuple[Attachment, ...] = ()


class Undelivered(Exception):
    """A mail was not taken: at which stage, why in one word, and in a sentence."""

    def __init__(self, stage: str, reason_code: str, text: str) -> None:
        self.stage = stage
        self.reason_code = reason_code
        super().__init__(text)


def is_real() -> bool:
    """True where mail leaves for a server; else it is written down where the operator can read it."""
    return bool(settings.EMAIL_BACKEND == SMTP)


def post(mail: Mail, passed: Callable[[str], None] = lambda stage: None) -> None:
    """Hand a mail to the server; raises Undelivered. Every wait ends after EMAIL_TIMEOUT seconds.

    `passed` is told of each stage that went well: connect (with TLS and sign-in, where they are set), send.
    """
    connection = get_connection()
    try:
        connection.open()
        passed("connect")
        _message(mail, connection).send()
        passed("send")
    except OSError as error:
        raise _undelivered(error) from error
    finally:
        # Whatever goes wrong while saying goodbye, the mail was taken or refused before.
        with suppress(OSError):
            connection.close()


def _message(mail: Mail, connection: object) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        subject=one_line(mail.subject, 200),
        body=mail.text or strip_tags(mail.html),
        to=[mail.to],
        # Nobody wants an out-of-office note for it.
        headers={"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"},
        connection=connection,
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    for one in mail.attachments:
        message.attach(one.filename, one.content, one.content_type)
    return message


# Also the order in which they are looked for: all of smtplib's own are OSErrors too.
_REASONS: tuple[tuple[type[OSError], str, str, str], ...] = (
    (smtplib.SMTPAuthenticationError, "auth", "auth_failed", "The mail server refused the sign-in"),
    (smtplib.SMTPNotSupportedError, "tls", "not_supported", "The mail server lacks TLS or sign-in"),
    (smtplib.SMTPSenderRefused, "send", "sender_refused", "The mail server refused the sender"),
    (smtplib.SMTPRecipientsRefused, "send", "recipient_refused", "The mail server refused the recipient"),
    (smtplib.SMTPDataError, "send", "rejected", "The mail server refused the message"),
    (smtplib.SMTPConnectError, "connect", "connection_failed", "The mail server turned us away"),
    (smtplib.SMTPServerDisconnected, "connect", "broken_answer", "The mail server broke the connection off"),
    (smtplib.SMTPHeloError, "connect", "rejected", "The mail server turned us away"),
    (smtplib.SMTPException, "send", "rejected", "The mail server refused the message"),
    (ssl.SSLCertVerificationError, "tls", "tls_failed", "The mail server's certificate is not valid"),
    (ssl.SSLError, "tls", "tls_failed", "The mail server did not complete a TLS handshake"),
    (TimeoutError, "connect", "timeout", "The mail server does not answer"),
    (socket.gaierror, "resolve", "not_resolved", "The mail server's name is not known"),
    (OSError, "connect", "connection_failed", "The mail server does not accept connections"),
)


def _undelivered(error: OSError) -> Undelivered:
    stage, code, text = next(rest for kind, *rest in _REASONS if isinstance(error, kind))
    reply = _reply(error)
    return Undelivered(stage, code, f"{text}: {reply}" if reply else text)


def _reply(error: OSError) -> str:
    """What the server said, on one line."""
    said: bytes | str
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()))
    elif isinstance(error, smtplib.SMTPResponseException) and error.smtp_code > 0:
        code, said = error.smtp_code, error.smtp_error
    else:
        return ""
    told = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
    return one_line(f"{code} {told}", LONGEST_REPLY)
