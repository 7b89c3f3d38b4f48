"""Scans one region: every resource type read once, all metrics joined, every check run, money settled."""

from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime

from opscurb.check import Check, Reason
from opscurb.judge import Judge
from opscurb.policy import Policy
from opscurb.resource import scrub
from opscurb.results import Event, Progress, Unread
from opscurb.target import Collected, Measured, Query, Target, Unmeasured

__all__ = ["Collected", "Measured", "Target", "scan"]

# A client call is network wait with about 4 ms of CPU, so more threads than these only queue for the GIL.
THREADS = 12
# A scan that waits for a slow cloud speaks up this often, so that its consumer can cancel it or pass on how far it is.
HEARTBEAT_SECONDS = 0.25


def scan(
    target: Target, checks: Sequence[Check], policy: Policy, now: datetime
) -> Generator[Event, None, None]:
    """Scan one region; yields findings as soon as what they need was read.

    A Found may come again when a later finding changes its share of the money; the last one holds.
    Nothing the cloud answers raises: what could not be read ends as Unknown. Closing the generator cancels
    the scan without waiting for the calls under way.
    """
    pool = ThreadPoolExecutor(THREADS, thread_name_prefix=f"scan-{target.region}")
    try:
        yield from _Scan(Judge(target, policy, now), checks, pool).events()
    except GeneratorExit:
        target.stop()
        raise
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


@dataclass(slots=True)
class _Scan:
    """The state of one region's scan while it runs."""

    judge: Judge
    checks: Sequence[Check]
    pool: ThreadPoolExecutor
    done: int = 0

    def events(self) -> Iterator[Event]:
        measuring = [check for check in self.checks if check.metrics]
        yield from self._collect([check for check in self.checks if not check.metrics])
        if queries := self.judge.queries(measuring):
            yield from self._measure(queries)
        yield from self._run(measuring)
        yield from self.judge.close()

    @property
    def types(self) -> list[str]:
        return sorted({name for check in self.checks for name in check.types})

    def _collect(self, checks: list[Check]) -> Iterator[Event]:
        """Read all types side by side; run each of these checks once what it looks at is there."""
        futures = {self.pool.submit(self._read, name): name for name in self.types}
        while futures:
            finished, _ = wait(futures, HEARTBEAT_SECONDS, FIRST_COMPLETED)
            if not finished:
                yield self._progress("collecting", f"waiting for {', '.join(sorted(futures.values())[:3])}")
            for future in finished:
                name = futures.pop(future)
                self.judge.collected[name] = future.result()
                yield self._step("collecting", f"read {name}")
            ready = [check for check in checks if self.judge.collected.keys() >= set(check.types)]
            checks = [check for check in checks if check not in ready]
            yield from self._run(ready)

    def _measure(self, queries: Sequence[Query]) -> Iterator[Event]:
        future: Future[Measured] = self.pool.submit(self._read_metrics, queries)
        while not wait([future], HEARTBEAT_SECONDS).done:
            yield self._progress("measuring", f"waiting for {len(queries)} metrics")
        self.judge.measured = future.result()

    def _run(self, checks: Sequence[Check]) -> Iterator[Event]:
        for check in checks:
            yield from self.judge.judge(check)
            yield self._step("checking", check.id)

    def _read(self, resource_type: str) -> Collected:
        # A provider's mistake with one type must not end the scan of all others.
        try:
            return self.judge.target.collect(resource_type)
        except Exception as error:
            return Collected(unread=(_broken(resource_type, error),))

    def _read_metrics(self, queries: Sequence[Query]) -> Measured:
        try:
            return self.judge.target.measure(queries, self.judge.now)
        except Exception as error:
            return Unmeasured(_broken("metrics", error))

    def _step(self, phase: str, message: str) -> Progress:
        self.done += 1
        return self._progress(phase, message)

    def _progress(self, phase: str, message: str) -> Progress:
        planned = len(self.types) + len(self.checks)
        return Progress(self.done, planned, phase, f"{self.judge.region}: {message}")


def _broken(what: str, error: Exception) -> Unread:
    return Unread(Reason.ERROR, scrub(f"{what}: {type(error).__name__}")[:200])
