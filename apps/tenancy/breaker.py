"""Keeps requests quick while a store is away: one of them tries, the others do without."""

import threading
import time


class Breaker:
    """Closed while a store answers; after a failure, one caller every few seconds may try again."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._open_until: float | None = None

    def closed(self) -> bool:
        """True when the store should be asked; after a failure, to one caller per pause."""
        if self._open_until is None:
            return True
        with self._lock:
            if self._open_until is None or time.monotonic() < self._open_until:
                return self._open_until is None
            self._open_until = time.monotonic() + self._seconds
            return True

    @property
    def is_open(self) -> bool:
        """True while the store is thought to be away; asking this lets nobody try it."""
        return self._open_until is not None

    def trip(self) -> None:
        """The store did not answer."""
        with self._lock:
            self._open_until = time.monotonic() + self._seconds

    def reset(self) -> None:
        """The store answered."""
        if self._open_until is not None:
            with self._lock:
                self._open_until = None
