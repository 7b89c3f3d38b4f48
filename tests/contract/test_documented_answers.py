"""The documented routes of /api answer with the documented fields, types and order."""

import re

import pytest

from tests.apps.api.answers import scanned

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")

HEALTH = {"status": str, "version": str, "timestamp": TIME}
SCAN = {
    "id": UUID,
    "customer_id": UUID,
    "aws_account_id": (UUID, None),
    "status": re.compile("queued|running|completed|failed|canceled"),
    "started_at": (TIME, None),
    "completed_at": (TIME, None),
    "summary": {
        "total_findings": int,
        "total_monthly_savings": float,
        "total_annual_savings": float,
        "severity_breakdown": {"high": int, "medium": int, "low": int},
    },
}
SCANS = {"scans": [SCAN], "total": int, "limit": int, "offset": int}
FINDING = {
    "id": UUID,
    "scan_id": UUID,
    "customer_id": UUID,
    "aws_account_id": (UUID, None),
    "resource_type": str,
    "resource_id": str,
    "region": str,
    "status": str,
    "severity": re.compile("high|medium|low"),
    "category": str,
    "monthly_cost": float,
    "annual_cost": float,
    "recommendation": str,
    "details": dict,
    "created_at": TIME,
}
INSTRUCTIONS = {
    "finding_id": UUID,
    "explanation": str,
    "steps": [str],
    "cli_commands": [str],
    "console_steps": [str],
    "risks": [str],
    "estimated_time_minutes": int,
    "metadata": {"model_used": str, "generated_at": TIME, "tier": str},
}
AI_PREFERENCES = {
    "subscription_tier": str,
    "can_use_ai": bool,
    "can_choose_model": bool,
    "preferred_model": str,
    "available_models": [str],
    "default_model": str,
    "explanations_used": int,
    "explanations_limit": int,
    "remaining_quota": int,
}
FINDINGS = {"findings": [FINDING], "total": int, "limit": int, "offset": int}
ERROR = {"error": {"code": str, "message": str, "details": str}}


def assert_shape(value, shape):
    """Documented fields come first and in order; further ones may follow."""
    if isinstance(shape, dict):
        assert list(value)[: len(shape)] == list(shape)
        for name, inner in shape.items():
            assert_shape(value[name], inner)
    elif isinstance(shape, list):
        assert value, "an empty list proves nothing"
        for item in value:
            assert_shape(item, shape[0])
    elif isinstance(shape, tuple):
        assert value is None or shape[0].fullmatch(value)
    elif isinstance(shape, re.Pattern):
        assert shape.fullmatch(value), value
    else:
        assert type(value) is shape, value


@pytest.fixture
def ids(api, alice):
    scan_id = scanned(alice, 100, 1000)
    return {"scan": scan_id, "finding": api.get("/api/findings", alice).json()["findings"][0]["id"]}


@pytest.mark.parametrize(
    ("path", "shape"),
    [
        ("/api/health", HEALTH),
        ("/api/scans", SCANS),
        ("/api/scans?limit=10&status=completed", SCANS),
        ("/api/scans/{scan}", SCAN),
        ("/api/findings", FINDINGS),
        ("/api/findings?severity=high&limit=20", FINDINGS),
        ("/api/findings?scan_id={scan}", FINDINGS),
        ("/api/findings/{finding}", FINDING),
        ("/api/recommendations/{finding}/instructions", INSTRUCTIONS),
        ("/api/ai/preferences", AI_PREFERENCES),
    ],
)
def test_a_documented_read_answers_as_documented(api, alice, ids, path, shape):
    response = api.get(path.format(**ids), alice)

    assert response.status_code == 200
    assert response["Content-Type"] == "application/json"
    assert_shape(response.json(), shape)


def test_annual_is_twelve_times_monthly_in_both(api, alice, ids):
    for thing in api.get("/api/findings", alice).json()["findings"]:
        assert thing["annual_cost"] == round(12 * thing["monthly_cost"], 2)


def test_the_default_page_is_50_from_0(api, alice, ids):
    for path in ("/api/scans", "/api/findings"):
        body = api.get(path, alice).json()
        assert (body["limit"], body["offset"]) == (50, 0)


def test_documented_errors_have_the_documented_envelope(api, alice):
    unknown = "660f9511-f3ac-52e5-b827-557766551111"
    response = api.get(f"/api/findings/{unknown}", alice)

    assert response.status_code == 404
    assert response.json() == {
        "error": {
            "code": "RESOURCE_NOT_FOUND",
            "message": "Finding not found",
            "details": f"No finding with ID {unknown}",
        }
    }
    for path, who, status in (("/api/scans", None, 401), ("/api/scans?limit=0", alice, 400)):
        response = api.get(path, who)
        assert response.status_code == status
        assert_shape(response.json(), ERROR)


def test_documented_headers_are_whole_numbers(api, alice):
    response = api.get("/api/scans", alice)

    for name in ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"):
        assert response[name].isdigit()


def test_creating_answers_201(api, alice):
    assert api.post("/api/scans", alice, {"demo_mode": True}).status_code == 201
    assert api.post("/api/aws-accounts", alice, {"name": "prod"}).status_code == 201
    assert api.post("/api/api-keys", alice, {"name": "ci"}).status_code == 201


def test_the_documented_change_of_preferences_answers_as_documented(api, alice):
    response = api.call("PUT", "/api/ai/preferences", alice, {"preferred_model": "claude-3.5-sonnet"})

    assert response.status_code == 200
    assert_shape(response.json(), AI_PREFERENCES)
    assert response.json()["preferred_model"] == "claude-3.5-sonnet"
