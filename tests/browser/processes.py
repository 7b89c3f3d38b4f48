"""The product's own processes, on the stores of the tests."""

import socketserver
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from apps.local.services import CELERY, GUNICORN, SENDER, WORKER
from tests.stores import ROOT


@contextmanager
def web_server(environment: Mapping[str, str]) -> Iterator[str]:
    """The web server on a free port; its address, which is also the one that it is known by."""
    url = f"http://127.0.0.1:{unused_port()}"
    # Loaded once for all its processes, before it listens: what cannot be imported ends it at once.
    bound = ("--bind", url.removeprefix("http://"), "--log-level", "warning", "--preload")
    command = (sys.executable, "-m", "gunicorn", "config.wsgi:application", *bound, *GUNICORN.split())
    with _running({**environment, "OPSCURB_BASE_URL": url}, command) as (server,):
        _wait_until_it_answers(f"{url}/health", server)
        yield url


@contextmanager
def work(environment: Mapping[str, str], folder: Path) -> Iterator[None]:
    """A worker that scans, one that carries results out, and the clock that rings them."""
    worker = (*CELERY, *WORKER.split(), "--hostname", "worker@%h")
    sender = (*CELERY, *SENDER.split(), "--hostname", "sender@%h")
    beat = (*CELERY, "beat", "--schedule", str(folder / "beat-schedule"), "--pidfile", "")
    with _running(environment, worker, sender, beat):
        yield


def unused_port() -> int:
    """A port that nobody listens on."""
    with socketserver.TCPServer(("127.0.0.1", 0), socketserver.BaseRequestHandler) as server:
        return int(server.server_address[1])


@contextmanager
def _running(
    environment: Mapping[str, str], *commands: tuple[str, ...]
) -> Iterator[list[subprocess.Popen[bytes]]]:
    processes: list[subprocess.Popen[bytes]] = []
    try:
        processes.extend(subprocess.Popen(command, env=dict(environment), cwd=ROOT) for command in commands)
        yield processes
    finally:
        # All of them are told before any is waited for.
        for process in processes:
            process.terminate()
        for process in processes:
            _wait_until_it_ended(process)


def _wait_until_it_ended(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _wait_until_it_answers(url: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(1200):
        assert server.poll() is None, "the web server ended"
        try:
            urlopen(url, timeout=2).close()
            return
        except (URLError, OSError):
            time.sleep(0.1)
    raise AssertionError(f"{url} does not answer")
