"""Requests as they come in, and answers as they go out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import orjson

from apps.local.cluster.status import Refused

PROTOBUF = "application/vnd.kubernetes.protobuf"


@dataclass(slots=True)
class Request:
    """One request; `user` is whom its credentials name and `status` what it got, 0 when the connection was cut."""

    method: str
    path: str
    query: Mapping[str, str]
    accept: str = ""
    content_type: str = ""
    authorization: str = field(default="", repr=False)
    certified: str = ""
    body: bytes = field(default=b"", repr=False)
    user: str = ""
    status: int = 0

    @classmethod
    def to(cls, method: str, target: str, **more: Any) -> "Request":
        """A request for a path with its query."""
        parts = urlsplit(target)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        return cls(method, parts.path.rstrip("/") or "/", query, **more)

    @property
    def document(self) -> Any:
        """Its body, read as JSON; raises Refused when it is none."""
        if self.content_type == PROTOBUF:
            raise Refused(415, "the body of the request was in an unknown format: protobuf")
        try:
            return orjson.loads(self.body)
        except orjson.JSONDecodeError as error:
            raise Refused(400, f"the request's body cannot be read: {error}") from error


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back; `cut` ends the connection in the middle of the body, `dead` before a word."""

    status: int
    document: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: bool = False
    dead: bool = False

    @property
    def body(self) -> bytes:
        """The document as JSON."""
        return orjson.dumps(self.document)
