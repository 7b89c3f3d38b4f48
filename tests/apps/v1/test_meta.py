"""GET /status and /v1/meta/*."""

import re
from dataclasses import replace

import orjson
import pytest
from django.urls import resolve

import opscurb
from apps.customers.plans import PLANS
from apps.v1 import inventory, schema
from tests.apps.v1.jobs import UNAUTHENTICATED, assert_flat

GROUPS = {
    "meta",
    "scan",
    "findings",
    "reports",
    "events",
    "webhooks",
    "mcp",
    "accounts",
    "kubernetes",
    "settings",
    "cloud_accounts",
    "proxies",
    "notifications",
    "schedules",
}


def colons(path):
    """A path of the document as capabilities write it."""
    return re.sub(r"{(.+?)}", r":\1", path)


def capabilities(api, who):
    return api.get("/v1/meta/capabilities", who).json()["groups"]


# Status


def test_the_status_needs_no_key_and_tells_how_the_platform_is_reached(api, settings):
    settings.OPSCURB_BASE_URL = "https://curb.example.com:8443/"

    response = api.get("/status")

    assert response.status_code == 200
    assert response.json() == {
        "status": "running",
        "version": opscurb.__version__,
        "api_version": "v1",
        "listen_host": "curb.example.com",
        "listen_port": 8443,
        "transport": "https",
        "tls_enabled": True,
        "self_signed_tls": False,
        "base_url": "https://curb.example.com:8443",
        "api_enabled": True,
        "remote_auth": "bearer_token_required",
        "loopback_without_token": False,
    }


def test_the_status_cannot_be_posted_to(api):
    assert_flat(api.post("/status"), 405)


# Capabilities


def test_every_group_has_a_known_name_a_status_and_routes(api, alice):
    for group in capabilities(api, alice):
        assert list(group) == ["name", "status", "routes"]
        assert group["name"] in GROUPS
        assert group["status"] in ("active", "beta")
        assert group["routes"]


def test_every_route_told_is_there(api, alice):
    for group in capabilities(api, alice):
        for method, path in (route.split(" ") for route in group["routes"]):
            view = resolve(re.sub(r":\w+", "x", path)).func.view_class
            assert hasattr(view, method.lower()), (method, path)


def test_every_route_that_is_there_is_told_once_and_in_the_group_of_its_document(api, alice):
    told = {route: group["name"] for group in capabilities(api, alice) for route in group["routes"]}
    paths = orjson.loads(schema.document())["paths"]
    documented = {
        f"{method.upper()} {colons(path)}": operation["tags"]
        for path, operations in paths.items()
        for method, operation in operations.items()
    }

    assert {route: [name] for route, name in told.items()} == documented
    assert len(told) == len(inventory.routes())


def test_a_plan_that_includes_nothing_of_a_group_is_told():
    without = replace(PLANS["free"], webhooks=0)

    assert inventory.status("webhooks", without) == "plan_required"
    assert inventory.status("webhooks", PLANS["free"]) == "active"
    assert inventory.status("mcp", PLANS["free"]) == "beta"


# Compatibility and errors


def test_the_rules_of_change_are_told(api, alice):
    answer = api.get("/v1/meta/compatibility", alice).json()

    assert list(answer) == ["api_version", "stability", "compatibility_policy"]
    assert (answer["api_version"], answer["stability"]) == ("v1", "additive")
    policy = answer["compatibility_policy"]
    assert list(policy) == [
        "breaking_changes",
        "additive_changes",
        "deprecated_routes",
        "minimum_notice_days",
        "pagination",
        "webhook_signing",
    ]
    assert policy["minimum_notice_days"] == 90
    assert list(policy["pagination"]) == ["legacy_array_default", "envelope_opt_in", "cursor_field"]
    assert list(policy["webhook_signing"]) == [
        "algorithm",
        "headers",
        "signed_payload",
        "replay_window_seconds",
    ]


def test_deprecated_routes_are_those_that_their_document_says_are(api, alice):
    policy = api.get("/v1/meta/compatibility", alice).json()["compatibility_policy"]
    paths = orjson.loads(schema.document())["paths"]

    assert policy["deprecated_routes"] == [
        f"{method.upper()} {path}"
        for path, operations in paths.items()
        for method, operation in operations.items()
        if operation.get("deprecated")
    ]


def test_the_error_model_names_every_common_status(api, alice):
    answer = api.get("/v1/meta/error-model", alice).json()

    assert list(answer) == ["error_envelope", "notes", "common_status_codes"]
    assert list(answer["error_envelope"]) == ["error"]
    assert {one["status"]: one["meaning"] for one in answer["common_status_codes"]} == {
        400: "validation_error",
        401: "auth_required_or_invalid_token",
        403: "license_policy_forbidden",
        404: "resource_not_found",
        409: "conflict",
        429: "rate_limited",
        500: "internal_error",
        503: "unavailable",
    }


@pytest.mark.parametrize("name", ["capabilities", "compatibility", "error-model"])
def test_what_the_surface_tells_of_itself_needs_a_key(api, bob, name):
    assert_flat(api.get(f"/v1/meta/{name}"), 401, UNAUTHENTICATED)
    assert_flat(api.get(f"/v1/meta/{name}", replace(bob, key="nonsense")), 401, UNAUTHENTICATED)
    assert api.get(f"/v1/meta/{name}", bob).status_code == 200
