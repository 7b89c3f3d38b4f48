"""Who does what is being done."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """Someone or something that acts; `name` is like `key:<id>`, `user:<id>` or `system`, `role` is a person's."""

    name: str
    key_prefix: str = ""
    ip: str | None = None
    role: str = ""


SYSTEM = Actor("system")
_acting: ContextVar[Actor] = ContextVar("actor", default=SYSTEM)


def current_actor() -> Actor:
    """Who acts now; the system itself where nobody said."""
    return _acting.get()


@contextmanager
def acting(actor: Actor) -> Iterator[None]:
    """Let everything inside be done by this actor."""
    token = _acting.set(actor)
    try:
        yield
    finally:
        _acting.reset(token)
