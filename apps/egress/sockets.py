"""Sockets that end at a deadline, however slowly the other side drips."""

import os
import socket
import ssl
import time
from functools import lru_cache
from typing import Any

from urllib3.util.ssltransport import SSLTransport

from apps.egress.errors import Unreachable

MOST_SECONDS = 10.0


class Deadline:
    """A moment by which everything must be over."""

    def __init__(self, seconds: float = MOST_SECONDS) -> None:
        self.seconds = seconds
        self._at = time.monotonic() + seconds

    @property
    def remaining(self) -> float:
        """Seconds that are left; raises Unreachable at stage timeout when there are none."""
        left = self._at - time.monotonic()
        if left <= 0:
            raise timed_out(self)
        return left


def timed_out(deadline: Deadline) -> Unreachable:
    """The whole took too long."""
    return Unreachable("timeout", f"There was no complete answer within {deadline.seconds:g} seconds")


class _Bounded:
    """Every wait is for what is left until the deadline, not for a timeout of its own."""

    deadline: Deadline | None = None

    def _bound(self) -> None:
        if self.deadline is not None:
            self.settimeout(self.deadline.remaining)  # type: ignore[attr-defined]

    def recv(self, *given: Any) -> bytes:
        """As socket.recv."""
        self._bound()
        return super().recv(*given)  # type: ignore[misc]

    def recv_into(self, *given: Any) -> int:
        """As socket.recv_into."""
        self._bound()
        return super().recv_into(*given)  # type: ignore[misc]

    def send(self, *given: Any) -> int:
        """As socket.send."""
        self._bound()
        return super().send(*given)  # type: ignore[misc]

    def sendall(self, *given: Any) -> None:
        """As socket.sendall."""
        self._bound()
        super().sendall(*given)  # type: ignore[misc]


class BoundedSocket(_Bounded, socket.socket):
    """A plain connection with a deadline."""


class BoundedTls(_Bounded, ssl.SSLSocket):
    """A TLS connection with a deadline."""


Connected = BoundedSocket | BoundedTls | SSLTransport


def connect(address: str, port: int, deadline: Deadline, seconds: float) -> BoundedSocket:
    """A connection to an address within so many seconds; nothing is looked up here. Raises OSError."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    sock = BoundedSocket(family, socket.SOCK_STREAM)
    try:
        sock.deadline = deadline
        sock.settimeout(seconds)
        sock.connect((address, port))
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except BaseException:
        sock.close()
        raise
    return sock


def secured(
    sock: Connected, host: str, deadline: Deadline, context: ssl.SSLContext | None = None
) -> Connected:
    """TLS over a connection, its certificate checked for the host; raises Unreachable at stage tls or timeout.

    A context of one's own is one that `trusting` made.
    """
    context = context or _context(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))
    try:
        if not isinstance(sock, BoundedSocket):
            # TLS within TLS, to a server behind a proxy that is itself spoken to by TLS.
            return SSLTransport(sock, context, server_hostname=host)  # type: ignore[arg-type]
        sock.settimeout(deadline.remaining)
        tls = context.wrap_socket(sock, server_hostname=host)
    except ssl.SSLCertVerificationError as error:
        raise Unreachable("tls", f"The certificate of {host} is not valid: {error.verify_message}") from error
    except TimeoutError as error:
        raise timed_out(deadline) from error
    except (OSError, ValueError) as error:
        raise Unreachable("tls", f"{host} did not complete a TLS handshake") from error
    assert isinstance(tls, BoundedTls)
    tls.deadline = deadline
    return tls


def renewed(sock: Connected, deadline: Deadline) -> None:
    """Give a connection that is used again a new deadline."""
    bounded = sock.socket if isinstance(sock, SSLTransport) else sock
    assert isinstance(bounded, BoundedSocket | BoundedTls)
    bounded.deadline = deadline


def unbounded(sock: Connected, idle_seconds: float) -> None:
    """Let a connection live on past its deadline, as long as it is not idle for too long."""
    if not isinstance(sock, SSLTransport):
        sock.deadline = None
    sock.settimeout(idle_seconds)


def trusting(authorities: str) -> ssl.SSLContext:
    """A context that trusts these certificates alone, as PEM; raises ssl.SSLError for what are none."""
    context = ssl.create_default_context(cadata=authorities)
    # Newer Pythons are strict about extensions that the authorities of many clusters were made without.
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    context.sslsocket_class = BoundedTls
    return context


@lru_cache(maxsize=4)
def _context(cert_file: str | None, cert_dir: str | None) -> ssl.SSLContext:
    """The system's trust, or what SSL_CERT_FILE and SSL_CERT_DIR name; reading it takes a while, so it is kept."""
    context = ssl.create_default_context()
    context.sslsocket_class = BoundedTls
    return context
