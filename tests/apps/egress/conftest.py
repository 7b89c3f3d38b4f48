"""The way out with this machine allowed, servers behind it, and an ear at every connect."""

import socket
import ssl
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from socketserver import BaseRequestHandler
from typing import Any

import pytest

from tests.proxies import Certificates, LocalProxy, certificates, local_proxy, serving

PROTOCOLS = ("http", "https", "socks5", "socks5h")


@pytest.fixture(scope="session")
def certs(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """Certificates for this machine and for a name."""
    return certificates(tmp_path_factory.mktemp("certs"), "127.0.0.1", "hooks.example.com")


@pytest.fixture
def here_is_allowed(settings: Any, monkeypatch: pytest.MonkeyPatch, certs: Certificates) -> None:
    """This machine may be reached, and its certificates are trusted."""
    settings.OPSCURB_EGRESS_ALLOW = ["127.0.0.0/8"]
    monkeypatch.setenv("SSL_CERT_FILE", str(certs.authority))


@pytest.fixture
def proxy(certs: Certificates) -> Iterator[Callable[[str], LocalProxy]]:
    """Starts a proxy of a protocol."""
    with ExitStack() as stack:
        yield lambda protocol: stack.enter_context(
            local_proxy(protocol, certs.server if protocol == "https" else None)
        )


class Server:
    """A server that has one answer, and remembers what it was sent."""

    def __init__(self) -> None:
        self.asked: list[bytes] = []
        self.port = 0


@pytest.fixture
def server() -> Iterator[Callable[..., Server]]:
    """Starts a server with an answer, sent in pieces with a pause before each."""
    with ExitStack() as stack:

        def start(*pieces: bytes, pause: float = 0, certificate: Path | None = None) -> Server:
            made = Server()

            class Handler(BaseRequestHandler):
                def handle(self) -> None:
                    sock = self.request
                    if certificate is not None:
                        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                        context.load_cert_chain(certificate)
                        sock = context.wrap_socket(sock, server_side=True)
                    made.asked.append(sock.recv(65_536))
                    try:
                        for piece in pieces:
                            time.sleep(pause)
                            sock.sendall(piece)
                    except OSError:
                        return
                    sock.close()

            made.port = stack.enter_context(serving(Handler)).server_address[1]
            return made

        yield start


_ears: list[list[Any]] = []


def _hear(event: str, given: tuple[Any, ...]) -> None:
    if event == "socket.connect" and _ears:
        _ears[-1].append(given[1])


sys.addaudithook(_hear)


@pytest.fixture
def connects() -> Iterator[list[Any]]:
    """Every address that a socket of this process is connected to, as the interpreter itself reports it."""
    _ears.append([])
    yield _ears[-1]
    _ears.pop()


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[list[str]]]:
    """What the system's resolver answers for a name: one list of addresses a look-up, the last for all further."""
    known: dict[str, list[list[str]]] = {}
    asked = socket.getaddrinfo

    def resolve(host: Any, port: Any, *given: Any, **more: Any) -> Any:
        if host not in known:
            return asked(host, port, *given, **more)
        answers = known[host].pop(0) if len(known[host]) > 1 else known[host][0]
        return [found for address in answers for found in asked(address, port, *given, **more)]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return known
