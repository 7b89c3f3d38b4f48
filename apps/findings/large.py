"""Statements about all that one scan wrote, which no statistics know of yet."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

# A planner that takes 100,000 new rows for a few would compare each with each of as many others; and to change that
# many takes longer than other statements may.
_LARGE = ("SET LOCAL enable_nestloop = off", "SET LOCAL statement_timeout = '60s'")
_AS_USUAL = ("SET LOCAL enable_nestloop TO DEFAULT", "SET LOCAL statement_timeout TO DEFAULT")


@contextmanager
def large() -> Iterator[None]:
    """Have statements planned for many rows, and give them a minute each. Needs a transaction."""
    _set(_LARGE)
    yield
    # Not after an error: it ended the transaction, and these settings with it.
    _set(_AS_USUAL)


def _set(settings: tuple[str, ...]) -> None:
    with connection.cursor() as cursor:
        for setting in settings:
            cursor.execute(setting)
