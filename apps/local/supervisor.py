"""Keeps a set of services running: whatever ends is started again, later and later if it keeps ending."""

import subprocess
import sys
import time
from dataclasses import dataclass, field

from apps.local.stores.processes import Service, end_group, records, start
from apps.local.stores.state import StateFolder

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
# Having run this long, a service is taken to be well, and its next end is a first one.
STEADY_SECONDS = 60.0


@dataclass
class _Watched:
    service: Service
    child: subprocess.Popen[bytes] | None = None
    started: float = field(default_factory=time.monotonic)
    failures: int = 0
    due: float = 0.0

    def ended(self) -> float:
        """Count an end, and say how long to wait before the next start."""
        if time.monotonic() - self.started > STEADY_SECONDS:
            self.failures = 0
        pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2**self.failures)
        self.failures += 1
        self.due = time.monotonic() + pause
        return pause


class Supervisor:
    """Watches services of one state folder; call `watch()` a few times a second from the main thread."""

    def __init__(self, state: StateFolder) -> None:
        self.state = state
        self._watched: dict[str, _Watched] = {}

    def add(self, service: Service, child: subprocess.Popen[bytes] | None = None) -> None:
        """Watch a service from now on, starting it unless its running child is given."""
        self._watched[service.name] = _Watched(service, child or start(self.state, service))

    def watch(self) -> bool:
        """Start again what ended; says whether anything was started."""
        started = [self._tend(watched) for watched in self._watched.values()]
        return any(started)

    def failures(self, name: str) -> int:
        """How often in a row a service ended soon after its start."""
        return self._watched[name].failures

    def pids(self) -> dict[str, int]:
        """The pid of every watched service that runs."""
        return {name: watched.child.pid for name, watched in self._watched.items() if watched.child}

    def _tend(self, watched: _Watched) -> bool:
        name = watched.service.name
        if watched.child is not None:
            status = watched.child.poll()
            if status is None:
                return False
            end_group(self.state, records(self.state)[name])
            watched.child = None
            say(f"{name} ended with status {status}; next start in {watched.ended():g} s.")
        if time.monotonic() < watched.due:
            return False
        watched.child, watched.started = start(self.state, watched.service), time.monotonic()
        return True


def say(text: str) -> None:
    """Tell the person at the terminal, leaving stdout to results."""
    print(text, file=sys.stderr, flush=True)  # noqa: T201
