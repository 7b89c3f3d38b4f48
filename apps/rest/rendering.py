"""Rows to JSON: times as ISO 8601 `Z` in seconds, money as numbers with two decimals."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import orjson
from rest_framework.renderers import BaseRenderer

from opscurb.money import cents

_OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS | orjson.OPT_NAIVE_UTC


def to_json(data: Any) -> bytes:
    """Write plain data (dicts, lists, Decimal, datetime, UUID) as JSON."""
    return orjson.dumps(data, default=_plain, option=_OPTIONS)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        # A fragment and not a float: 80.00 stays 80.00, and no amount is ever rounded in binary.
        return orjson.Fragment(str(cents(value)))
    if isinstance(value, frozenset | set):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")


class JsonRenderer(BaseRenderer):
    """Renders every answer of the surface."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        """The body; an answer without data has none."""
        return b"" if data is None else to_json(data)
