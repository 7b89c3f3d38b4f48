"""A door on this machine for clients that open their own connections: what enters it leaves by the customer's proxy."""

import secrets
import socket
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Lock, Thread

import structlog

from apps.egress.asked import Asked, read_request
from apps.egress.dialing import dial
from apps.egress.errors import Unreachable
from apps.egress.pump import pump
from apps.egress.sockets import MOST_SECONDS, Deadline
from apps.settings.proxy_url import Proxy

log = structlog.get_logger(__name__)

# More than a scan of a region keeps open; the one that was idle for longest makes place for a further one.
MOST_CONNECTIONS = 64
Admits = Callable[[str, int], bool]
USER = "opscurb"


class Tunnel:
    """An HTTP proxy for this process alone; `failure` is why the customer's proxy last led nowhere."""

    def __init__(self, proxy: Proxy, admits: Admits) -> None:
        self.failure: Unreachable | None = None
        self._proxy, self._admits = proxy, admits
        self._password = secrets.token_urlsafe(24)
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=MOST_CONNECTIONS)
        self._clients: dict[socket.socket, float] = {}
        self._lock = Lock()
        self._ended = False
        self._threads: list[Thread] = []
        self._acceptor = Thread(target=self._accept, daemon=True, name="egress-tunnel")
        self._acceptor.start()

    @property
    def url(self) -> str:
        """Where a client finds the door, with the password to it."""
        return f"http://{USER}:{self._password}@127.0.0.1:{self._listener.getsockname()[1]}"

    def close(self) -> None:
        """End every connection and wait for their threads."""
        with self._lock:
            self._ended = True
            sockets = [self._listener, *self._clients]
        for sock in sockets:
            _shut(sock)
        self._acceptor.join(timeout=1)
        for thread in self._threads:
            # One that dials ends at its deadline, and connects nothing any more.
            thread.join(timeout=1)
        self._listener.close()

    def _accept(self) -> None:
        while not self._ended:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            if self._enter(client):
                thread = Thread(
                    target=self._serve, args=(client,), daemon=True, name="egress-tunnel-connection"
                )
                self._threads = [known for known in self._threads if known.is_alive()] + [thread]
                thread.start()

    def _enter(self, client: socket.socket) -> bool:
        with self._lock:
            if self._ended:
                client.close()
                return False
            if len(self._clients) >= MOST_CONNECTIONS:
                _shut(min(self._clients, key=self._clients.__getitem__))
            self._clients[client] = time.monotonic()
        return True

    def _serve(self, client: socket.socket) -> None:
        try:
            client.settimeout(MOST_SECONDS)
            self._lead(client)
        except OSError as error:
            log.debug("tunnel.broken_off", error=type(error).__name__)
        finally:
            with self._lock:
                self._clients.pop(client, None)
            client.close()

    def _lead(self, client: socket.socket) -> None:
        """Let a client through, or tell it why not in the status line alone."""
        try:
            asked = read_request(client.recv)
        except Unreachable:
            client.sendall(_refusal("400 Bad Request"))
            return
        if not asked.is_signed(_token(self._password)):
            client.sendall(_refusal("407 Proxy Authentication Required"))
        elif not self._admits(asked.host, asked.port):
            client.sendall(_refusal("403 Forbidden"))
        else:
            self._connect(client, asked)

    def _connect(self, client: socket.socket, asked: Asked) -> None:
        try:
            upstream = dial(asked.host, asked.port, Deadline(), self._proxy)
        except Unreachable as failure:
            self.failure = failure
            client.sendall(_refusal("502 Bad Gateway"))
            return
        try:
            if not self._ended:
                (upstream if asked.forwarded else client).sendall(asked.opening)
                pump(client, upstream, lambda: self._touch(client))
        finally:
            upstream.close()

    def _touch(self, client: socket.socket) -> None:
        self._clients[client] = time.monotonic()


@contextmanager
def tunnel(proxy: Proxy, admits: Admits) -> Iterator[Tunnel]:
    """A door to a customer's proxy for the targets that `admits` takes; it is shut when the context ends."""
    opened = Tunnel(proxy, admits)
    try:
        yield opened
    finally:
        opened.close()


def _token(password: str) -> str:
    return "Basic " + b64encode(f"{USER}:{password}".encode()).decode()


def _refusal(status: str) -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode()


def _shut(sock: socket.socket) -> None:
    # Wakes the thread that waits on it, which closing alone would not.
    with suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)
