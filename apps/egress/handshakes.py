"""Asks a proxy for a tunnel, byte by byte so that nothing of the tunnel itself is swallowed."""

from base64 import b64encode
from collections.abc import Callable
from typing import Any

from apps.egress.addresses import address_of
from apps.egress.errors import Unreachable
from apps.egress.sockets import Connected
from apps.settings.proxy_url import Proxy

MOST_HEAD_BYTES = 16 * 1024
SIGN_IN = "it does not accept the user name and password"
_SOCKS_REFUSALS = {
    2: "its rules do not allow the target",
    3: "it has no network to the target",
    4: "it cannot reach the target",
    5: "the target does not accept the connection",
}


def ask_http(sock: Connected, host: str, port: int, proxy: Proxy) -> None:
    """A tunnel by HTTP CONNECT; raises Unreachable, OSError."""
    authority = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    lines = [f"CONNECT {authority} HTTP/1.1", f"Host: {authority}"]
    if proxy.username:
        token = b64encode(f"{proxy.username}:{proxy.password}".encode()).decode()
        lines.append(f"Proxy-Authorization: Basic {token}")
    sock.sendall("\r\n".join([*lines, "", ""]).encode())
    _check_status(read_head(sock.recv, MOST_HEAD_BYTES))


def read_head(receive: Callable[[int], Any], most: int) -> bytes:
    """Bytes up to the empty line that ends a head; raises Unreachable when it is too long or never ends."""
    head = bytearray()
    while not head.endswith(b"\r\n\r\n"):
        byte = receive(1)
        if not byte or len(head) >= most:
            raise Unreachable("proxy", "it does not speak HTTP")
        head += byte
    return bytes(head)


def _check_status(head: bytes) -> None:
    version, _, rest = head.partition(b"\r\n")[0].partition(b" ")
    status = rest[:3]
    if not version.startswith(b"HTTP/1.") or not status.isdigit():
        raise Unreachable("proxy", "it does not speak HTTP")
    if status == b"407":
        raise Unreachable("proxy", SIGN_IN)
    if not status.startswith(b"2"):
        raise Unreachable("proxy", f"it answered {status.decode()} when asked for a tunnel")


def ask_socks(sock: Connected, host: str, port: int, proxy: Proxy) -> None:
    """A tunnel by SOCKS 5; raises Unreachable, OSError."""
    method = 2 if proxy.username else 0
    sock.sendall(bytes([5, 1, method]))
    version, chosen = _exactly(sock, 2)
    if version != 5:
        raise Unreachable("proxy", "it does not speak SOCKS 5")
    if chosen != method:
        raise Unreachable("proxy", SIGN_IN if proxy.username else "it asks for a user name and password")
    if proxy.username:
        sock.sendall(b"\x01" + _counted(proxy.username) + _counted(proxy.password))
        if _exactly(sock, 2)[1] != 0:
            raise Unreachable("proxy", SIGN_IN)
    sock.sendall(b"\x05\x01\x00" + _socks_address(host) + port.to_bytes(2, "big"))
    _check_reply(sock)


def _check_reply(sock: Connected) -> None:
    version, reply, _, kind = _exactly(sock, 4)
    if version != 5:
        raise Unreachable("proxy", "it does not speak SOCKS 5")
    if reply != 0:
        raise Unreachable("proxy", _SOCKS_REFUSALS.get(reply, "it could not reach the target"))
    # The address that it connects from, which nobody needs.
    _exactly(sock, 2 + ({1: 4, 4: 16}.get(kind) or _exactly(sock, 1)[0]))


def _socks_address(host: str) -> bytes:
    address = address_of(host)
    if address is None:
        return b"\x03" + _counted(host)
    return (b"\x01" if address.version == 4 else b"\x04") + address.packed


def _counted(text: str) -> bytes:
    encoded = text.encode()
    if not 1 <= len(encoded) <= 255:
        raise Unreachable("proxy", "SOCKS takes user names and passwords of 1 to 255 bytes")
    return bytes([len(encoded)]) + encoded


def _exactly(sock: Connected, count: int) -> bytes:
    found = bytearray()
    while len(found) < count:
        chunk: Any = sock.recv(count - len(found))
        if not chunk:
            raise Unreachable("proxy", "it ended the connection; check protocol and port")
        found += chunk
    return bytes(found)
