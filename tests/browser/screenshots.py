"""`python -m tests.browser.screenshots`: runs the demo, signs in as its owner and takes the pictures of README."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

from apps.local.demo.customer import EMAIL, KEPT
from apps.local.stores.state import StateFolder
from apps.local.up import READY
from tests.browser.chromium import chromium
from tests.stores import ROOT

FOLDER = ROOT / "docs" / "screenshots"
RUNNING = "Running until Ctrl-C."


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture: where it is taken; `click` names the link that leads on from there."""

    name: str
    path: str
    click: str = ""
    theme: str = "light"
    width: int = 1280
    height: int = 900


SHOTS = (
    Shot("overview", "/overview"),
    Shot("overview-dark", "/overview", theme="dark"),
    Shot("findings", "/findings"),
    Shot("finding", "/findings?by=resource", click="main table a[href^='/findings/']", height=1300),
    Shot("scan", "/scans", click="main tbody a[href^='/scans/']"),
    Shot("kubernetes", "/kubernetes"),
    Shot("accounts", "/accounts"),
    Shot("narrow", "/overview", width=375, height=812),
    Shot("home", "/"),
)


def take() -> None:
    """Take all pictures anew."""
    FOLDER.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="opscurb-screenshots-") as folder,
        demo(Path(folder) / "state") as (url, password),
        chromium() as browser,
    ):
        page = browser.new_page(base_url=url)
        _sign_in(page, password)
        for shot in SHOTS:
            _take(page, shot)


@contextmanager
def demo(state: Path) -> Iterator[tuple[str, str]]:
    """A demo that has scanned all; its address and its owner's password."""
    command = [sys.executable, "manage.py", "demo", "--state", str(state)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("OPSCURB_")}
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            _wait(process)
            kept = StateFolder.existing(state)
            yield kept.read(READY)["url"], kept.read(KEPT)["password"]
        finally:
            process.terminate()


def _wait(process: subprocess.Popen[str]) -> None:
    assert process.stderr is not None
    for line in process.stderr:
        sys.stderr.write(line)
        if RUNNING in line:
            return
    raise SystemExit("The demo ended before it had scanned.")


def _sign_in(page: Page, password: str) -> None:
    page.goto("/auth/login/")
    page.locator("input[type=email]").fill(EMAIL)
    page.locator("input[type=password]").fill(password)
    page.locator("main form button.primary").click()
    page.wait_for_url("**/overview")


def _take(page: Page, shot: Shot) -> None:
    page.set_viewport_size({"width": shot.width, "height": shot.height})
    page.emulate_media(color_scheme=shot.theme)  # type: ignore[arg-type]
    page.goto(shot.path, wait_until="networkidle")
    if shot.click:
        page.locator(shot.click).first.click()
        page.wait_for_load_state("networkidle")
    page.screenshot(path=FOLDER / f"{shot.name}.png")


if __name__ == "__main__":
    take()
