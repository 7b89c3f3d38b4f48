"""GET /api/health, /health and /ready."""

import re

import opscurb
from apps.rest import stores as asked


def test_health_needs_no_key_and_no_database(api, django_assert_num_queries):
    for path in ("/api/health", "/health"):
        with django_assert_num_queries(0):
            response = api.get(path)

        assert response.status_code == 200
        body = response.json()
        assert list(body) == ["status", "version", "timestamp"]
        assert (body["status"], body["version"]) == ("healthy", opscurb.__version__)
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", body["timestamp"])


def test_ready_names_its_parts(api):
    response = api.get("/ready")

    assert response.status_code == 200
    assert response.json() == {"status": "ready", "parts": {"postgres": "up", "redis": "up"}}


def test_ready_is_degraded_without_redis(api, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    response = api.get("/ready")

    assert response.status_code == 200
    assert response.json() == {"status": "degraded", "parts": {"postgres": "up", "redis": "down"}}


def test_ready_is_unavailable_without_postgres(api, monkeypatch):
    parameters = asked.connection.get_connection_params() | {"port": 1}
    monkeypatch.setattr(asked.connection, "get_connection_params", lambda: parameters)

    response = api.get("/ready")

    assert response.status_code == 503
    assert response.json()["parts"] == {"postgres": "down", "redis": "up"}
