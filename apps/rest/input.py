"""Reads requests strictly: what is not understood is refused by name, never guessed."""

import json
import re
from collections.abc import Mapping
from functools import cache
from typing import IO, Any, ClassVar
from uuid import UUID

import orjson
from django.http import QueryDict
from rest_framework import serializers
from rest_framework.parsers import BaseParser
from rest_framework.request import Request

from apps.rest.problems import Refused, invalid, too_large

MAX_BYTES = 1_000_000
MAX_DEPTH = 32
# Possessive and with an optional end, so that a hostile body costs one pass and not one pass a quote.
_STRINGS = re.compile(rb'"(?:[^"\\]+|\\.)*+"?', re.DOTALL)
_BRACKETS = re.compile(rb"[\[\]{}]")


class JsonParser(BaseParser):
    """Parses the one kind of body that the surface takes: a JSON object."""

    media_type = "application/json"
    max_bytes: ClassVar[int] = MAX_BYTES

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """The object in the body; raises Refused."""
        return parse_object(stream.read(self.max_bytes + 1), self.max_bytes)


def parse_object(body: bytes, max_bytes: int = MAX_BYTES) -> dict[str, Any]:
    """Parse a JSON object; raises Refused for all that is not plainly one."""
    if len(body) > max_bytes:
        raise Refused(too_large(max_bytes))
    if _depth(body) > MAX_DEPTH:
        raise Refused(invalid(f"body: nested deeper than {MAX_DEPTH} levels"))
    try:
        # Refuses bad UTF-8, lone surrogates, NaN and Infinity, which the standard parser lets through.
        orjson.loads(body)
        parsed = json.loads(body, object_pairs_hook=_without_duplicates)
    except ValueError as error:
        raise Refused(invalid("body: not valid JSON")) from error
    if not isinstance(parsed, dict):
        raise Refused(invalid("body: must be a JSON object"))
    _refuse_nul(parsed)
    return parsed


def refuse_unreadable(request: Request, max_bytes: int = MAX_BYTES) -> None:
    """Refuse a body that is too large or of unsaid length, before any of it is read."""
    if "HTTP_TRANSFER_ENCODING" in request.META:
        raise Refused(invalid("Content-Length: is needed; chunked bodies are not taken"))
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not (length.isascii() and length.isdigit()):
        raise Refused(invalid("Content-Length: must be a number"))
    # Compared by its length first: a number of thousands of digits is refused by int() itself.
    if len(length) > 9 or int(length) > max_bytes:
        raise Refused(too_large(max_bytes))


def _depth(body: bytes) -> int:
    """How deep brackets nest, counted before a parser recurses into them."""
    depth = deepest = 0
    for bracket in _BRACKETS.findall(_STRINGS.sub(b"", body)):
        depth += 1 if bracket in b"[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Refused(invalid(f"{_shown(twice)}: given more than once"))
    return found


def _refuse_nul(value: Any, field: str = "body") -> None:
    if isinstance(value, str) and "\0" in value:
        raise Refused(invalid(f"{_shown(field)}: must not hold a NUL character"))
    if isinstance(value, dict):
        for name, inner in value.items():
            _refuse_nul(name)
            _refuse_nul(inner, name)
    elif isinstance(value, list):
        for inner in value:
            _refuse_nul(inner, field)


def _shown(name: str) -> str:
    return name[:64] if name.isidentifier() else repr(name[:64])


class Checked(serializers.Serializer[Any]):
    """A serializer that passes over fields it does not know, and is used only through `checked`."""

    @classmethod
    def checked(cls, data: Any) -> dict[str, Any]:
        """The validated values of a body or a query string; raises Refused naming the field."""
        try:
            return dict(_shared(cls).run_validation(_single(data) if isinstance(data, QueryDict) else data))
        except serializers.ValidationError as error:
            raise Refused(invalid(_sentence(error.detail))) from error


class Strict(Checked):
    """A serializer that refuses fields it does not know."""

    def to_internal_value(self, data: Any) -> Any:
        """Validated values; raises ValidationError for unknown names."""
        unknown = sorted(set(data).difference(self.fields)) if isinstance(data, Mapping) else []
        if unknown:
            raise serializers.ValidationError({_shown(name): ["is not known here"] for name in unknown})
        return super().to_internal_value(data)


@cache
def _shared(kind: type[Checked]) -> Checked:
    made = kind()
    # Built here, under the cache's one call, so that threads never race to build it.
    _ = made.fields
    return made


def _single(query: QueryDict) -> dict[str, str]:
    """A query string as a dict; raises Refused for a parameter given twice or with bytes that are no text."""
    values: dict[str, str] = {}
    for name, given in query.lists():
        if len(given) > 1:
            raise Refused(invalid(f"{_shown(name)}: given more than once"))
        if "\0" in given[0] or "\ufffd" in given[0]:
            raise Refused(invalid(f"{_shown(name)}: is not valid text"))
        values[name] = given[0]
    return values


def _sentence(detail: Any, field: str = "") -> str:
    """DRF's nested error lists as one line: `limit: must be at most 100; offset: …`."""
    if isinstance(detail, dict):
        inner = (_sentence(value, _path(field, str(name))) for name, value in detail.items())
        return "; ".join(text for text in inner if text)
    if isinstance(detail, list):
        nested = all(isinstance(item, dict | list) for item in detail)
        if nested:
            return "; ".join(_sentence(item, field) for item in detail if item)
        return f"{field or 'body'}: {' '.join(str(item) for item in detail)}"
    return f"{field or 'body'}: {detail}"


def _path(outer: str, name: str) -> str:
    if name == "non_field_errors":
        return outer
    return f"{outer}.{name}" if outer else name


class Text(serializers.CharField):
    """A string that arrived as a string: numbers and booleans are not taken for one."""

    def to_internal_value(self, data: Any) -> str:
        """The text; raises ValidationError."""
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Whole(serializers.IntegerField):
    """A whole number of a JSON body: not a string, not a boolean, not a fraction."""

    def to_internal_value(self, data: Any) -> int:
        """The number; raises ValidationError."""
        if type(data) is not int:
            self.fail("invalid")
        return super().to_internal_value(data)


class YesNo(serializers.BooleanField):
    """A boolean of a JSON body: `true` or `false`, nothing that merely sounds like it."""

    def to_internal_value(self, data: Any) -> bool:
        """The value; raises ValidationError."""
        if type(data) is not bool:
            self.fail("invalid", input=data)
        return data


class Uuid(serializers.UUIDField):
    """A UUID in its canonical form, as text."""

    def to_internal_value(self, data: Any) -> UUID:
        """The UUID; raises ValidationError."""
        if not isinstance(data, str) or len(data) != 36:
            self.fail("invalid", value=str(data)[:64])
        value: UUID = super().to_internal_value(data)
        return value
