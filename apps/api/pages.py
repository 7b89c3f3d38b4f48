"""Pages of lists: by limit and offset as documented, or by an opaque cursor that stays fast at any depth."""

import base64
import binascii
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar
from uuid import UUID

import orjson
from rest_framework import serializers
from rest_framework.response import Response

from apps.api.input import Strict
from apps.api.problems import Refused, invalid

DEFAULT_LIMIT = 50
MAX_LIMIT = 100
MAX_OFFSET = 1_000_000
Key = TypeVar("Key")


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


def write_cursor(position: tuple[Any, UUID]) -> str:
    """An opaque text for the place after a row: its sort key and its id."""
    key, identifier = position
    # Not through the renderer: a time cut to seconds would repeat or skip rows.
    written = key.astimezone(UTC).isoformat() if isinstance(key, datetime) else str(key)
    return base64.urlsafe_b64encode(orjson.dumps([written, str(identifier)])).decode().rstrip("=")


def after_money(query: dict[str, Any]) -> tuple[Decimal, UUID] | None:
    """The place after which a list that is ordered by money continues; raises Refused."""
    return _after(query, _money)


def after_time(query: dict[str, Any]) -> tuple[datetime, UUID] | None:
    """The place after which a list that is ordered by time continues; raises Refused."""
    return _after(query, _time)


def _after(query: dict[str, Any], key_of: Callable[[str], Key]) -> tuple[Key, UUID] | None:
    cursor = query.get("cursor")
    if cursor is None:
        return None
    try:
        key, identifier = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return key_of(key), UUID(identifier)
    except (ValueError, TypeError, AttributeError, binascii.Error, InvalidOperation, OverflowError) as error:
        raise Refused(invalid("cursor: is not one of ours")) from error


def _money(text: str) -> Decimal:
    amount = Decimal(text)
    if not amount.is_finite() or abs(amount) >= Decimal(10) ** 14:
        raise ValueError(text)
    return amount


def _time(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment
