"""Every documented request to /v1, sent as it stands in the document, and the keys and types of its answer."""

import json
import re
from typing import Any

import pytest

from tests.apps.api.answers import scanned

ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
STATUS = re.compile("queued|running|completed|failed|canceled")

ACCEPTED = {"scan_id": ID, "status": re.compile("queued"), "message": re.compile("Scan job accepted")}
SCAN = {
    "id": ID,
    "status": STATUS,
    "trigger_source": str,
    "created_at": int,
    "started_at": (int, None),
    "finished_at": (int, None),
    "resources_found": int,
    "estimated_monthly_savings": float,
    "selected_accounts": list,
    "error": (str, None),
    "report_email_status": (str, None),
}
PROGRESS = {
    "scan_id": ID,
    "status": STATUS,
    "phase": str,
    "progress_percent": int,
    "indeterminate": bool,
    "message": str,
    "started_at": (int, None),
    "finished_at": (int, None),
}
FINDING = {
    "id": str,
    "provider": str,
    "region": str,
    "resource_type": str,
    "details": str,
    "estimated_monthly_cost": float,
    "action_type": re.compile("DELETE|RIGHTSIZE|ARCHIVE|INVESTIGATE"),
    "account_id": (str, None),
    "account_name": (str, None),
    "detection_reason": str,
    "evidence_summary": str,
    "action_caution": str,
    "estimation_rationale": str,
    "confidence_level": re.compile("high|medium|low"),
    "review_priority": str,
    "resource_id": str,
    "finding_id": ID,
    "category": str,
    "severity": re.compile("high|medium|low"),
}
HISTORY = {
    "id": ID,
    "scanned_at": int,
    "total_waste": float,
    "resource_count": int,
    "status": STATUS,
    "results_count": int,
    "scan_meta": dict,
}
HISTORY_DETAIL = {name: shape for name, shape in HISTORY.items() if name != "results_count"} | {
    "results": [FINDING]
}
ACCOUNT = {"id": ID, "provider": str, "name": str}
CLOUD_ACCOUNT = {
    **ACCOUNT,
    "timeout_seconds": (int, None),
    "policy_custom": (dict, None),
    "proxy_profile_id": (str, None),
    "created_at": int,
    "credentials_masked": dict,
}
PROXY = {
    "id": ID,
    "name": str,
    "protocol": str,
    "host": str,
    "port": int,
    "auth_username": (str, None),
    "has_auth_password": bool,
    "created_at": int,
}
GENERAL = {
    "currency": str,
    "api_timeout_seconds": int,
    "runtime_plan_type": str,
    "notification_trigger_mode": re.compile("scan_complete|waste_only"),
}
NETWORK = {
    "proxy_mode": re.compile("none|system|custom"),
    "proxy_url_masked": (str, None),
    "api_bind_host": str,
    "api_port": int,
    "api_tls_enabled": bool,
}
POLICY = {
    "global": {"cpu_percent": float, "network_mb": float, "lookback_days": int},
    "provider_policies": dict,
}
LICENSE = {
    "has_local_license": bool,
    "plan_type": str,
    "is_trial": bool,
    "trial_expires_at": (int, None),
    "quota": (int, None),
    "max_quota": (int, None),
    "api_enabled": bool,
    "resource_details_enabled": bool,
    "message": str,
}
STATUS_OF_RUNTIME = {
    "status": re.compile("running"),
    "version": str,
    "api_version": re.compile("v1"),
    "listen_host": str,
    "transport": re.compile("https?"),
    "remote_auth": re.compile("bearer_token_required"),
    "loopback_without_token": bool,
}
COMPATIBILITY = {
    "api_version": str,
    "stability": re.compile("additive"),
    "compatibility_policy": dict,
}
DELETED = {"status": re.compile("deleted"), "id": ID}
TESTED = {"ok": bool, "provider": str, "message": str}
PROXY_TESTED = {"ok": bool, "proxy_mode": str, "proxy_endpoint": (str, None), "message": str}


def assert_shape(value: Any, shape: Any, where: str = "answer") -> None:
    """Every documented key is there with its type; further ones may be too."""
    if isinstance(shape, dict):
        assert set(shape) <= set(value), (where, set(shape) - set(value))
        for name, inner in shape.items():
            assert_shape(value[name], inner, f"{where}.{name}")
    elif isinstance(shape, list):
        assert value, f"{where}: an empty list proves nothing"
        for item in value:
            assert_shape(item, shape[0], f"{where}[]")
    elif isinstance(shape, tuple):
        assert value is None or type(value) is shape[0], (where, value)
    elif isinstance(shape, re.Pattern):
        assert isinstance(value, str), (where, value)
        assert shape.fullmatch(value), (where, value)
    else:
        assert type(value) is shape, (where, value)


CLOUD_BODY = {
    "provider": "alibaba",
    "name": "prod-cn",
    "credentials": '{"access_key_id":"ALI_ACCESS_KEY_ID","access_key_secret":"ALI_ACCESS_KEY_SECRET"}',
}
PROXY_BODY = {"name": "corp-egress-1", "protocol": "http", "host": "10.0.0.15", "port": 8080}
DOCUMENTED = [
    ("GET", "/status", None, STATUS_OF_RUNTIME),
    ("GET", "/v1/meta/capabilities", None, None),
    ("GET", "/v1/openapi.json", None, {"openapi": re.compile(r"3\.1\.\d"), "paths": dict}),
    ("GET", "/v1/meta/compatibility", None, COMPATIBILITY),
    (
        "GET",
        "/v1/meta/error-model",
        None,
        {"error_envelope": dict, "notes": list, "common_status_codes": list},
    ),
    ("GET", "/v1/settings/general", None, GENERAL),
    ("PATCH", "/v1/settings/general", {"currency": "EUR", "api_timeout_seconds": 15}, GENERAL),
    ("PATCH", "/v1/settings/general", {"currency": "USD", "api_timeout_seconds": 15}, GENERAL),
    ("GET", "/v1/settings/network", None, NETWORK),
    ("PATCH", "/v1/settings/network", {"proxy_mode": "none", "api_tls_enabled": False}, NETWORK),
    ("PATCH", "/v1/settings/network", {"proxy_mode": "none", "api_tls_enabled": True}, NETWORK),
    ("GET", "/v1/settings/scan-policy", None, POLICY),
    (
        "PATCH",
        "/v1/settings/scan-policy",
        {"global": {"cpu_percent": 3.0, "network_mb": 8.0, "lookback_days": 14}},
        POLICY,
    ),
    ("GET", "/v1/settings/license", None, LICENSE),
    ("POST", "/api/scan", None, ACCEPTED),
    ("POST", "/v1/scans", None, ACCEPTED),
    ("POST", "/v1/scans", {}, ACCEPTED),
    ("GET", "/v1/scans", None, [SCAN]),
    ("GET", "/v1/scans/{scan}", None, SCAN),
    ("GET", "/v1/scans/{scan}/progress", None, PROGRESS),
    ("POST", "/v1/scans/{scan}/cancel", None, {"scan_id": ID, "status": STATUS, "message": str}),
    ("GET", "/v1/findings", None, [FINDING]),
    ("GET", "/v1/findings?envelope=true&limit=50", None, {"items": [FINDING], "page": dict}),
    ("POST", "/v1/findings/{resource}/handled", None, {"status": str, "resource_id": str, "provider": str}),
    ("GET", "/v1/scan-history", None, [HISTORY]),
    ("GET", "/v1/scan-history/{scan}", None, HISTORY_DETAIL),
    ("DELETE", "/v1/scan-history/{scan}", None, DELETED),
    ("GET", "/v1/accounts", None, [ACCOUNT]),
    ("GET", "/v1/cloud-accounts", None, [CLOUD_ACCOUNT]),
    ("POST", "/v1/cloud-accounts", CLOUD_BODY, CLOUD_ACCOUNT),
    ("GET", "/v1/cloud-accounts/{account}", None, CLOUD_ACCOUNT),
    (
        "PATCH",
        "/v1/cloud-accounts/{account}",
        {"name": "prod-cn-finops", "timeout_seconds": 20},
        CLOUD_ACCOUNT,
    ),
    ("DELETE", "/v1/cloud-accounts/{account}", None, DELETED),
    (
        "POST",
        "/v1/cloud-accounts/test",
        {"provider": "unsupported-provider", "credentials": '{"foo":"bar"}'},
        TESTED,
    ),
    ("GET", "/v1/proxies", None, [PROXY]),
    ("POST", "/v1/proxies", PROXY_BODY, PROXY),
    ("GET", "/v1/proxies/{proxy}", None, PROXY),
    ("PATCH", "/v1/proxies/{proxy}", {"host": "10.0.0.25", "port": 8081}, PROXY),
    ("DELETE", "/v1/proxies/{proxy}", None, DELETED),
    ("POST", "/v1/proxies/test", {"proxy_url": "http://user:pass@10.0.0.15:8080"}, PROXY_TESTED),
]


@pytest.fixture
def named(api, alice) -> dict[str, Any]:
    """What the documented paths name: a finished scan, a resource, an account, a proxy."""
    account = api.post("/v1/cloud-accounts", alice, CLOUD_BODY | {"name": "other-cn"}).json()
    proxy = api.post("/v1/proxies", alice, PROXY_BODY | {"name": "other"}).json()
    return {
        "scan": scanned(alice, 100, 1000),
        "resource": "vol-0",
        "account": account["id"],
        "proxy": proxy["id"],
    }


@pytest.mark.parametrize(
    ("method", "path", "body", "shape"),
    DOCUMENTED,
    ids=[f"{method} {path} {json.dumps(body)[:20]}" for method, path, body, _ in DOCUMENTED],
)
def test_a_documented_request_is_answered_as_documented(api, alice, named, method, path, body, shape):
    response = api.call(method, path.format(**named), alice, body)

    assert response.status_code == 200, response.getvalue()
    if shape is not None:
        assert_shape(json.loads(response.getvalue()), shape)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/v1/scans/{}", "scan_id not found"),
        ("/v1/scans/{}/progress", "scan_id not found"),
        ("/v1/scan-history/{}", "scan history id not found"),
        ("/v1/cloud-accounts/{}", "cloud account id not found"),
        ("/v1/proxies/{}", "proxy id not found"),
    ],
)
def test_an_id_of_the_document_that_nobody_has_is_404_in_the_known_words(api, alice, path, text):
    for unknown in (
        "f6a58c53-52ae-4cee-abf4-0f33a6d15ad9",
        "history_20260302_001",
        "account_123",
        "proxy_123",
    ):
        response = api.get(path.format(unknown), alice)

        assert (response.status_code, response.json()) == (404, {"error": text})


def test_capabilities_come_in_the_known_groups(api, alice):
    groups = {group["name"]: group for group in _groups(api.get("/v1/meta/capabilities", alice).json())}

    assert {"meta", "scan", "findings", "accounts", "settings", "cloud_accounts", "proxies"} <= set(groups)
    assert "POST /v1/scans" in groups["scan"]["routes"]
    assert all(group["status"] in ("active", "beta", "plan_required") for group in groups.values())


def _groups(answer: Any) -> list[dict[str, Any]]:
    return answer if isinstance(answer, list) else next(v for v in answer.values() if isinstance(v, list))
