"""Hears what the interpreter is asked to open, run and connect, for tests of what must do none of it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

EVENTS = (
    "open",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.spawn",
    "os.system",
    "pty.",
    "subprocess.",
    "socket.",
)
_heard: list[str] = []
_hears = [False]


def _hear(event: str, given: Any) -> None:
    if _hears[0] and event.startswith(EVENTS):
        _heard.append(f"{event} {given[:1]}")


# For good, since a hook cannot be taken off again; it is deaf outside of `hearing`.
sys.addaudithook(_hear)


@contextmanager
def hearing() -> Iterator[list[str]]:
    """Everything of the kind that happens meanwhile; Postgres is spoken to by a library of its own and not heard."""
    _heard.clear()
    _hears[0] = True
    try:
        yield _heard
    finally:
        _hears[0] = False
