"""Hostile input to /v1 is refused in its flat envelope on every route: never a 5xx, never HTML, nothing stored."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver

from apps.v1 import urls
from tests.apps.api.answers import UNKNOWN, scanned
from tests.contract.test_hostile_input import BODIES, HEADERS, IDS

UNAUTHENTICATED = "Missing or invalid bearer token. Use `Authorization: Bearer <api_access_token>`."
# What this surface passes over or reads, as its clients always could send it.
HARMLESS = (
    "an unknown field",
    "a long field name",
    "an object for a text",
    "a list for a text",
    "a number for a text",
)
REFUSED = {name: body for name, body in BODIES.items() if name not in HARMLESS} | {
    "more than 64 KiB": b'{"name": "' + b"x" * 65_536 + b'"}'
}


def routes(patterns: Any = urls.urlpatterns, prefix: str = "/") -> Iterator[tuple[str, URLPattern]]:
    """Every route of the surface, with an unknown id in place of an identifier."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, f"{prefix}{pattern.pattern}")
        else:
            path = f"{prefix}{pattern.pattern}"
            for name, converter in pattern.pattern.converters.items():
                path = path.replace(f"<{'path' if name == 'resource_id' else 'str'}:{name}>", UNKNOWN)
                assert converter
            yield path, pattern


def calls(*methods: str) -> list[tuple[str, str]]:
    """Method and path of every route that takes one of these methods and needs a key."""
    return [
        (method, path)
        for path, pattern in routes()
        for method in methods
        if path != "/status" and hasattr(pattern.callback.view_class, method.lower())
    ]


def assert_refused(response, *statuses):
    assert response.status_code in (statuses or range(400, 500)), (
        response.status_code,
        response.content[:300],
    )
    assert response["Content-Type"] == "application/json"
    assert list(response.json()) == ["error"]
    assert isinstance(response.json()["error"], str)
    assert len(response.content) < 2000


@pytest.mark.parametrize("body", REFUSED.values(), ids=REFUSED.keys())
def test_a_hostile_body_is_refused_everywhere_and_stores_nothing(api, alice, body):
    scanned(alice, 10)
    before = [api.get(path, alice).json() for path in ("/v1/scans", "/v1/cloud-accounts", "/v1/proxies")]

    for method, path in calls("POST", "PATCH"):
        assert_refused(api.call(method, path, alice, body), 400, 413)

    after = [api.get(path, alice).json() for path in ("/v1/scans", "/v1/cloud-accounts", "/v1/proxies")]
    assert after == before


@pytest.mark.parametrize(("method", "path"), calls("GET", "POST", "PATCH", "DELETE"))
def test_without_a_good_key_every_route_says_so_in_the_known_words(api, method, path):
    for headers in ({}, {"Authorization": "Bearer junk"}, {"Authorization": "Basic YTpi"}):
        response = api.call(method, path, **headers)

        assert_refused(response, 401)
        assert response.json() == {"error": UNAUTHENTICATED}


@pytest.mark.parametrize("headers", HEADERS)
def test_a_hostile_authorization_is_401(api, headers):
    assert_refused(api.get("/v1/scans", **headers), 401)


def test_an_address_that_fails_more_than_thirty_times_a_minute_is_told_to_wait(api, alice):
    failed = [api.get("/v1/scans", Authorization="Bearer junk").status_code for _ in range(31)]

    last = api.get("/v1/scans", Authorization="Bearer junk")

    assert failed == [401] * 30 + [429]
    assert last.json() == {"error": "Too many authentication failures. Retry in about one minute."}
    assert 0 < int(last["Retry-After"]) <= 60
    assert api.get("/v1/scans", alice).status_code == 200


@pytest.mark.parametrize("odd", IDS)
def test_a_hostile_id_is_as_unknown_as_any_other(api, alice, odd):
    for path in (
        "/v1/scans/{}", "/v1/scans/{}/progress", "/v1/scan-history/{}", "/v1/cloud-accounts/{}", "/v1/proxies/{}"
    ):  # fmt: skip
        assert_refused(api.get(path.format(odd), alice), 404)


@pytest.mark.parametrize(
    "query",
    [
        "limit=x", "limit=1e3", "limit=%00", "limit=" + "9" * 5000, "limit=", "limit=1&limit=2",
        "cursor=%00", "cursor=" + "A" * 300, "cursor=AAAA", "cursor=99999999999999999999", "cursor=",
        "envelope=perhaps",
    ],
)  # fmt: skip
def test_a_hostile_query_string_is_refused(api, alice, query):
    scanned(alice, 10)

    for path in ("/v1/scans", "/v1/findings", "/v1/scan-history"):
        response = api.get(f"{path}?{query}", alice)

        assert response.status_code == 400, (path, response.content[:300])
        assert_refused(response)


def test_limits_outside_the_range_are_moved_to_its_ends(api, alice):
    scanned(alice, *range(1, 4))

    assert len(api.get("/v1/findings?limit=0", alice).json()) == 1
    assert len(api.get("/v1/findings?limit=-5", alice).json()) == 1
    assert len(api.get("/v1/findings?limit=100000", alice).json()) == 3
    assert api.get("/v1/findings?limit=100000&envelope=true", alice).json()["page"]["limit"] == 250
    assert api.get("/v1/scan-history?limit=100000&envelope=true", alice).json()["page"]["limit"] == 200


@pytest.mark.parametrize(
    "path", ["/v1", "/v1/", "/v1/nothing", "/v1/scans/", "/scan/", "/status/", "/v2/scans"]
)
def test_an_unknown_path_is_404_in_the_flat_envelope(api, alice, path):
    assert_refused(api.get(path, alice), 404)


def test_other_methods_are_405_in_the_envelope_of_the_path(api, alice):
    assert_refused(api.call("PUT", "/v1/scans", alice, {}), 405)
    assert_refused(api.call("DELETE", "/scan", alice), 405)
    assert set(api.get("/api/scan", alice).json()["error"]) == {"code", "message", "details"}


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "junk", ""])
def test_a_body_is_read_as_json_whatever_it_is_called(api, alice, content_type):
    response = api.post("/v1/scans", alice, {"demo_mode": True}, **{"Content-Type": content_type})

    assert (response.status_code, response.json()["status"]) == (200, "queued")
