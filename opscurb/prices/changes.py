"""What a fresh reading of prices changes, and what of it is too much to be believed."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

# A list price hardly ever moves by more; a unit that was misread always does.
MOST = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class Change:
    """A price that is new, different, or no longer told."""

    key: str
    old: Decimal | None
    new: Decimal | None

    @property
    def share(self) -> Decimal | None:
        """By what part of the old price it moved; None where there is no old or no new one."""
        if self.old is None or self.new is None:
            return None
        return (self.new - self.old) / self.old

    @property
    def jumps(self) -> bool:
        """True when it moved by more than half."""
        return self.share is not None and abs(self.share) > MOST

    def __str__(self) -> str:
        if self.old is None:
            return f"{self.key}: new at {_plain(self.new)}"
        if self.new is None or self.share is None:
            return f"{self.key}: no longer listed, kept at {_plain(self.old)}"
        return f"{self.key}: {_plain(self.old)} -> {_plain(self.new)} ({self.share:+.1%})"


def changes(old: Mapping[str, Decimal], new: Mapping[str, Decimal]) -> list[Change]:
    """Every difference between two tables, by key."""
    found = (Change(key, old.get(key), new.get(key)) for key in sorted(old.keys() | new.keys()))
    return [change for change in found if change.old != change.new]


def _plain(price: Decimal | None) -> str:
    return "" if price is None else f"{price:f}"
