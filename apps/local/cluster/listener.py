"""The socket side: takes connections over TLS and hands their requests on."""

import ssl
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import SHUT_RDWR
from threading import Lock
from typing import Any

from apps.local.cluster.requests import Answer, Request

# A client that says nothing for so long is let go.
IDLE_SECONDS = 60
Answers = Callable[[Request], Answer]


class Handler(BaseHTTPRequestHandler):
    """One connection's requests, one after another."""

    protocol_version = "HTTP/1.1"
    timeout = IDLE_SECONDS
    wbufsize = -1
    disable_nagle_algorithm = True
    server: "Listener"

    def __getattr__(self, name: str) -> Any:
        # Every method is answered by the same service, which knows which ones it has.
        if name.startswith("do_"):
            return self._answer
        raise AttributeError(name)

    def log_message(self, format: str, *args: Any) -> None:
        """Requests are kept by the server itself."""

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        request = Request.to(
            self.command,
            self.path,
            accept=self.headers.get("Accept", ""),
            content_type=self.headers.get("Content-Type", ""),
            authorization=self.headers.get("Authorization", ""),
            certified=_common_name(self.connection),
            body=self.rfile.read(length),
        )
        self._send(self.server.answers(request))

    def _send(self, answer: Answer) -> None:
        if answer.dead:
            self.close_connection = True
            return
        body = answer.body
        self.send_response(answer.status)
        for name, value in {"Content-Type": "application/json", **answer.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if answer.cut else body)
        self.close_connection = self.close_connection or answer.cut


def _common_name(connection: Any) -> str:
    """Whom a client's certificate names; empty without one."""
    shown = connection.getpeercert() or {}
    names = {key: value for part in shown.get("subject", ()) for key, value in part}
    return str(names.get("commonName", ""))


class Listener(ThreadingHTTPServer):
    """Listens on this machine alone."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, port: int, context: ssl.SSLContext, answers: Answers) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.answers = answers
        self._context = context
        self._open: set[ssl.SSLSocket] = set()
        self._lock = Lock()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Serve one connection; the handshake is made here, in its own thread, so that a slow one holds up nobody."""
        request.settimeout(IDLE_SECONDS)
        try:
            with self._context.wrap_socket(request, server_side=True) as secured:
                self._serve(secured, client_address)
        except OSError:
            # Clients leave as they like; it is no fault of this server's.
            return

    def _serve(self, secured: ssl.SSLSocket, client_address: Any) -> None:
        with self._lock:
            self._open.add(secured)
        try:
            Handler(secured, client_address, self)
        finally:
            with self._lock:
                self._open.discard(secured)

    def drop_connections(self) -> None:
        """End every connection at once, as a server that dies does."""
        with self._lock:
            for secured in self._open:
                try:
                    secured.shutdown(SHUT_RDWR)
                except OSError:
                    continue
