"""Counts calls in this process alone, for as long as Redis is away."""

import threading
import time
from bisect import bisect_right
from collections import OrderedDict

# A process that has served more customers than this within an outage forgets the quietest.
MAX_CUSTOMERS = 10_000

_lock = threading.Lock()
_calls: OrderedDict[str, list[float]] = OrderedDict()

# limit, calls within the window, Unix seconds at which it has room again
Measured = tuple[int, int, float]


def spend(customer: str, windows: tuple[tuple[int, int], ...]) -> tuple[bool, *tuple[Measured, ...]]:
    """Count one call against rolling windows of (limit, seconds); a call refused by one counts in none."""
    now = time.time()
    with _lock:
        calls = _of(customer, now - max(seconds for _, seconds in windows))
        before = [len(calls) - bisect_right(calls, now - seconds) for _, seconds in windows]
        allowed = all(used < limit for used, (limit, _) in zip(before, windows, strict=True))
        if allowed:
            calls.append(now)
        measured = [
            (limit, used + allowed, (calls[-used - allowed] if used + allowed else now) + seconds)
            for used, (limit, seconds) in zip(before, windows, strict=True)
        ]
    return allowed, *measured


def forget() -> None:
    """Begin anew."""
    with _lock:
        _calls.clear()


def _of(customer: str, oldest: float) -> list[float]:
    """The customer's calls in order of time, without those that no window looks at any more."""
    calls = _calls.setdefault(customer, [])
    _calls.move_to_end(customer)
    if len(_calls) > MAX_CUSTOMERS:
        _calls.popitem(last=False)
    del calls[: bisect_right(calls, oldest)]
    return calls
