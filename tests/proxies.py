"""Real proxies on this machine that count who comes, and the certificates with which they speak TLS."""

import selectors
import socket
import ssl
import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingTCPServer
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

USER, PASSWORD = "alice", "s3cret:word"
HERE = "127.0.0.1"


@dataclass
class LocalProxy:
    """A running proxy: how often somebody connected, what was asked of it, whom it turned away."""

    protocol: str
    port: int = 0
    connections: int = 0
    turned_away: int = 0
    tunnels: list[tuple[str, int]] = field(default_factory=list)

    def url(self, user: str = USER, password: str = PASSWORD) -> str:
        """Where it is, with credentials."""
        signed = f"{user}:{password.replace(':', '%3A')}@" if user else ""
        return f"{self.protocol}://{signed}{HERE}:{self.port}"


@contextmanager
def serving(handler: type[BaseRequestHandler]) -> Iterator[ThreadingTCPServer]:
    """A server on a free port of this machine."""
    ThreadingTCPServer.allow_reuse_address = True
    server = ThreadingTCPServer((HERE, 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def local_proxy(protocol: str, certificate: Path | None = None) -> Iterator[LocalProxy]:
    """A proxy of a protocol that admits USER alone; names that nobody knows it takes for this machine."""
    proxy = LocalProxy(protocol)
    greet = _greet_socks if protocol.startswith("socks") else _greet_http

    class Handler(BaseRequestHandler):
        def handle(self) -> None:
            proxy.connections += 1
            # Whoever only looked in has left before the greeting was over.
            with suppress(OSError, ValueError, IndexError), _spoken(self.request, certificate) as sock:
                greet(proxy, sock)

    with serving(Handler) as server:
        proxy.port = server.server_address[1]
        yield proxy


def _spoken(sock: Any, certificate: Path | None) -> Any:
    if certificate is None:
        return sock
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context.wrap_socket(sock, server_side=True)


def _greet_http(proxy: LocalProxy, sock: Any) -> None:
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        byte = sock.recv(1)
        if not byte:
            return
        head += byte
    lines = head.decode().split("\r\n")
    if f"Proxy-Authorization: Basic {b64encode(f'{USER}:{PASSWORD}'.encode()).decode()}" not in lines:
        proxy.turned_away += 1
        sock.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")
        return
    host, _, port = lines[0].split()[1].rpartition(":")
    _lead(proxy, sock, host.strip("[]"), int(port), b"HTTP/1.1 200 OK\r\nVia: here\r\n\r\n")


def _greet_socks(proxy: LocalProxy, sock: Any) -> None:
    _, count = sock.recv(2)
    if 2 not in sock.recv(count):
        proxy.turned_away += 1
        sock.sendall(b"\x05\xff")
        return
    sock.sendall(b"\x05\x02")
    user = sock.recv(sock.recv(2)[1])
    password = sock.recv(sock.recv(1)[0])
    if (user, password) != (USER.encode(), PASSWORD.encode()):
        proxy.turned_away += 1
        sock.sendall(b"\x01\x01")
        return
    sock.sendall(b"\x01\x00")
    kind = sock.recv(4)[3]
    address = sock.recv({1: 4, 4: 16}.get(kind) or sock.recv(1)[0])
    host = address.decode() if kind == 3 else str(ip_address(address))
    port = int.from_bytes(sock.recv(2), "big")
    _lead(proxy, sock, host, port, b"\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00")


def _lead(proxy: LocalProxy, sock: Any, host: str, port: int, welcome: bytes) -> None:
    proxy.tunnels.append((host, port))
    to = host if host.replace(".", "").isdigit() else HERE
    with socket.create_connection((to, port), timeout=5) as upstream:
        sock.sendall(welcome)
        carry(sock, upstream)


def carry(one: Any, other: Any) -> None:
    """Bytes both ways until one side ends."""
    with selectors.DefaultSelector() as selector:
        selector.register(one, selectors.EVENT_READ, other)
        selector.register(other, selectors.EVENT_READ, one)
        while True:
            for key, _ in selector.select(10):
                chunk = key.fileobj.recv(65_536)  # type: ignore[union-attr]
                if not chunk:
                    return
                key.data.sendall(chunk)


@dataclass(frozen=True)
class Certificates:
    """An authority's certificate, and one it gave to a server of the named hosts, with its key."""

    authority: Path
    server: Path


def certificates(folder: Path, *hosts: str) -> Certificates:
    """Make both in a folder."""
    key, authority = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    issuer = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "tests")])
    root = _certificate(issuer, authority.public_key(), issuer, x509.BasicConstraints(True, 0), authority)
    named = x509.SubjectAlternativeName([_name(host) for host in hosts])
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "server")])
    leaf = _certificate(subject, key.public_key(), issuer, named, authority)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    made = Certificates(folder / "authority.pem", folder / "server.pem")
    made.authority.write_bytes(root.public_bytes(serialization.Encoding.PEM))
    made.server.write_bytes(private + leaf.public_bytes(serialization.Encoding.PEM))
    return made


def _name(host: str) -> x509.GeneralName:
    return x509.IPAddress(ip_address(host)) if host[0].isdigit() else x509.DNSName(host)


def _certificate(
    subject: x509.Name, key: Any, issuer: x509.Name, extension: Any, signer: Any
) -> x509.Certificate:
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key)
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
    return (
        builder.not_valid_after(now + timedelta(days=2))
        .add_extension(extension, True)
        .sign(signer, hashes.SHA256())
    )
