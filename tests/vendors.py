"""A real server on this machine that speaks both vendors' wire formats, and misbehaves on order."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from threading import Event, Lock
from typing import Any

import orjson

from tests.proxies import HERE, serving

INPUT_TOKENS, OUTPUT_TOKENS = 1_000, 200
# How a request may be answered; a number is a status.
Way = str | int
Tells = Callable[[dict[str, Any]], dict[str, Any]]


def as_the_playbook(asked: dict[str, Any]) -> dict[str, Any]:
    """The advice of a good model: the playbook that it was given, explained in words of its own."""
    return asked["playbook"] | {"explanation": "Nobody uses it, and it is billed all the same."}


class VendorServer:
    """Answers requests by the ways in turn, the last one again and again; keeps what was asked."""

    def __init__(self, ways: tuple[Way, ...]) -> None:
        self.ways = list(ways or ("good",))
        self.tells: Tells = as_the_playbook
        self.models = {"gpt-4o-2024-11-20", "gpt-6-luna", "claude-sonnet-5-5", "gpt-4o-mini-2024-07-18"}
        self.taken: list[dict[str, Any]] = []
        self.port = 0
        self.ended = Event()
        self._lock = Lock()

    def use(self, settings: Any, *vendors: str) -> None:
        """Let the product ask this server in the place of these vendors, and no others."""
        settings.OPSCURB_EGRESS_ALLOW = ["127.0.0.0/8"]
        settings.OPSCURB_OPENAI_BASE_URL = f"http://{HERE}:{self.port}/v1"
        settings.OPSCURB_ANTHROPIC_BASE_URL = f"http://{HERE}:{self.port}"
        settings.OPSCURB_OPENAI_API_KEY = "sk-test" if "openai" in vendors else ""
        settings.OPSCURB_ANTHROPIC_API_KEY = "sk-ant-test" if "anthropic" in vendors else ""

    def next_way(self, request: dict[str, Any]) -> Way:
        """How to answer what just came."""
        with self._lock:
            self.taken.append(request)
            return self.ways.pop(0) if len(self.ways) > 1 else self.ways[0]

    @property
    def asked(self) -> list[str]:
        """The models that were asked, in turn."""
        return [request["model"] for request in self.taken]


@contextmanager
def vendor_server(*ways: Way) -> Iterator[VendorServer]:
    """Such a server on a free port."""
    made = VendorServer(ways)
    with serving(type("Bound", (_Handler,), {"fake": made})) as server:
        made.port = server.server_address[1]
        try:
            yield made
        finally:
            made.ended.set()


class _Handler(BaseHTTPRequestHandler):
    fake: VendorServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        name = self.path.rpartition("/")[2]
        if name not in self.fake.models:
            self._json(404, {"error": {"message": "no such model", "type": "not_found_error"}})
        elif "x-api-key" in self.headers:
            self._json(
                200, {"id": name, "type": "model", "display_name": name, "created_at": "2026-01-01T00:00:00Z"}
            )
        else:
            ends = "2027-01-14" if name.startswith("gpt-4o") else None
            model = {"id": name, "object": "model", "created": 1, "owned_by": "openai", "shutdown_date": ends}
            self._json(200, model)

    def do_POST(self) -> None:
        request = orjson.loads(self.rfile.read(int(self.headers["Content-Length"])))
        way = self.fake.next_way(request)
        wrap = _as_claude if self.path.endswith("/messages") else _as_openai
        if isinstance(way, int):
            self._json(way, {"error": {"message": "so it is", "type": "error"}})
        elif way == "hang":
            self.fake.ended.wait(30)
            self.close_connection = True
        elif way == "disconnect":
            self.close_connection = True
        elif way == "page":
            self._send(200, b"<html>a proxy's page</html>", "text/html")
        else:
            self._send(200, orjson.dumps(wrap(request, way, self._text(request, way))), slowly=way == "slow")

    def _text(self, request: dict[str, Any], way: str) -> str:
        if way == "malformed":
            return '{"explanation": "half an answer'
        if way == "other schema":
            return '{"answer": 42}'
        asked = orjson.loads(_turns(request)[0]["content"])
        return orjson.dumps(self.fake.tells(asked)).decode()

    def _json(self, status: int, body: Any) -> None:
        self._send(status, orjson.dumps(body))

    def _send(
        self, status: int, body: bytes, kind: str = "application/json", *, slowly: bool = False
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if not slowly:
            self.wfile.write(body)
            return
        # A byte now and then: no single read takes long, the whole would take for ever.
        for at in range(len(body)):
            if self.fake.ended.wait(0.1):
                break
            self.wfile.write(body[at : at + 1])

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except OSError:
            # Who asked did not wait for the end.
            self.close_connection = True

    def log_message(self, *given: Any) -> None:
        pass


def _turns(request: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = request["messages"] if "messages" in request else request["input"]
    return found


def _as_openai(request: dict[str, Any], way: str, text: str) -> dict[str, Any]:
    said = {"type": "output_text", "text": text, "annotations": []}
    if way == "refusal":
        said = {"type": "refusal", "refusal": "I will not"}
    message = {"id": "m1", "type": "message", "role": "assistant", "status": "completed", "content": [said]}
    return {
        "id": "r1",
        "object": "response",
        "created_at": time.time(),
        "status": "incomplete" if way == "cut" else "completed",
        "model": request["model"],
        "output": [message],
        "parallel_tool_calls": False,
        "tool_choice": "auto",
        "tools": [],
        "usage": {
            "input_tokens": INPUT_TOKENS,
            "input_tokens_details": {"cached_tokens": 0},
            "output_tokens": OUTPUT_TOKENS,
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": INPUT_TOKENS + OUTPUT_TOKENS,
        },
    }


def _as_claude(request: dict[str, Any], way: str, text: str) -> dict[str, Any]:
    stops = {"refusal": "refusal", "cut": "max_tokens"}
    return {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": request["model"],
        "content": [] if way == "refusal" else [{"type": "text", "text": text}],
        "stop_reason": stops.get(way, "end_turn"),
        "stop_sequence": None,
        "usage": {"input_tokens": INPUT_TOKENS, "output_tokens": OUTPUT_TOKENS},
    }
