"""The product's own processes: web, worker and beat, and the migration before them."""

import signal
import subprocess
import sys
from collections.abc import Mapping

from apps.local.environment import ROOT, owner_environment
from apps.local.stores.errors import StartFailed
from apps.local.stores.launch import Identity, born
from apps.local.stores.ports import HOST
from apps.local.stores.processes import Service, log_tail
from apps.local.stores.state import StateFolder

WEB = "web"
GUNICORN = (
    "--worker-class gthread --workers 2 --threads 8 --timeout 60 --graceful-timeout 5 --no-control-socket"
)
CELERY = (sys.executable, "-m", "celery", "-A", "config.celery")
_WORKER = "worker --loglevel INFO --without-gossip --without-mingle"
WORKER = f"{_WORKER} -Q scan --concurrency 2"
# What goes out waits for others most of the time, so it gets threads; it must never hold up a scan.
SENDER = f"{_WORKER} -Q deliver,report --pool threads --concurrency 8"


def web(port: int, environment: Mapping[str, str]) -> Service:
    """The web server on 127.0.0.1."""
    command = (sys.executable, "-m", "gunicorn", "config.wsgi:application", "--bind", f"{HOST}:{port}")
    return _service(WEB, (*command, *GUNICORN.split()), environment)


def workers(count: int, environment: Mapping[str, str]) -> list[Service]:
    """`worker`, then `worker-2` and so on, which scan; and `sender`, which carries results out."""
    names = ["worker", *(f"worker-{number}" for number in range(2, count + 1))]
    chosen = [*((name, WORKER) for name in names), ("sender", SENDER)]
    return [
        _service(name, (*CELERY, *words.split(), "--hostname", f"{name}@%h"), environment)
        for name, words in chosen
    ]


def beat(state: StateFolder, environment: Mapping[str, str]) -> Service:
    """The clock that rings the workers."""
    schedule = ("--schedule", str(state.path / "beat-schedule"), "--pidfile", "")
    return _service("beat", (*CELERY, "beat", "--loglevel", "INFO", *schedule), environment)


def migrate(state: StateFolder, environment: Mapping[str, str]) -> None:
    """Bring the tables up to date as their owner."""
    with state.log("migrate").open("ab") as log:
        done = subprocess.run(
            [sys.executable, "manage.py", "migrate", "--noinput"],
            env=owner_environment(environment),
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            preexec_fn=born(Identity.SAME, signal.SIGTERM),
        )
    if done.returncode != 0:
        raise StartFailed(f"The migration failed.\n{log_tail(state, 'migrate')}")


def _service(name: str, command: tuple[str, ...], environment: Mapping[str, str]) -> Service:
    return Service(name, command, environment={**environment, "PYTHONUNBUFFERED": "1"}, folder=ROOT)
