"""A real Chromium before the product's own web server."""

import shutil
import socketserver
import subprocess
import sys
import time
from collections.abc import Iterator
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

# Without these Chromium calls home, which a closed network refuses and a test must not see.
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]


# Not for the session: while it runs, Django takes the thread for an asynchronous one and refuses its database.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, as the system installed it."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("Chromium is missing: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def web(live_env: dict[str, str], unused_port: int) -> Iterator[str]:
    """The product's web server in a process of its own; its address."""
    url = f"http://127.0.0.1:{unused_port}"
    command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{unused_port}"]
    server = subprocess.Popen([*command, "--log-level", "warning"], env=live_env)
    try:
        _wait_until_it_answers(f"{url}/health", server)
        yield url
    finally:
        server.terminate()
        server.wait(timeout=20)


@pytest.fixture
def unused_port() -> int:
    """A port that nobody listens on."""
    with socketserver.TCPServer(("127.0.0.1", 0), socketserver.BaseRequestHandler) as server:
        return int(server.server_address[1])


def _wait_until_it_answers(url: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(150):
        assert server.poll() is None, "the web server ended"
        try:
            urlopen(url, timeout=2).close()
            return
        except (URLError, OSError):
            time.sleep(0.1)
    raise AssertionError(f"{url} does not answer")


@pytest.fixture
def page(browser: Browser, web: str) -> Iterator[Page]:
    """A page that remembers which addresses it asked for and what it complained about."""
    page = browser.new_page(base_url=web)
    page.asked = []  # type: ignore[attr-defined]
    page.complaints = []  # type: ignore[attr-defined]
    page.on("request", lambda request: page.asked.append(request.url))  # type: ignore[attr-defined]
    page.on("console", lambda said: said.type == "error" and page.complaints.append(said.text))  # type: ignore[attr-defined]
    yield page
    page.close()
