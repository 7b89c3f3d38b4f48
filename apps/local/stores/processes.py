"""Children on record: started in groups of their own, and found again by whoever comes later."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from apps.local.stores.errors import StartFailed
from apps.local.stores.launch import Identity, start_child
from apps.local.stores.state import StateFolder

RECORDS = "processes.json"
# What every child carries in its environment, and hands down to its own.
MARK = "OPSCURB_STATE"
PROC = Path("/proc")

# The children of this very process, which must collect their exit status.
_children: dict[int, subprocess.Popen[bytes]] = {}


@dataclass(frozen=True)
class Service:
    """One long-running program and how it is asked to end."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: Path = Path("/")
    identity: Identity = Identity.SAME
    stop_signal: signal.Signals = signal.SIGTERM
    patience: float = 10.0


@dataclass(frozen=True)
class Record:
    """What is known of a started process; its pid is also its group's id."""

    pid: int
    birth: str
    stop_signal: int
    patience: float

    @property
    def is_alive(self) -> bool:
        """Whether this very process, not a later one with its number, still runs."""
        return birth_of(self.pid) == self.birth


def start(state: StateFolder, service: Service) -> subprocess.Popen[bytes]:
    """Start a service and put it on record. Call from the main thread only."""
    child = start_child(
        service.command,
        state.log(service.name),
        service.identity,
        service.stop_signal,
        service.folder,
        {**service.environment, MARK: str(state.path)},
    )
    _children[child.pid] = child
    record = Record(child.pid, birth_of(child.pid) or "", int(service.stop_signal), service.patience)
    state.write(RECORDS, {**state.read(RECORDS), service.name: vars(record)})
    return child


def records(state: StateFolder) -> dict[str, Record]:
    """Every process on record, in the order of their first start."""
    return {name: Record(**kept) for name, kept in state.read(RECORDS).items()}


def stop(state: StateFolder, name: str) -> None:
    """Ask one process to end, insist after its patience, take its group with it and strike the record."""
    kept = state.read(RECORDS)
    record = Record(**kept.pop(name))
    if record.is_alive:
        os.kill(record.pid, record.stop_signal)
        # One that was frozen could not hear the request.
        os.kill(record.pid, signal.SIGCONT)
        wait_until(lambda: not record.is_alive, record.patience)
    end_group(state, record)
    state.write(RECORDS, kept)


def stop_all(state: StateFolder) -> None:
    """Stop everything on record, the last started first."""
    for name in reversed(records(state)):
        stop(state, name)


def end_group(state: StateFolder, record: Record) -> None:
    """Kill what is left of a process and its children, and nothing that merely got its number later."""
    if record.is_alive or any(_bears_mark(pid, state) for pid in _group(record.pid)):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(record.pid, signal.SIGKILL)
        wait_until(lambda: not record.is_alive, 2)
    if child := _children.pop(record.pid, None):
        child.poll()


def birth_of(pid: int) -> str | None:
    """When a process began, told apart from later ones with its number; None if it is over."""
    if not (PROC / "self/stat").exists():
        return _birth_by_ps(pid)
    fields = _stat(pid)
    return None if fields is None or fields[0] in "ZX" else f"{_boot()}/{fields[19]}"


def wait_until(done: Callable[[], bool], seconds: float) -> bool:
    """Wait for something to become true; says whether it did in time."""
    deadline = time.monotonic() + seconds
    while not done():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def wait_until_answers(
    state: StateFolder,
    service: Service,
    child: subprocess.Popen[bytes],
    answers: Callable[[], bool],
    seconds: float,
) -> None:
    """Wait for a fresh service's first answer; its log's end is shown when none comes."""
    if wait_until(lambda: child.poll() is not None or answers(), seconds) and child.poll() is None:
        return
    raise StartFailed(f"{service.name} did not start.\n{log_tail(state, service.name)}")


def log_tail(state: StateFolder, name: str, lines: int = 15) -> str:
    """The last lines of a log under its path."""
    path = state.log(name)
    text = path.read_text(errors="replace").splitlines()[-lines:] if path.exists() else []
    return "\n".join([f"The end of {path}:", *text])


def _stat(pid: int) -> list[str] | None:
    """The fields of proc(5)'s stat from the third, the state, on."""
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None


def _group(number: int) -> list[int]:
    """The processes of a group."""
    pids = [int(path.name) for path in PROC.glob("[0-9]*")]
    return [pid for pid in pids if (fields := _stat(pid)) and fields[2] == str(number)]


def _bears_mark(pid: int, state: StateFolder) -> bool:
    try:
        environment = (PROC / str(pid) / "environ").read_bytes().split(b"\0")
    except OSError:
        return False
    return os.fsencode(f"{MARK}={state.path}") in environment


def _boot() -> str:
    return (PROC / "sys/kernel/random/boot_id").read_text().strip()


def _birth_by_ps(pid: int) -> str | None:
    answer = subprocess.run(["ps", "-o", "stat=,lstart=", "-p", str(pid)], capture_output=True, text=True)
    status, _, began = answer.stdout.strip().partition(" ")
    return None if not began or status.startswith("Z") else began.strip()
