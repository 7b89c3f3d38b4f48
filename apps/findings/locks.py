"""Waits for those who store or exempt findings of the same customer, which takes longer than others wait for a lock."""

from collections.abc import Mapping
from typing import Any

from django.db import connection

_PATIENTLY = "SET LOCAL lock_timeout = '60s'"
_AS_USUAL = "SET LOCAL lock_timeout TO DEFAULT"


def take(lock: str, given: Mapping[str, Any]) -> None:
    """Take a lock that is held until the transaction ends, by the statement that takes it. Needs a scope."""
    with connection.cursor() as cursor:
        cursor.execute(_PATIENTLY)
        cursor.execute(lock, given)
        cursor.execute(_AS_USUAL)
