"""Real servers on this machine that take messages: one of HTTP with answers on order, and a mail server."""

import asyncio
import email
import email.policy
import socket
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import orjson
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from tests.proxies import HERE, serving

MAIL_USER, MAIL_PASSWORD = "opscurb", "s3cret-word"


@dataclass(frozen=True)
class Reply:
    """One answer of a receiver, after a pause."""

    status: int = 200
    body: bytes = b"ok"
    headers: Mapping[str, str] = field(default_factory=dict)
    pause: float = 0


@dataclass
class Taken:
    """A request as it arrived."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as data."""
        return orjson.loads(self.body)


class Receiver:
    """Answers requests one after the other, the last answer again and again, and keeps what came."""

    def __init__(self, replies: tuple[Reply, ...]) -> None:
        self.replies = list(replies or (Reply(),))
        self.taken: list[Taken] = []
        self.url = ""

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.url.rpartition(":")[2])


@contextmanager
def receiver(*replies: Reply) -> Iterator[Receiver]:
    """A receiver on a free port."""
    made = Receiver(replies)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            made.taken.append(Taken(self.path, {n.lower(): v for n, v in self.headers.items()}, body))
            reply = made.replies.pop(0) if len(made.replies) > 1 else made.replies[0]
            time.sleep(reply.pause)
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, *given: Any) -> None:
            pass

    with serving(Handler) as server:
        made.url = f"http://{HERE}:{server.server_address[1]}"
        yield made


class MailServer:
    """A mail server's handler that keeps what it takes; it refuses whom it is told to, so many times."""

    def __init__(self) -> None:
        self.mails: list[tuple[list[str], EmailMessage]] = []
        # By recipient: replies that come before it is taken.
        self.refusals: dict[str, list[str]] = {}
        self.goodbye_seconds = 0.0
        self.port = 0

    @property
    def recipients(self) -> list[str]:
        """Everybody who got a mail, as often as they did."""
        return sorted(to for tos, _ in self.mails for to in tos)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        """Take a recipient or not."""
        if self.refusals.get(address):
            return self.refusals[address].pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Keep a mail."""
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.mails.append((list(envelope.rcpt_tos), message))
        return "250 taken"

    async def handle_QUIT(self, server: Any, session: Any, envelope: Any) -> str:
        """Take one's time to say goodbye."""
        await asyncio.sleep(self.goodbye_seconds)
        return "221 bye"


def _signed_in(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    good = isinstance(data, LoginPassword) and data == LoginPassword(
        MAIL_USER.encode(), MAIL_PASSWORD.encode()
    )
    return AuthResult(success=good, handled=False)


@contextmanager
def mail_server(certificate: Path | None = None, *, sign_in: bool = False) -> Iterator[MailServer]:
    """A mail server on a free port; with a certificate it insists on STARTTLS."""
    handler = MailServer()
    given: dict[str, Any] = {}
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        given = {"tls_context": context, "require_starttls": True}
    if sign_in:
        given |= {
            "authenticator": _signed_in,
            "auth_required": True,
            "auth_require_tls": certificate is not None,
        }
    controller = Controller(handler, hostname=HERE, port=_free_port(), **given)
    controller.start()
    handler.port = controller.port
    try:
        yield handler
    finally:
        controller.stop()


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind((HERE, 0))
        return int(sock.getsockname()[1])


def use_mail_server(settings: Any, server: MailServer, **given: Any) -> None:
    """Let the product send its mail there."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = HERE, server.port
    settings.EMAIL_USE_TLS = given.get("tls", False)
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = given.get("user", ""), given.get("password", "")
    settings.EMAIL_TIMEOUT = 3
    settings.DEFAULT_FROM_EMAIL = "OpsCurb <opscurb@opscurb.example>"
