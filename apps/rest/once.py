"""Idempotency-Key: the same creating request twice is one creation and one answer."""

import hashlib
import json
from collections.abc import Callable

import orjson
from rest_framework.request import Request
from rest_framework.response import Response

from apps.idempotency.services import Answer, once
from apps.rest.problems import Refused, invalid
from apps.rest.rendering import to_json

MAX_LENGTH = 255


def answer_once(request: Request, create: Callable[[], Response]) -> Response:
    """Create, or repeat the answer that this Idempotency-Key already has; without the header, just create."""
    key = request.META.get("HTTP_IDEMPOTENCY_KEY")
    if key is None:
        return create()
    if not 0 < len(key) <= MAX_LENGTH or not (key.isascii() and key.isprintable()):
        raise Refused(invalid(f"Idempotency-Key: must be 1 to {MAX_LENGTH} printable ASCII characters"))
    kept, repeated = once(key, _fingerprint(request), lambda: _kept(create()))
    response = Response(orjson.Fragment(kept.body), status=kept.status)
    if repeated:
        response["Idempotency-Replayed"] = "true"
    return response


def _kept(response: Response) -> Answer:
    return Answer(response.status_code, to_json(response.data).decode())


def _fingerprint(request: Request) -> bytes:
    # Not orjson, which writes no whole number of more than 64 bits; a caller may send one.
    body = json.dumps(request.data, sort_keys=True).encode()
    return hashlib.sha256(b"\n".join((str(request.method).encode(), request.path.encode(), body))).digest()
