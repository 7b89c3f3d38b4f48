"""The product's own processes, on the stores of the tests."""

import socketserver
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
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
    with _running(command, {**environment, "OPSCURB_BASE_URL": url}) as server:
        _wait_until_it_answers(f"{url}/health", server)
        yield url


@contextmanager
def work(environment: Mapping[str, str], folder: Path) -> Iterator[None]:
    """A worker that scans, one that carries results out, and the clock that rings them."""
    beat = ("beat", "--schedule", str(folder / "beat-schedule"), "--pidfile", "")
    named = {"worker": tuple(WORKER.split()), "sender": tuple(SENDER.split())}
    with ExitStack() as running:
        for name, words in named.items():
            running.enter_context(_running((*CELERY, *words, "--hostname", f"{name}@%h"), environment))
        running.enter_context(_running((*CELERY, *beat), environment))
        yield


def unused_port() -> int:
    """A port that nobody listens on."""
    with socketserver.TCPServer(("127.0.0.1", 0), socketserver.BaseRequestHandler) as server:
        return int(server.server_address[1])


@contextmanager
def _running(command: tuple[str, ...], environment: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(command, env=dict(environment), cwd=ROOT)
    try:
        yield process
    finally:
        process.terminate()
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
