"""Opaque cursors: the sort key and the id of the last row of a page, so that any depth costs the same."""

import base64
import binascii
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar
from uuid import UUID

import orjson

from apps.rest.problems import Refused, invalid

Key = TypeVar("Key")


def write_cursor(position: tuple[Any, UUID]) -> str:
    """An opaque text for the place after a row: its sort key and its id."""
    key, identifier = position
    return base64.urlsafe_b64encode(orjson.dumps([_written(key), str(identifier)])).decode().rstrip("=")


def _written(key: Any) -> Any:
    # Not through the renderer: a time cut to seconds would repeat or skip rows.
    if isinstance(key, datetime):
        return key.astimezone(UTC).isoformat()
    return key if isinstance(key, tuple) else str(key)


def money_cursor(cursor: str) -> tuple[Decimal, UUID]:
    """The place in a list that is ordered by money; raises Refused."""
    return _read(cursor, _money)


def time_cursor(cursor: str) -> tuple[datetime, UUID]:
    """The place in a list that is ordered by time; raises Refused."""
    return _read(cursor, _time)


def names_cursor(cursor: str) -> tuple[tuple[str, ...], UUID]:
    """The place in a list of clusters' objects, which is ordered by context, namespace and name; raises Refused."""
    return _read(cursor, _names)


def _read(cursor: str, key_of: Callable[[Any], Key]) -> tuple[Key, UUID]:
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


def _names(given: list[str]) -> tuple[str, ...]:
    context, namespace, name = given
    if not all(isinstance(part, str) and "\0" not in part for part in given):
        raise ValueError(given)
    return context, namespace, name
