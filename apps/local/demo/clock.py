"""The emulator's clock, which can be set back so that what is made then looks old now."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import moto.core.utils


class Clock:
    """Tells moto what time it is; `installed()` must end before the emulator serves anybody."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.moment = now

    @contextmanager
    def at(self, days_ago: float) -> Iterator[datetime]:
        """Set the clock back for the time of the block."""
        before, self.moment = self.moment, self.now - timedelta(days=days_ago)
        try:
            yield self.moment
        finally:
            self.moment = before

    @contextmanager
    def installed(self) -> Iterator[None]:
        """Replace moto's own clock in all of its modules that are loaded."""
        real = moto.core.utils.utcnow
        clocked: list[Any] = [
            module
            for name, module in list(sys.modules.items())
            if name.startswith("moto.") and getattr(module, "utcnow", None) is real
        ]
        try:
            for module in clocked:
                module.utcnow = self._utcnow
            yield
        finally:
            for module in clocked:
                module.utcnow = real

    def _utcnow(self) -> datetime:
        """Naive, as moto's own."""
        return self.moment.astimezone(UTC).replace(tzinfo=None)
