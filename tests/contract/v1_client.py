"""A client of /v1 as its users write them: the standard library, a base URL and a token."""

import json
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

TERMINAL = ("completed", "failed", "canceled")


@dataclass(frozen=True)
class Client:
    """Calls one host with one token."""

    base_url: str
    token: str

    def call(self, method: str, path: str, body: Any = None, query: dict[str, Any] | None = None) -> Any:
        """Send a request and read its JSON; raises HTTPError for anything but 2xx."""
        url = f"{self.base_url}{path}" + (f"?{urlencode(query)}" if query else "")
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        request = urllib.request.Request(url, data, headers, method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def status(self) -> Any:
        """What the runtime says of itself."""
        return self.call("GET", "/status")

    def openapi(self) -> Any:
        """The contract of the surface."""
        return self.call("GET", "/v1/openapi.json")

    def compatibility(self) -> Any:
        """What will not change."""
        return self.call("GET", "/v1/meta/compatibility")

    def all_of(self, path: str, limit: int) -> Iterator[Any]:
        """Every item of a list, page by page."""
        query: dict[str, Any] = {"envelope": "true", "limit": limit}
        while True:
            answer = self.call("GET", path, query=query)
            yield from answer["items"]
            if not answer["page"]["has_more"]:
                return
            query = {"limit": limit, "cursor": answer["page"]["next_cursor"]}

    def run_scan(self, **wanted: Any) -> str:
        """Ask for a scan; its id."""
        return str(self.call("POST", "/v1/scans", wanted or None)["scan_id"])

    def wait(self, scan_id: str, seconds: float = 120) -> Any:
        """The scan once it is over."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            scan = self.call("GET", f"/v1/scans/{scan_id}")
            if scan["status"] in TERMINAL:
                return scan
            time.sleep(0.1)
        raise TimeoutError(scan_id)
