"""A receiver of webhooks: a real server that keeps what it is sent, fails as it is told, and checks signatures."""

import hashlib
import hmac
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

# What to answer instead of a status: nothing at all.
SILENCE = 0


@dataclass(frozen=True, slots=True)
class Received:
    """One request and the status it was answered with; header names are in lower case."""

    headers: Mapping[str, str]
    body: bytes
    status: int

    @property
    def id(self) -> str:
        """Which delivery it is an attempt of."""
        return self.headers["x-cws-delivery"]

    @property
    def is_accepted(self) -> bool:
        """True when it was answered with a 2xx."""
        return 200 <= self.status < 300


@dataclass
class Receiver:
    """A running receiver; `answer` decides on the status by the headers."""

    answer: Callable[[Mapping[str, str]], int] = lambda headers: 204
    says: bytes = b""
    url: str = ""
    received: list[Received] = field(default_factory=list)

    @property
    def accepted(self) -> set[str]:
        """The ids of all deliveries that were answered with a 2xx."""
        return {request.id for request in self.received if request.is_accepted}


@contextmanager
def receiving(**given: object) -> Iterator[Receiver]:
    """A receiver on a free port of this machine."""
    receiver = Receiver(**given)  # type: ignore[arg-type]

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            body = self.rfile.read(length)
            if len(body) < length:
                # Whoever sent it was killed in the middle of it.
                return
            headers = {name.lower(): value for name, value in self.headers.items()}
            status = receiver.answer(headers)
            receiver.received.append(Received(headers, body, status))
            if status == SILENCE:
                return
            said = b"" if status == 204 else receiver.says
            self.send_response(status)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *given: object) -> None:
            """The terminal is for results."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    receiver.url = f"http://127.0.0.1:{server.server_address[1]}/hook"
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()


def verified(secret: str, request: Received, header: str = "x-cws-signature") -> bool:
    """The recipe of the API's document: HMAC-SHA256 of `<timestamp>.<raw body>` as `sha256=<hex>`."""
    signed = request.headers["x-cws-timestamp"].encode() + b"." + request.body
    expected = f"sha256={hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()}"
    return hmac.compare_digest(expected, request.headers.get(header, ""))


def verified_by_the_standard(secret: str | bytes, request: Received) -> bool:
    """What the library of Standard Webhooks says; it takes `whsec_<base64>` as text, and any bytes as they are."""
    try:
        Webhook(secret).verify(request.body, dict(request.headers))
    except WebhookVerificationError:
        return False
    return True
