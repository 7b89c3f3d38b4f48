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
    # Not through the renderer: a time cut to seconds would repeat or skip rows.
    written = key.astimezone(UTC).isoformat() if isinstance(key, datetime) else str(key)
    return base64.urlsafe_b64encode(orjson.dumps([written, str(identifier)])).decode().rstrip("=")


def money_cursor(cursor: str) -> tuple[Decimal, UUID]:
    """The place in a list that is ordered by money; raises Refused."""
    return _read(cursor, _money)


def time_cursor(cursor: str) -> tuple[datetime, UUID]:
    """The place in a list that is ordered by time; raises Refused."""
    return _read(cursor, _time)


def _read(cursor: str, key_of: Callable[[str], Key]) -> tuple[Key, UUID]:
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
