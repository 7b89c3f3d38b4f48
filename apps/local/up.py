"""`manage.py up`: stores, migration, web, workers and beat, until somebody says stop."""

import os
import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from types import FrameType

from apps.local import environment, services
from apps.local.stores.errors import LocalError, StartFailed, StateBusy
from apps.local.stores.ports import HOST, choose_port, is_free
from apps.local.stores.postgres import database_url
from apps.local.stores.processes import Service, log_tail, stop_all
from apps.local.stores.running import start_postgres, start_valkey
from apps.local.stores.state import StateFolder
from apps.local.stores.valkey import redis_url
from apps.local.supervisor import Supervisor, say

READY = "ready.json"
READY_SECONDS = 90
PREFERRED_PORT = 8000
STORE_NAMES = ("DATABASE_URL", "MIGRATE_DATABASE_URL", "REDIS_URL")
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True)
class Running:
    """A local OpsCurb that answers: its address and what keeps it running."""

    url: str
    state: StateFolder
    supervisor: Supervisor
    environment: dict[str, str]

    def watch(self) -> None:
        """Restart what ended, a few times a second; keeps ready.json true."""
        if self.supervisor.watch():
            self.announce()
        time.sleep(0.2)

    def announce(self) -> None:
        """Write ready.json: where it runs, without any secret."""
        facts = {"url": self.url, "state": str(self.state.path), "pids": self.supervisor.pids()}
        self.state.write(READY, {**facts, "pid": os.getpid()})


@contextmanager
def running(
    state: StateFolder, port: int | None, workers: int, companions: Sequence[Service] = ()
) -> Iterator[Running]:
    """A local OpsCurb for the time of the block; Ctrl-C and TERM leave it quietly, everything stopped."""
    _lock(state)
    _stop_on_signals()
    try:
        stop_all(state)
        local = _start(state, port, workers, companions)
        _wait_until_ready(local)
        local.announce()
        yield local
    except KeyboardInterrupt:
        say("Stopping.")
    finally:
        _ignore_signals()
        state.forget(READY)
        state.forget(environment.FILE)
        stop_all(state)
        state.unlock()


def _start(state: StateFolder, port: int | None, workers: int, companions: Sequence[Service]) -> Running:
    supervisor = Supervisor(state)
    stores = _start_stores(state, supervisor)
    port = _web_port(state, port)
    url = f"http://{HOST}:{port}"
    variables = environment.local_environment(state, url, stores)
    state.write(environment.FILE, variables)
    for companion in companions:
        supervisor.add(companion)
    _migrate(state, variables)
    supervisor.add(services.web(port, variables))
    for service in (*services.workers(workers, variables), services.beat(state, variables)):
        supervisor.add(service)
    return Running(url, state, supervisor, variables)


def _start_stores(state: StateFolder, supervisor: Supervisor) -> dict[str, str]:
    """Start the stores that the environment does not name; the addresses of all that are known."""
    urls = {name: os.environ[name] for name in STORE_NAMES if os.environ.get(name)}
    if "DATABASE_URL" not in urls:
        say("Starting Postgres.")
        supervisor.add(*start_postgres(state))
        urls["DATABASE_URL"] = database_url(state, "login")
        urls["MIGRATE_DATABASE_URL"] = database_url(state, "migrator")
    if "REDIS_URL" not in urls:
        say("Starting Valkey.")
        supervisor.add(*start_valkey(state))
        urls["REDIS_URL"] = redis_url(state)
    return urls


def _migrate(state: StateFolder, variables: dict[str, str]) -> None:
    if "MIGRATE_DATABASE_URL" not in variables:
        say("Not migrating: DATABASE_URL is set and MIGRATE_DATABASE_URL is not.")
        return
    say("Migrating.")
    services.migrate(state, variables)


def _web_port(state: StateFolder, wanted: int | None) -> int:
    if wanted is None:
        return choose_port(state, services.WEB, preferred=PREFERRED_PORT)
    if not is_free(wanted):
        raise LocalError(f"Port {wanted} is taken.")
    return wanted


def _wait_until_ready(local: Running) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while not _answers_ready(local.url):
        if time.monotonic() > deadline or local.supervisor.failures(services.WEB) > 2:
            raise StartFailed(f"The web server is not ready.\n{log_tail(local.state, services.WEB)}")
        local.watch()


def _answers_ready(url: str) -> bool:
    connection = HTTPConnection(url.removeprefix("http://"), timeout=5)
    try:
        connection.request("GET", "/ready")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _lock(state: StateFolder) -> None:
    try:
        state.lock()
    except StateBusy as busy:
        url = state.read(READY).get("url", "still starting")
        raise StateBusy(f"{busy} ({url}). `manage.py down` stops it.") from None


def _stop_on_signals() -> None:
    def stop(signum: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    for name in STOP_SIGNALS:
        # nohup has said that a lost terminal is no reason to stop.
        if name is not signal.SIGHUP or signal.getsignal(name) is not signal.SIG_IGN:
            signal.signal(name, stop)


def _ignore_signals() -> None:
    for name in STOP_SIGNALS:
        signal.signal(name, signal.SIG_IGN)
