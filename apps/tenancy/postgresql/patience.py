"""How long work may wait for the database in all; a frozen server answers no timeout of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import monotonic
from typing import Any

import psycopg

_left: ContextVar[list[float] | None] = ContextVar("patience", default=None)


@contextmanager
def patience(seconds: float) -> Iterator[None]:
    """Let everything inside wait for the database so many seconds in all; time spent elsewhere is free."""
    token = _left.set([seconds])
    try:
        yield
    finally:
        _left.reset(token)


class PatientConnection(psycopg.Connection[Any]):
    """A connection that gives up when the patience of the work at hand is used up."""

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """Wait for the server; raises OperationalError when it takes too long."""
        left = _left.get()
        if left is None or timeout is not None:
            return super().wait(gen, interval, timeout)
        began = monotonic()
        try:
            # At 0 it still takes what has arrived already, so that a rollback of a live server succeeds.
            return super().wait(gen, interval, max(0.0, left[0]))
        finally:
            left[0] -= monotonic() - began
