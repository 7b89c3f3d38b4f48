"""Every page: by day and at night, on a telephone and a laptop, enlarged; nothing from elsewhere, nothing too heavy."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.browser.company import identifiers, scan_demo, somebody
from tests.browser.conftest import session_of
from tests.browser.listed import HEAVIER, OF_STRANGERS, Listed, pages
from tests.browser.tab import MOST_BYTES, Tab
from tests.conftest import committing

ALL = pages()


@pytest.fixture(scope="module")
def alice(stores, django_db_setup, django_db_blocker) -> Iterator[tuple[str, dict[str, Any]]]:
    """The session of somebody who has something of everything, and what names it."""
    with committing(stores, django_db_blocker):
        alice = somebody("alice")
        scan_demo(alice)
        known = identifiers(alice)
        yield session_of(alice), known


@pytest.fixture(scope="module")
def tabs(browser, web, alice) -> Iterator[dict[bool, Tab]]:
    """A tab of a stranger's and one of alice's, by whether she signed in."""
    with browser.new_context(base_url=web) as nobodys, browser.new_context(base_url=web) as hers:
        hers.add_cookies([{"name": "sessionid", "value": alice[0], "url": web}])
        yield {False: Tab(nobodys, web), True: Tab(hers, web)}


@pytest.mark.parametrize("listed", ALL, ids=lambda page: page.name)
def test_a_page_is_sound(listed: Listed, tabs, alice):
    tab = tabs[listed.name not in OF_STRANGERS]
    # Of the page before, which has been judged.
    tab.complaints.clear()
    path = listed.path.format(**{name: alice[1][name] for name in listed.identifiers})

    page = tab.open(path)

    assert urlsplit(page.url).path == path, "the page leads elsewhere"
    assert page.locator("h1").count() == 1
    assert not page.get_by_text("Server error").count()
    tab.assert_sound(HEAVIER.get(listed.name, MOST_BYTES))


def test_pages_are_found():
    assert {"overview", "members", "account_login"} <= {page.name for page in ALL}
