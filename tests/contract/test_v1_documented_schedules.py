"""The documented requests about schedules and to the tool routes, sent as they stand in the document."""

import json
import re

import pytest

from tests.contract.test_v1_documented_answers import (
    ACCEPTED,
    GENERAL,
    ID,
    LICENSE,
    NETWORK,
    POLICY,
    SCAN,
    assert_shape,
)
from tests.contract.test_v1_documented_reports import ARTIFACT, report

__all__ = ["report"]

SCHEDULE = {
    "id": ID,
    "name": str,
    "enabled": bool,
    "run_at": int,
    "interval_minutes": (int, None),
    "timezone": str,
    "next_run_at": (int, None),
    "last_run_at": (int, None),
    "last_scan_id": (str, None),
    "last_error": (str, None),
    "created_at": int,
    "updated_at": int,
    "scan": dict,
}
NIGHTLY = {
    "name": "nightly-cost-scan",
    "enabled": True,
    "run_at": 1762502400,
    "interval_minutes": 1440,
    "timezone": "UTC",
    "scan": {"selected_accounts": ["profile_abc123"]},
}
CUSTOMER_A = NIGHTLY | {
    "name": "customer-a-nightly",
    "scan": {
        "selected_accounts": ["profile_abc123"],
        "report_emails": ["service@cloud-waste-scanner.com"],
    },
}
DELETED = {"status": re.compile("deleted"), "schedule_id": ID}
SETTINGS = {"general": GENERAL, "network": NETWORK, "scan_policy": POLICY, "license": LICENSE}


def tool(name, result):
    return {"tool": re.compile(name), "result": result}


TOOLS = "/v1/mcp/tools"
DOCUMENTED = [
    ("GET", "/v1/schedules", None, [SCHEDULE]),
    ("POST", "/v1/schedules", CUSTOMER_A, SCHEDULE),
    ("POST", "/v1/schedules", NIGHTLY, SCHEDULE),
    ("GET", "/v1/schedules/{schedule}", None, SCHEDULE),
    ("DELETE", "/v1/schedules/{schedule}", None, DELETED),
    ("POST", "/v1/schedules/{schedule}/run-now", None, ACCEPTED),
    (
        "GET",
        "/v1/mcp/capabilities",
        None,
        {"mcp_beta": bool, "tools": [{"name": str, "route": re.compile(r"[A-Z]+ /v1/mcp/tools/\S+")}]},
    ),
    ("POST", f"{TOOLS}/run-scan", {"demo_mode": True}, tool("run_scan", ACCEPTED)),
    ("GET", f"{TOOLS}/get-scan/{{scan}}", None, tool("get_scan", SCAN)),
    ("GET", f"{TOOLS}/settings", None, tool("get_settings", SETTINGS)),
    (
        "PATCH",
        f"{TOOLS}/settings/general",
        {"notifications_enabled": True},
        tool("update_general_settings", GENERAL),
    ),
    ("PATCH", f"{TOOLS}/scan-policy", {"scan_threshold_days": 30}, tool("update_scan_policy", POLICY)),
    ("GET", f"{TOOLS}/reports", None, tool("list_reports", [ARTIFACT])),
    (
        "GET",
        f"{TOOLS}/reports?envelope=true&limit=50",
        None,
        tool("list_reports", {"items": [ARTIFACT], "page": dict}),
    ),
    ("GET", f"{TOOLS}/reports/{{report}}", None, tool("get_report", ARTIFACT)),
]


@pytest.fixture
def named(api, alice, report):
    """What the documented paths name: a schedule of a scan that can be asked for, a scan and a report."""
    schedule = api.post("/v1/schedules", alice, NIGHTLY | {"scan": {}}).json()["id"]
    return {
        "schedule": schedule,
        "report": report,
        "scan": api.get(f"/v1/reports/{report}", alice).json()["scan_history_id"],
    }


@pytest.mark.parametrize(
    ("method", "path", "body", "shape"),
    DOCUMENTED,
    ids=[f"{method} {path} {json.dumps(body)[:20]}" for method, path, body, _ in DOCUMENTED],
)
def test_a_documented_request_is_answered_as_documented(api, alice, named, method, path, body, shape):
    response = api.call(method, path.format(**named), alice, body)

    assert response.status_code == 200, response.content
    assert_shape(response.json(), shape)


def test_the_documented_error_of_an_interval(api, alice):
    response = api.post("/v1/schedules", alice, NIGHTLY | {"interval_minutes": 0})

    assert (response.status_code, response.json()) == (400, {"error": "interval_minutes must be > 0"})


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/v1/schedules/{}", "schedule_id not found"),
        (f"{TOOLS}/get-scan/{{}}", "scan_id not found"),
        (f"{TOOLS}/reports/{{}}", "report id not found"),
    ],
)
def test_an_id_of_the_document_that_nobody_has_is_404_in_the_known_words(api, alice, path, text):
    for unknown in ("c4b4ad7d-15a2-4cc7-a71f-d6994dba9bcb", "report_123"):
        response = api.get(path.format(unknown), alice)

        assert (response.status_code, response.json()) == (404, {"error": text})
