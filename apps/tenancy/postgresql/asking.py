"""Statements that are under way at once: asked first, answered later."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import connection
from psycopg.pq import PipelineStatus


@contextmanager
def together() -> Iterator[None]:
    """Let what is asked inside cost one round trip; reading an answer before the end costs another."""
    connection.ensure_connection()
    server = connection.connection
    if server.pgconn.pipeline_status != PipelineStatus.OFF:
        # Part of what is together already: another one would begin with a wait, and end a transaction by it.
        yield
        return
    with connection.wrap_database_errors, server.pipeline():
        yield


def ask(statement: str, given: Mapping[str, Any]) -> Callable[[], list[tuple[Any, ...]]]:
    """Send a statement; what is returned waits for its rows. Needs a scope."""
    cursor = connection.cursor()
    cursor.execute(statement, given)
    return cursor.fetchall
