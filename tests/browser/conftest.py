"""A real Chromium before the product's own web server and workers."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser

from tests.apps.dashboard.conftest import sign_in
from tests.browser.chromium import NoChromium, chromium
from tests.browser.processes import web_server, work
from tests.browser.tab import Tab
from tests.conftest import Someone, environment_of
from tests.stores import Stores

LAPTOP = {"width": 1280, "height": 900}


# Not for the session: Django's guard against asynchronous threads is off while it runs.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium, as the system installed it."""
    try:
        with chromium() as browser:
            yield browser
    except NoChromium as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="package")
def usual_environment(stores: Stores, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What the product's processes are told; mails are files, as in an embedded run."""
    return {
        **environment_of(stores),
        "DJANGO_SETTINGS_MODULE": "tests.browser.settings",
        "OPSCURB_STATE": str(tmp_path_factory.mktemp("state")),
    }


@pytest.fixture(scope="package")
def usual_web(usual_environment: dict[str, str]) -> Iterator[str]:
    """The web server of all modules that tell it nothing else."""
    with web_server(usual_environment) as url:
        yield url


@pytest.fixture(scope="module")
def environment(usual_environment: dict[str, str]) -> dict[str, str]:
    """The same, for a module to add to."""
    return usual_environment


@pytest.fixture(scope="module")
def web(
    environment: dict[str, str], usual_environment: dict[str, str], request: pytest.FixtureRequest
) -> Iterator[str]:
    """The product's web server in processes of its own; its address."""
    if environment == usual_environment:
        yield request.getfixturevalue("usual_web")
        return
    with web_server(environment) as url:
        yield url


@pytest.fixture
def workers(environment: dict[str, str], tmp_path: Any) -> Iterator[None]:
    """Real workers and beat, for journeys that wait for a scan, a report or a delivery; needs `committed`."""
    with work(environment, tmp_path):
        yield


@pytest.fixture
def open_tab(browser: Browser, web: str) -> Iterator[Callable[..., Tab]]:
    """Opens tabs, as nobody or as somebody who signed in; at the end none of them may have complained.

    `open_tab()` is a stranger's, `open_tab(alice, "viewer")` that of a viewer of alice's customer (committed rows are
    needed for it); what else is given goes to Chromium, like `java_script_enabled=False`.
    """
    tabs: list[Tab] = []
    with ExitStack() as contexts:

        def open_one(someone: Someone | None = None, role: str = "owner", **given: Any) -> Tab:
            context = contexts.enter_context(
                browser.new_context(base_url=web, **{"viewport": LAPTOP, **given})
            )
            if someone is not None:
                context.add_cookies([{"name": "sessionid", "value": session_of(someone, role), "url": web}])
            tabs.append(Tab(context, web))
            return tabs[-1]

        yield open_one
        complaints = [complaint for tab in tabs for complaint in tab.complaints]
    assert complaints == []


def session_of(someone: Someone, role: str = "owner") -> str:
    """The cookie of a session of somebody's, who entered their password a moment ago."""
    return sign_in(someone, role).cookies[settings.SESSION_COOKIE_NAME].value
