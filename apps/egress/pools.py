"""Connections to one customer's server, kept between requests: dialed by us, secured as the customer says."""

import os
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any

from urllib3 import HTTPResponse, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPSConnection
from urllib3.exceptions import HTTPError, ReadTimeoutError
from urllib3.response import BaseHTTPResponse

from apps.egress.dialing import dial
from apps.egress.errors import Unreachable
from apps.egress.sockets import MOST_SECONDS, Connected, Deadline, renewed, secured, timed_out, trusting
from apps.egress.targets import CLUSTER_PORTS, Ports, Target, parse_url
from apps.settings.proxy_url import Proxy

SECONDS = 30.0
MOST_BODY_BYTES = 64 * 1024 * 1024
# A scan reads with so many threads.
MOST_CONNECTIONS = 12
_CHUNK_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class Way:
    """How a server is reached: through which proxy, by which trust, in how many seconds a request."""

    context: ssl.SSLContext | None
    proxy: Proxy | None = None
    seconds: float = SECONDS
    ports: Ports = CLUSTER_PORTS


@dataclass(frozen=True, slots=True)
class Identity:
    """A client's certificate and its key, both as PEM."""

    certificate: bytes = field(repr=False)
    key: bytes = field(repr=False)


def cluster_pool(
    server: str,
    *,
    authorities: bytes = b"",
    identity: Identity | None = None,
    proxy: Proxy | None = None,
    seconds: float = SECONDS,
) -> PoolManager:
    """Connections to a cluster's server and to nothing else; raises Unreachable, without connecting anywhere.

    Its certificate must be signed by `authorities`, or by whom the system trusts where there are none.
    """
    target = parse_url(server)
    if not target.is_secure:
        raise Unreachable("parse", "The server must begin with https://")
    return _OneServer(target, Way(_context(authorities, identity), proxy, seconds))


def _context(authorities: bytes, identity: Identity | None) -> ssl.SSLContext | None:
    if not (authorities or identity):
        return None
    try:
        # Trust of the system's own where none is given: `trusting` reads it when it is given nothing.
        context = trusting(authorities.decode())
        if identity is not None:
            _identify(context, identity)
    except (ssl.SSLError, ValueError) as error:
        raise Unreachable("tls", "The certificates or the key cannot be used") from error
    return context


def _identify(context: ssl.SSLContext, identity: Identity) -> None:
    """Load a certificate and its key from memory: the library only takes files, so they are one that is on no disk."""
    if not hasattr(os, "memfd_create"):
        raise Unreachable("tls", "Client certificates are only used where this runs on Linux; use a token")
    descriptor = os.memfd_create("identity", os.MFD_CLOEXEC)
    try:
        os.write(descriptor, identity.certificate + b"\n" + identity.key)
        # A key that is encrypted is refused: its password would be asked for on the terminal.
        context.load_cert_chain(f"/proc/self/fd/{descriptor}", password=lambda: "")
    finally:
        os.close(descriptor)


class _Connection(HTTPSConnection):
    """A connection of urllib3's, dialed and secured by us, each of its requests with a deadline."""

    def __init__(self, target: Target, way: Way) -> None:
        super().__init__(target.host, target.port)
        self._target, self._way = target, way

    def connect(self) -> None:
        """Connect, checking the address at this moment; raises Unreachable."""
        way, target = self._way, self._target
        until = Deadline(min(MOST_SECONDS, way.seconds))
        sock = dial(target.host, target.port, until, way.proxy, way.ports)
        try:
            self.sock: Any = secured(sock, target.host, until, way.context)
        except BaseException:
            sock.close()
            raise
        self.is_verified = True

    def request(self, *given: Any, **more: Any) -> None:
        """As urllib3's, with a deadline of its own."""
        sock: Connected = self.sock
        renewed(sock, Deadline(self._way.seconds))
        super().request(*given, **more)


class _Connections(HTTPSConnectionPool):
    """The connections to the one server."""

    def __init__(self, target: Target, way: Way) -> None:
        super().__init__(target.host, target.port, maxsize=MOST_CONNECTIONS, retries=False)
        self._target, self._way = target, way

    def _new_conn(self) -> Any:
        self.num_connections += 1
        return _Connection(self._target, self._way)

    def _validate_conn(self, conn: Any) -> None:
        if conn.is_closed:
            conn.connect()


class _OneServer(PoolManager):
    """What libraries take for a way to anywhere: it leads to one server, and follows no redirect."""

    def __init__(self, target: Target, way: Way) -> None:
        super().__init__(num_pools=1)
        self._target, self._way = target, way
        self._connections = _Connections(target, way)

    def urlopen(  # type: ignore[override]
        self, method: str, url: str, redirect: bool = True, **more: Any
    ) -> BaseHTTPResponse:
        """The whole answer to a request; raises Unreachable. Timeouts and retries that are asked for do not hold."""
        target = parse_url(url)
        if (target.scheme, target.host, target.port) != (
            self._target.scheme,
            self._target.host,
            self._target.port,
        ):
            raise Unreachable("refused", "Only the server itself is connected to")
        try:
            return self._answer(method, target, more.get("body"), more.get("headers") or {})
        except (TimeoutError, ReadTimeoutError) as error:
            raise timed_out(Deadline(self._way.seconds)) from error
        except (HTTPException, HTTPError, OSError) as error:
            raise Unreachable(
                "read", f"{target.host} broke the connection off or did not answer in HTTP"
            ) from error
        except ValueError as error:
            raise Unreachable(
                "parse", "The method or a header holds characters that HTTP does not take"
            ) from error

    def clear(self) -> None:
        """Close all connections that nobody uses."""
        self._connections.close()
        self._connections = _Connections(self._target, self._way)

    def _answer(self, method: str, target: Target, body: Any, headers: Mapping[str, str]) -> HTTPResponse:
        response = self._connections.urlopen(
            method,
            target.path,
            body=body,
            headers=headers,
            retries=False,
            redirect=False,
            assert_same_host=False,
            preload_content=False,
            decode_content=False,
        )
        try:
            content = _whole(response)
        except BaseException:
            response.close()
            raise
        response.release_conn()
        # Its body is there and decoded; what it said of the wire no longer holds.
        kept = {
            name: value
            for name, value in response.headers.items()
            if name.lower() not in ("content-encoding", "content-length", "transfer-encoding")
        }
        return HTTPResponse(content, kept, response.status, reason=response.reason, request_method=method)


def _whole(response: BaseHTTPResponse) -> bytes:
    """The body, decoded; a small one that would become a huge one ends here as well."""
    chunks, size = [], 0
    while chunk := response.read(_CHUNK_BYTES, decode_content=True):
        chunks.append(chunk)
        size += len(chunk)
        if size > MOST_BODY_BYTES:
            raise Unreachable("refused", f"The answer is larger than {MOST_BODY_BYTES // 1024**2} MiB")
    return b"".join(chunks)
