"""Scans several regions side by side and joins what they say into one stream."""

import threading
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from queue import SimpleQueue

from opscurb.check import Check
from opscurb.policy import Policy
from opscurb.results import Event
from opscurb.scanner import scan
from opscurb.target import Target

REGIONS_AT_ONCE = 4
Said = tuple[str, Event]


def scan_regions(
    targets: Sequence[Target], checks: Sequence[Check], policy: Policy, now: datetime
) -> Generator[Said, None, None]:
    """Scan regions a few at once; yields (region, event) as they come. Closing it cancels all of them."""
    joined = _Joined(SimpleQueue(), threading.Event())
    waiting = deque(targets)

    def work() -> None:
        with joined.speaking():
            while (target := _next(waiting)) and not joined.cancelled.is_set():
                joined.take(target.region, scan(target, checks, policy, now))

    workers = min(REGIONS_AT_ONCE, len(targets))
    for number in range(workers):
        threading.Thread(target=work, name=f"region-{number}", daemon=True).start()
    try:
        yield from joined.said(workers)
    finally:
        joined.cancelled.set()


def _next(waiting: deque[Target]) -> Target | None:
    try:
        return waiting.popleft()
    except IndexError:
        return None


@dataclass(frozen=True, slots=True)
class _Joined:
    """What all workers say; an error of one is raised where the stream is read."""

    queue: SimpleQueue[Said | Exception | None]
    cancelled: threading.Event

    @contextmanager
    def speaking(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            self.queue.put(error)
        finally:
            self.queue.put(None)

    def take(self, region: str, events: Generator[Event, None, None]) -> None:
        with closing(events):
            for event in events:
                if self.cancelled.is_set():
                    return
                self.queue.put((region, event))

    def said(self, workers: int) -> Iterator[Said]:
        while workers:
            item = self.queue.get()
            if isinstance(item, Exception):
                raise item
            if item is None:
                workers -= 1
            else:
                yield item
