"""Every error is JSON in the envelope of its path."""

import psycopg
import pytest
from django.db import OperationalError

from apps.findings import selectors
from apps.rest.problems import problem_of
from opscurb import errors
from tests.apps.api.answers import assert_error


def test_an_unknown_path_under_api_is_nested(api):
    for path in (
        "/api/nope",
        "/api/",
        "/api/scans/",
        "/api//scans",
        "/api/scans/a/b/c",
        "/api/%00",
        "/api/%ff",
    ):
        assert_error(api.get(path), 404, "RESOURCE_NOT_FOUND")


def test_any_other_path_is_flat(api):
    for path in ("/nope", "/v2/scans", "/apis"):
        response = api.get(path)

        assert response.status_code == 404
        assert list(response.json()) == ["error"]
        assert isinstance(response.json()["error"], str)


def test_posting_to_the_other_surfaces_alias_is_flat(api):
    assert isinstance(api.post("/api/scan").json()["error"], str)
    assert_error(api.get("/api/scan"), 401, "INVALID_TOKEN")


def test_without_a_key_everything_but_health_is_401(api):
    for path in (
        "/api/scans",
        "/api/findings",
        "/api/plan",
        "/api/api-keys",
        "/api/aws-accounts",
        "/api/summary",
    ):
        response = api.get(path)

        assert_error(response, 401, "INVALID_TOKEN")
        assert response["WWW-Authenticate"].startswith("Bearer")
        assert "X-RateLimit-Limit" not in response


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Basic YTpi", "Bearer junk", "Bearer a b", "bearer \xe9", "x" * 5000]
)
def test_a_junk_key_is_401_without_a_query(api, header, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert_error(api.get("/api/scans", Authorization=header), 401, "INVALID_TOKEN")


def test_a_method_that_a_route_lacks_is_405_and_names_those_it_has(api, alice):
    response = api.call("PATCH", "/api/scans", alice)

    assert_error(response, 405, "METHOD_NOT_ALLOWED")
    assert response["Allow"] == "GET, POST, HEAD, OPTIONS"


def test_methods_that_nobody_knows_are_405(api, alice):
    for method in ("TRACE", "CONNECT", "BREW"):
        assert_error(api.call(method, "/api/scans", alice), 405, "METHOD_NOT_ALLOWED")


def test_options_names_the_methods_without_a_key(api):
    response = api.call("OPTIONS", "/api/findings")

    assert (response.status_code, response["Allow"], response.content) == (204, "GET, HEAD, OPTIONS", b"")


def test_head_is_get_without_a_body(api, alice):
    response = api.call("HEAD", "/api/scans", alice)

    assert (response.status_code, response.content) == (200, b"")
    assert response["X-RateLimit-Limit"]


def test_a_key_without_the_scope_is_403(api, bob):
    assert_error(api.post("/api/scans", bob, {}), 403, "FORBIDDEN", "'scan'")
    assert_error(api.post("/api/aws-accounts", bob, {}), 403, "FORBIDDEN", "'manage'")
    assert_error(api.get("/api/api-keys", bob), 403, "FORBIDDEN", "'admin'")
    assert api.get("/api/scans", bob).status_code == 200


def test_what_is_refused_before_any_view_is_400_too(api, settings):
    settings.SECURE_SSL_REDIRECT = True

    assert_error(api.get("/api/health", Host="evil.example"), 400, "VALIDATION_ERROR")


def test_an_unforeseen_error_says_nothing_of_itself(api, alice, monkeypatch):
    def broken(*_):
        raise RuntimeError("the password is hunter2")

    monkeypatch.setattr(selectors, "summary", broken)

    response = api.get("/api/summary", alice)

    assert_error(response, 500, "INTERNAL_ERROR")
    assert b"hunter2" not in response.content


def test_a_database_that_is_away_is_503_with_retry_after(api, alice, monkeypatch):
    def gone(*_):
        raise OperationalError("server closed the connection") from psycopg.OperationalError()

    monkeypatch.setattr(selectors, "summary", gone)

    response = api.get("/api/summary", alice)

    assert_error(response, 503, "SERVICE_UNAVAILABLE")
    assert int(response["Retry-After"]) > 0


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (errors.NotFound("finding", "x"), 404, "RESOURCE_NOT_FOUND"),
        (errors.Invalid("must be positive", field="size"), 400, "VALIDATION_ERROR"),
        (errors.Conflict("taken"), 409, "CONFLICT"),
        (errors.Forbidden("no"), 403, "FORBIDDEN"),
        (errors.PlanTooLow("no"), 403, "INSUFFICIENT_TIER"),
        (errors.QuotaExceeded("no"), 403, "QUOTA_EXCEEDED"),
        (errors.ProviderDenied("no"), 400, "VALIDATION_ERROR"),
        (errors.Unavailable("later", 7), 503, "SERVICE_UNAVAILABLE"),
        (psycopg.errors.LockNotAvailable(), 503, "SERVICE_UNAVAILABLE"),
        (psycopg.errors.UniqueViolation(), 409, "CONFLICT"),
        (psycopg.errors.CheckViolation(), 500, "INTERNAL_ERROR"),
        (ZeroDivisionError(), 500, "INTERNAL_ERROR"),
    ],
)
def test_the_domains_words_have_one_status_and_code_each(error, status, code):
    problem = problem_of(error)

    assert (problem.status, problem.code) == (status, code)
