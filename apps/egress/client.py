"""Sends one request to where a customer wants it, and reads one short answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any

from urllib3 import HTTPResponse
from urllib3.connection import HTTPConnection
from urllib3.exceptions import HTTPError, ReadTimeoutError

from apps.egress.dialing import dial
from apps.egress.errors import Unreachable
from apps.egress.sockets import MOST_SECONDS, Connected, Deadline, secured, timed_out
from apps.egress.targets import WEB_PORTS, Ports, Target, parse_url
from apps.settings.proxy_url import Proxy

MOST_BODY_BYTES = 64 * 1024
# Set by us alone: another host, or a body that ends elsewhere than it says, would be another request.
OURS = frozenset({"host", "content-length", "transfer-encoding", "connection", "accept-encoding"})


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered; the body is cut at 64 KiB, header names are in lower case."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


class _Connection(HTTPConnection):
    """A connection of urllib3's, dialed by us."""

    def __init__(self, target: Target, sock: Connected) -> None:
        super().__init__(target.host, target.port)
        # What the Host header may leave out.
        self.default_port = 443 if target.is_secure else 80  # type: ignore[misc]
        self._dialed = sock

    def _new_conn(self) -> Any:
        return self._dialed


def send(
    method: str,
    url: str,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    *,
    proxy: Proxy | None = None,
    seconds: float = MOST_SECONDS,
    ports: Ports = WEB_PORTS,
    passed: Callable[[str], None] = lambda stage: None,
) -> Answer:
    """Send a request and follow no redirect; raises Unreachable. It is over after `seconds`, whatever happens.

    `passed` is told of each stage that went well: connect (or proxy), tls, read.
    """
    target = parse_url(url)
    given = _checked(headers or {})
    deadline = Deadline(seconds)
    sock = dial(target.host, target.port, deadline, proxy, ports)
    try:
        passed("connect" if proxy is None else "proxy")
        if target.is_secure:
            sock = secured(sock, target.host, deadline)
            passed("tls")
        answer = _exchange(_Connection(target, sock), method, target.path, given, body)
        passed("read")
        return answer
    except (TimeoutError, ReadTimeoutError) as error:
        raise timed_out(deadline) from error
    except (HTTPException, HTTPError, OSError) as error:
        raise Unreachable(
            "read", f"{target.host} broke the connection off or did not answer in HTTP"
        ) from error
    except ValueError as error:
        raise Unreachable(
            "parse", "The method or a header holds characters that HTTP does not take"
        ) from error
    finally:
        sock.close()


def _exchange(
    connection: HTTPConnection, method: str, path: str, headers: Mapping[str, str], body: bytes | None
) -> Answer:
    connection.request(
        method,
        path,
        body=body,
        headers={**headers, "Connection": "close", "Accept-Encoding": "identity"},
        preload_content=False,
        decode_content=False,
    )
    response: HTTPResponse = connection.getresponse()
    found = {name.lower(): value for name, value in response.headers.items()}
    return Answer(response.status, found, _read(response))


def _read(response: HTTPResponse) -> bytes:
    """The beginning of a body; urllib3 may give less than asked for before the end."""
    found = bytearray()
    while len(found) < MOST_BODY_BYTES:
        chunk = response.read(MOST_BODY_BYTES - len(found), decode_content=False)
        if not chunk:
            break
        found += chunk
    return bytes(found)


def _checked(headers: Mapping[str, str]) -> dict[str, str]:
    for name in headers:
        if name.lower() in OURS:
            raise Unreachable("parse", f"The header {name} cannot be set")
    return dict(headers)
