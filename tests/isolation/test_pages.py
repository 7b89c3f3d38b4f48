"""Every page that names a row: a stranger finds nothing there, and whose role is too low changes nothing."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from apps.customers.invitations import invite
from apps.customers.models import Invitation, User
from apps.dashboard.page import Page
from apps.events.models import Event
from apps.settings.models import SavedView
from tests.apps.dashboard.conftest import sign_in
from tests.isolation.test_routes import NAMED, hers, values_of

__all__ = ["hers"]

METHODS = ("get", "post")
# What an identifier names that is in the path of no program's route.
OF_PAGES: dict[str, Any] = {
    "user_id": User,
    "invitation_id": Invitation,
    "event_id": Event,
    "view_id": SavedView,
}


def _pages(patterns: list[Any], prefix: str = "/") -> Iterator[tuple[str, Any, type[Page]]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _pages(pattern.url_patterns, f"{prefix}{pattern.pattern}")
        elif isinstance(pattern, URLPattern):
            view = getattr(pattern.callback, "view_class", None)
            if view is not None and issubclass(view, Page):
                yield f"{prefix}{pattern.pattern}", pattern, view


def pages() -> list[tuple[str, str, tuple[str, ...], type[Page]]]:
    """Method, path, names of the identifiers and view of every page of customers."""
    found = []
    for path, pattern, view in _pages(get_resolver().url_patterns):
        names = tuple(pattern.pattern.converters)
        for name in names:
            path = re.sub(rf"<\w+:{name}>", f"{{{name}}}", path)
        found += [(method, path, names, view) for method in METHODS if hasattr(view, method)]
    return found


PAGES = pages()
NAMING = [page[:3] for page in PAGES if page[2]]
CHANGING = [page for page in PAGES if page[0] == "post" and page[3].needs.get("POST", "member") != "viewer"]


@pytest.fixture
def known(alice, hers):
    """Alice's ids by the name of the identifier in a path."""
    invitation, _ = invite(alice.customer_id, "friend@example.com", "member")
    hers |= {User: User.objects.get(email="alice@example.com").id, Invitation: invitation.id}
    return {name: hers[model] for name, model in {**NAMED, **OF_PAGES}.items()}


def told(answer: Any, ids: dict[str, Any]) -> tuple[int, str]:
    """Status and text, without the identifiers that were asked with and what is different every time."""
    text = re.sub(r'(csrfmiddlewaretoken" value="|X-CSRFToken": ")\w+', r"\1", answer.content.decode())
    for identifier in ids.values():
        text = text.replace(str(identifier), "{id}")
    return answer.status_code, text


@pytest.mark.parametrize(("method", "path", "names"), NAMING, ids=str)
def test_a_strangers_page_reads_exactly_like_one_of_nothing(method, path, names, alice, mallory, known):
    before, client = values_of(alice), sign_in(mallory)
    theirs, nothing = {name: known[name] for name in names}, {name: uuid4() for name in names}

    answer = getattr(client, method)(path.format(**theirs))
    to_nothing = getattr(client, method)(path.format(**nothing))

    assert answer.status_code == 404
    assert told(answer, theirs) == told(to_nothing, nothing)
    assert not [
        value for value in before - set(map(str, theirs.values())) if value in answer.content.decode()
    ]
    assert values_of(alice) == before


@pytest.mark.parametrize(("method", "path", "names"), [page for page in NAMING if page[0] == "get"], ids=str)
def test_the_same_page_is_there_for_alice(method, path, names, alice, known):
    answer = getattr(sign_in(alice), method)(path.format(**{name: known[name] for name in names}))

    assert answer.status_code in (200, 302)


@pytest.mark.parametrize(("method", "path", "names", "view"), CHANGING, ids=str)
def test_a_viewer_changes_nothing_by_any_form(method, path, names, view, alice, known):
    client, before = sign_in(alice, "viewer"), values_of(alice)

    answer = client.post(path.format(**{name: known[name] for name in names}))

    assert answer.status_code == 403
    assert values_of(alice) == before


@pytest.mark.parametrize(("method", "path", "names", "view"), PAGES, ids=str)
def test_without_signing_in_there_is_nothing(method, path, names, view, client, known):
    answer = getattr(client, method)(path.format(**{name: known[name] for name in names}))

    assert answer.status_code == 302
    assert answer["Location"].startswith("/auth/login/")
