"""The system's Chromium, headless and quiet."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, expect, sync_playwright

# Without these Chromium calls home, which a closed network refuses and a test must not see.
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]
ALLOWED = "DJANGO_ALLOW_ASYNC_UNSAFE"
# A busy machine is slow, which is no fault of a page; Playwright would expect things for five seconds.
PATIENCE_MS = 60_000
expect.set_options(timeout=PATIENCE_MS)


class NoChromium(RuntimeError):
    """There is no Chromium on this machine."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """A running Chromium; raises NoChromium where none is installed."""
    installed = shutil.which("chromium")
    if installed is None:
        raise NoChromium("Chromium is missing: apt-get install chromium")
    # Playwright's loop makes Django take this thread for an asynchronous one, although one thing at a time is done.
    before, os.environ[ALLOWED] = os.environ.get(ALLOWED), "true"
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=installed, args=QUIET, timeout=PATIENCE_MS)
            yield browser
            browser.close()
    finally:
        os.environ.pop(ALLOWED)
        if before is not None:
            os.environ[ALLOWED] = before
