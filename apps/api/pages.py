"""Pages of lists: by limit and offset as documented, or by an opaque cursor that stays fast at any depth."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.response import Response

from apps.rest.cursors import money_cursor, time_cursor, write_cursor
from apps.rest.input import Strict

DEFAULT_LIMIT = 50
MAX_LIMIT = 100
MAX_OFFSET = 1_000_000


class OffsetQuery(Strict):
    """The parameters of a short list."""

    limit = serializers.IntegerField(
        min_value=1, max_value=MAX_LIMIT, default=DEFAULT_LIMIT, help_text="Number of results"
    )
    offset = serializers.IntegerField(
        min_value=0, max_value=MAX_OFFSET, default=0, help_text="How many results to pass over"
    )


class PageQuery(OffsetQuery):
    """The parameters of a list of any length."""

    cursor = serializers.CharField(
        max_length=256, required=False, help_text="`next_cursor` of the page before; instead of an offset"
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A cursor already says where to continue."""
        if attrs["offset"] and attrs.get("cursor"):
            raise serializers.ValidationError({"cursor": ["cannot be combined with offset"]})
        return attrs


def list_shape(name: str, item: type[serializers.Serializer[Any]]) -> type[serializers.Serializer[Any]]:
    """The serializer that documents a page of items under their name."""
    fields = {
        "__doc__": f"A page of {name.replace('_', ' ')}.",
        name: item(many=True),
        "total": serializers.IntegerField(help_text="How many there are in all"),
        "limit": serializers.IntegerField(),
        "offset": serializers.IntegerField(),
        "next_cursor": serializers.CharField(allow_null=True, help_text="null on the last page"),
    }
    return type(f"{item.__name__.removesuffix('Shape')}ListShape", (serializers.Serializer,), fields)


def page(
    name: str,
    rows: Sequence[Any],
    total: int,
    query: dict[str, Any],
    following: tuple[Any, UUID] | None = None,
) -> Response:
    """A list answer in the documented shape, with a cursor for the next page where there is one."""
    return Response(
        {
            name: rows,
            "total": total,
            "limit": query["limit"],
            "offset": query["offset"],
            "next_cursor": write_cursor(following) if following else None,
        }
    )


def after_money(query: dict[str, Any]) -> tuple[Decimal, UUID] | None:
    """The place after which a list that is ordered by money continues; raises Refused."""
    return money_cursor(query["cursor"]) if "cursor" in query else None


def after_time(query: dict[str, Any]) -> tuple[datetime, UUID] | None:
    """The place after which a list that is ordered by time continues; raises Refused."""
    return time_cursor(query["cursor"]) if "cursor" in query else None
