"""Reads each type of row once, however many ask for it at a time."""

import threading
from collections.abc import Callable

from opscurb.target import Collected


class Once:
    """What was read already; whoever asks for a type while it is read waits for that answer."""

    def __init__(self) -> None:
        self._rows: dict[str, Collected] = {}
        self._locks: dict[str, threading.Lock] = {}
        self._guard = threading.Lock()

    def collect(self, resource_type: str, read: Callable[[str], Collected]) -> Collected:
        """The rows of a type, read by `read` if nobody did before."""
        with self._guard:
            lock = self._locks.setdefault(resource_type, threading.Lock())
        with lock:
            if resource_type not in self._rows:
                self._rows[resource_type] = read(resource_type)
            return self._rows[resource_type]
