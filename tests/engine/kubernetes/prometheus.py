"""A server that speaks Prometheus' protocol and answers queries from literals."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

from tests.engine.looking import NOW

MIDNIGHT = NOW.replace(hour=0)
DAY = 86_400
Answer = Callable[[str], Any]


def series(labels: dict[str, str], *values: float | str) -> dict[str, Any]:
    """A series of daily values, the last one told at the last midnight."""
    first = int(MIDNIGHT.timestamp()) - DAY * (len(values) - 1)
    points = [[first + DAY * number, str(value)] for number, value in enumerate(values)]
    return {"metric": labels, "values": points}


def success(*result: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The body of an answer."""
    return {"status": "success", "data": {"resultType": "matrix", "result": list(result)}, **more}


def present(*names: str) -> dict[str, Any]:
    """The answer that these series are there."""
    found = [{"metric": {"of": name}, "value": [NOW.timestamp(), "3"]} for name in names]
    return {"status": "success", "data": {"resultType": "vector", "result": found}}


@dataclass(slots=True)
class Server:
    """What is asked is kept; the answer to a query is the first whose words are in it, or nothing found."""

    url: str = ""
    answers: dict[str, Any] = field(default_factory=dict)
    status: int = 200
    asked: list[str] = field(default_factory=list)
    times: list[str] = field(default_factory=list)

    def answer(self, path: str) -> tuple[int, bytes]:
        """The status and the body of a GET."""
        split = urlsplit(path)
        if split.path != "/api/v1/query":
            return 404, b"404 page not found"
        given = parse_qs(split.query)
        self.asked.append(given["query"][0])
        self.times += given["time"]
        known = (body for words, body in self.answers.items() if words in given["query"][0])
        body = next(known, success())
        return self.status, body if isinstance(body, bytes) else json.dumps(body).encode()

    def fetch(self, path: str) -> bytes:
        """Ask it as the product's own client does."""
        try:
            with urlopen(self.url + path, timeout=60) as answer:
                return answer.read()
        except HTTPError as error:
            if error.code in (401, 403):
                raise PermissionError from None
            return error.read()


@contextmanager
def prometheus(answers: dict[str, Any], status: int = 200) -> Iterator[Server]:
    """A server on a free port."""
    server = Server(answers=answers, status=status)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            code, body = server.answer(self.path)
            self.send_response(code)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            """The tests' output is no log."""

    listener = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.url = f"http://127.0.0.1:{listener.server_address[1]}"
    thread = Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        listener.shutdown()
        listener.server_close()
        thread.join()
