"""A Prometheus that knows the answers to what the product asks of one, and to nothing else."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson

from opscurb.kubernetes.promql import RECIPES, presence

DAY_SECONDS = 86_400
# No check looks further back.
MOST_DAYS = 90
COUNTED = re.compile(r"count\((\w+)\)")
Name = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Series:
    """A series: its labels, and its values of as many days as there are, yesterday's first, then over again."""

    labels: Mapping[str, str]
    values: Sequence[float]

    def result(self, days: int, now: float) -> dict[str, Any]:
        """Its values of the last days as Prometheus answers them: each at the midnight that ends its day."""
        midnight = int(now // DAY_SECONDS) * DAY_SECONDS
        values = [
            [midnight - ago * DAY_SECONDS, str(self.values[ago % len(self.values)])]
            for ago in reversed(range(days))
        ]
        return {"metric": dict(self.labels), "values": values}


class PrometheusServer:
    """Serves daily series by the name and statistic that the product has for them, for the time of a `with` block."""

    def __init__(self, series: Mapping[Name, Sequence[Series]], port: int = 0) -> None:
        self._series = series
        self._known = {RECIPES[name].shown_by for name in series}
        self._listener = ThreadingHTTPServer(("127.0.0.1", port), _handler(self))
        self._listener.daemon_threads = True

    def __enter__(self) -> "PrometheusServer":
        Thread(target=self._listener.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listener.shutdown()
        self._listener.server_close()

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self._listener.server_address[1]}"

    def answer(self, query: str, now: float) -> list[dict[str, Any]] | None:
        """The result of an instant query; None for one that it does not know."""
        names = set(COUNTED.findall(query))
        if names and query == presence(names):
            return [{"metric": {"of": name}, "value": [now, "1"]} for name in sorted(names & self._known)]
        for name, recipe in RECIPES.items():
            for days in range(1, MOST_DAYS + 1):
                if query == recipe.over(days):
                    return [one.result(days, now) for one in self._series.get(name, ())]
        return None


def _handler(server: PrometheusServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: Any) -> None:
            """Nobody reads it."""

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
            now = float(asked.get("time") or datetime.now(UTC).timestamp())
            is_query = parts.path == "/api/v1/query"
            found = server.answer(asked.get("query", ""), now) if is_query else None
            if found is None:
                self._send(400, {"status": "error", "errorType": "bad_data", "error": "unknown query"})
            else:
                kind = "matrix" if found and "values" in found[0] else "vector"
                self._send(200, {"status": "success", "data": {"resultType": kind, "result": found}})

        def _send(self, status: int, document: Any) -> None:
            body = orjson.dumps(document)
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    return Handler
