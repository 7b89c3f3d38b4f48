"""Speaks to the service as a customer's program does: a key, a path, JSON."""

from typing import Any

import orjson
from django.test import Client


class Api:
    """A program with a key; `None` calls without one."""

    def __init__(self, key: str | None) -> None:
        self.key = key
        # A 500 must be seen as the answer it is, not as the exception behind it.
        self._client = Client(raise_request_exception=False)

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """One request; a body that is no bytes is sent as JSON."""
        if self.key is not None:
            headers.setdefault("authorization", f"Bearer {self.key}")
        content_type = headers.pop("content_type", "application/json")
        data = b"" if body is None else body if isinstance(body, bytes) else orjson.dumps(body)
        return self._client.generic(method, path, data, content_type, headers=_named(headers))

    def get(self, path: str, **headers: str) -> Any:
        """GET a path with its query string."""
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        """POST a body."""
        return self.call("POST", path, body, **headers)

    def put(self, path: str, body: Any = None) -> Any:
        """PUT a body."""
        return self.call("PUT", path, body)

    def patch(self, path: str, body: Any = None) -> Any:
        """PATCH with a body."""
        return self.call("PATCH", path, body)

    def delete(self, path: str) -> Any:
        """DELETE a path."""
        return self.call("DELETE", path)


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def assert_error(response: Any, status: int, code: str, mentions: str = "") -> None:
    """The answer is an error in the nested envelope, and nothing else."""
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/json"
    body = response.json()
    assert list(body) == ["error"]
    assert set(body["error"]) == {"code", "message", "details"}
    assert all(isinstance(text, str) and text for text in body["error"].values())
    assert body["error"]["code"] == code
    assert mentions in body["error"]["details"]
