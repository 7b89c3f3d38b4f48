"""Lists of /v1: a bare array, or on request an envelope with a cursor for the next page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rest_framework import serializers
from rest_framework.response import Response

from apps.rest.input import Checked
from apps.rest.problems import Refused, invalid

DEFAULT_LIMIT = 50
# Old cursors were offsets; no list that anybody paged by them was longer.
MOST_DIGITS = 7


class Clamped(serializers.IntegerField):
    """A limit: what lies outside its range is moved to the nearest end."""

    def __init__(self, most: int, **given: Any) -> None:
        super().__init__(**given)
        self.most = most

    def to_internal_value(self, data: Any) -> int:
        """The limit; raises ValidationError for what is no whole number."""
        return min(self.most, max(1, super().to_internal_value(data)))


class ListQuery(Checked):
    """The parameters of every list."""

    limit = Clamped(
        200, default=DEFAULT_LIMIT, help_text="1 to 200; what lies outside is moved to the nearest end"
    )
    envelope = serializers.BooleanField(
        required=False, default=False, help_text="Answer `{items, page}` in place of a bare array"
    )
    cursor = serializers.CharField(
        required=False, max_length=256, help_text="`next_cursor` of the page before; implies the envelope"
    )


class LongListQuery(ListQuery):
    """The parameters of the lists of scans and of findings."""

    limit = Clamped(
        250, default=DEFAULT_LIMIT, help_text="1 to 250; what lies outside is moved to the nearest end"
    )


@dataclass(frozen=True, slots=True)
class Place:
    """Which part of a list: after an offset of old, or after the row that a token of ours names."""

    limit: int
    offset: int = 0
    token: str | None = None


def place_of(query: dict[str, Any]) -> Place:
    """The part of a list that a checked query asks for; raises Refused."""
    cursor = query.get("cursor")
    if cursor is None or not (cursor.isascii() and cursor.isdigit()):
        return Place(query["limit"], token=cursor)
    if len(cursor) > MOST_DIGITS:
        raise Refused(invalid("cursor: is not one of ours"))
    return Place(query["limit"], offset=int(cursor))


def listed(query: dict[str, Any], items: Sequence[Any], next_cursor: str | None) -> Response:
    """The answer: an envelope where one is asked for or a cursor was sent, else the bare items."""
    if not query["envelope"] and "cursor" not in query:
        return Response(items)
    page = {"limit": query["limit"], "next_cursor": next_cursor, "has_more": next_cursor is not None}
    return Response({"items": items, "page": page})


class PageShape(serializers.Serializer):
    """Where a page is in its list."""

    limit = serializers.IntegerField()
    next_cursor = serializers.CharField(allow_null=True, help_text="null on the last page")
    has_more = serializers.BooleanField()


def list_shape(item: type[serializers.Serializer[Any]]) -> type[serializers.Serializer[Any]]:
    """What documents the answer of a list: an envelope around a page, or by default its bare items."""
    fields = {
        "__doc__": "A page of a list.",
        "items": item(many=True),
        "page": PageShape(),
        "bare": item,
        "example": [getattr(item, "example", {})],
    }
    return type(f"{item.__name__.removesuffix('Shape')}PageShape", (serializers.Serializer,), fields)
