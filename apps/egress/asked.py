"""What a client asks of a proxy: a tunnel, or a plain request to pass on."""

import hmac
from collections.abc import Callable
from dataclasses import dataclass, field

from apps.egress.errors import Unreachable
from apps.egress.handshakes import read_head
from apps.egress.targets import parse_authority, parse_url

MOST_HEAD_BYTES = 64 * 1024
ESTABLISHED = b"HTTP/1.1 200 Connection established\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Asked:
    """Where a client wants to go; `forwarded` is the head of a plain request, empty for a tunnel."""

    host: str
    port: int
    authorization: str = field(repr=False)
    forwarded: bytes = field(default=b"", repr=False)

    @property
    def opening(self) -> bytes:
        """The first bytes once the way is open: the request for the server, or word of the tunnel for the client."""
        return self.forwarded or ESTABLISHED

    def is_signed(self, token: str) -> bool:
        """True when the client knows the token."""
        return hmac.compare_digest(self.authorization.encode(), token.encode())


def read_request(receive: Callable[[int], bytes]) -> Asked:
    """The head of a request to a proxy; raises Unreachable for what is none, OSError."""
    lines = read_head(receive, MOST_HEAD_BYTES).decode("latin-1").split("\r\n")
    method, _, rest = lines[0].partition(" ")
    target, _, version = rest.rpartition(" ")
    headers = [line for line in lines[1:] if line]
    authorization = next((_value(line) for line in headers if _name(line) == "proxy-authorization"), "")
    if method == "CONNECT":
        host, port = parse_authority(target)
        return Asked(host, port, authorization)
    url = parse_url(target)
    if url.is_secure or version != "HTTP/1.1":
        raise Unreachable("parse", "A request to https needs a tunnel")
    # One request a connection: the next one may go elsewhere.
    kept = [line for line in headers if not _name(line).startswith(("proxy-", "connection", "keep-alive"))]
    head = "\r\n".join([f"{method} {url.path} {version}", *kept, "Connection: close", "", ""])
    return Asked(url.host, url.port, authorization, head.encode("latin-1"))


def _name(line: str) -> str:
    return line.partition(":")[0].strip().lower()


def _value(line: str) -> str:
    return line.partition(":")[2].strip()
