"""The product's API as a customer's program calls it."""

import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from apps.local.stores.errors import LocalError

SECONDS = 60
PAGE = 100
BUSY = 503
MORE_TRIES = 5


class Refused(LocalError):
    """The API answered with an error."""

    def __init__(self, status: int, code: str, message: str) -> None:
        self.status = status
        super().__init__(f"The API answered {status} {code}: {message}")


@dataclass(frozen=True, slots=True)
class Api:
    """An address and a key."""

    url: str
    key: str

    def get(self, path: str, **query: Any) -> Any:
        """Read a resource; raises Refused."""
        return self._ask("GET", f"{path}?{urlencode(query)}" if query else path)

    def post(self, path: str, **body: Any) -> Any:
        """Make or do something; raises Refused."""
        return self._ask("POST", path, body)

    def put(self, path: str, **body: Any) -> Any:
        """Change something; raises Refused."""
        return self._ask("PUT", path, body)

    def patch(self, path: str, **body: Any) -> Any:
        """Change a part of something; raises Refused."""
        return self._ask("PATCH", path, body)

    def all(self, path: str, name: str, **query: Any) -> Iterator[dict[str, Any]]:
        """Every item of a list, page by page."""
        cursor: dict[str, str] = {}
        while True:
            page = self.get(path, limit=PAGE, **query, **cursor)
            yield from page[name]
            if not page.get("next_cursor"):
                return
            cursor = {"cursor": page["next_cursor"]}

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        """Ask, and ask again while the API is too busy; the key of a POST keeps it from happening twice."""
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        if method == "POST":
            headers["Idempotency-Key"] = str(uuid4())
        for _ in range(MORE_TRIES):
            try:
                return self._ask_once(method, path, body, headers)
            except Refused as refused:
                if refused.status != BUSY:
                    raise
            time.sleep(1)
        return self._ask_once(method, path, body, headers)

    def _ask_once(self, method: str, path: str, body: Any, headers: Mapping[str, str]) -> Any:
        connection = HTTPConnection(self.url.removeprefix("http://"), timeout=SECONDS)
        try:
            connection.request(method, path, None if body is None else json.dumps(body), dict(headers))
            answer = connection.getresponse()
            status, text = answer.status, answer.read()
        except OSError as error:
            raise LocalError(f"{method} {path}: {error}") from error
        finally:
            connection.close()
        return _checked(status, text)


def _checked(status: int, text: bytes) -> Any:
    try:
        document = json.loads(text or b"{}")
    except json.JSONDecodeError:
        raise Refused(status, "", "the answer is not JSON") from None
    if status >= 400:
        error = document.get("error") or {}
        # The API that external programs know has a text alone.
        told = error if isinstance(error, dict) else {"code": "", "message": error}
        raise Refused(status, str(told.get("code")), str(told.get("message")))
    return document
