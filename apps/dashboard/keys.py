"""What pages show of API keys: by what they are told apart, whether they work, and who made them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from apps.customers.selectors import makers_of
from apps.customers.use import calls_of

# As early as the first warning by an event.
ENDS_SOON = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Row:
    """A key in a list: its state in a word, and what may be done to it."""

    key: Any
    state: str
    maker: str
    calls: int

    @property
    def is_valid(self) -> bool:
        """True while it works."""
        return self.state in ("active", "ending", "replaced")

    @property
    def may_be_rotated(self) -> bool:
        """True for a key that works and was not rotated yet."""
        return self.state in ("active", "ending")


def rows(keys: Sequence[Any]) -> list[Row]:
    """Keys for a list. Needs a scope."""
    makers, calls, now = makers_of(keys), calls_of([key.id for key in keys]), timezone.now()
    return [Row(key, state_of(key, now), makers.get(key.id, "unknown"), calls.get(key.id, 0)) for key in keys]


def state_of(key: Any, now: datetime) -> str:
    """How a key is: active, ending, replaced (and still valid), expired or revoked."""
    if key.revoked_at:
        return "revoked"
    if key.expires_at <= now:
        return "expired"
    if key.replaced_by_id:
        return "replaced"
    return "ending" if key.expires_at - now < ENDS_SOON else "active"
