"""Documented requests about notifications, sent as they stand in the document, and the keys of their answers."""

import json
import re
from typing import Any

import pytest

from tests.contract.test_v1_documented_answers import DELETED, ID, assert_shape

CHANNEL = {
    "id": ID,
    "name": str,
    "method": str,
    "config": dict,
    "is_active": bool,
    "enabled": bool,
    "proxy_profile_id": (str, None),
    "trigger_mode": (str, None),
    "min_savings": (float, None),
    "min_findings": (int, None),
}
TEST = {
    "ok": bool,
    "channel_name": (str, None),
    "channel_method": str,
    "app_version": str,
    "proxy_mode": re.compile("none|system|custom"),
    "proxy_profile_id": (str, None),
    "proxy_scheme": (str, None),
    "proxy_url_masked": (str, None),
    "stage": str,
    "reason_code": str,
    "message": str,
    "http_status": (int, None),
    "duration_ms": int,
    "tested_at": int,
    "trace": [{"stage": str, "ok": bool, "message": str, "at_ms": int}],
}
POLICY = {"notification_trigger_mode": re.compile("scan_complete|waste_only")}
BODY = {"name": "ops-email", "method": "email", "config": {"to": ["ops@example.com"]}, "enabled": True}
DOCUMENTED = [
    ("GET", "/v1/notifications/channels", None, [CHANNEL]),
    ("POST", "/v1/notifications/channels", BODY, CHANNEL),
    ("GET", "/v1/notifications/channels/{channel}", None, CHANNEL),
    ("PATCH", "/v1/notifications/channels/{channel}", {"enabled": False}, CHANNEL),
    ("DELETE", "/v1/notifications/channels/{channel}", None, DELETED),
    ("POST", "/v1/notifications/channels/test", {"channel_id": "{channel}"}, TEST),
    ("POST", "/v1/notifications/channels/test", {"channel": BODY}, TEST),
    ("GET", "/v1/notifications/policy", None, POLICY),
    ("PATCH", "/v1/notifications/policy", {"notification_trigger_mode": "scan_complete"}, POLICY),
]


@pytest.fixture
def channel(api, alice) -> str:
    """The id that the documented requests name."""
    return str(api.post("/v1/notifications/channels", alice, BODY).json()["id"])


@pytest.mark.parametrize(
    ("method", "path", "body", "shape"),
    DOCUMENTED,
    ids=[f"{method} {path} {json.dumps(body)[:20]}" for method, path, body, _ in DOCUMENTED],
)
def test_a_documented_request_is_answered_as_documented(api, alice, channel, method, path, body, shape):
    sent: Any = json.loads(json.dumps(body).replace("{channel}", channel))

    response = api.call(method, path.format(channel=channel), alice, sent)

    assert response.status_code == 200, response.content
    assert_shape(json.loads(response.content), shape)


@pytest.mark.parametrize("unknown", ["channel_123", "f6a58c53-52ae-4cee-abf4-0f33a6d15ad9"])
def test_an_id_of_the_document_that_nobody_has_is_404_in_the_known_words(api, alice, unknown):
    response = api.get(f"/v1/notifications/channels/{unknown}", alice)

    assert (response.status_code, response.json()) == (404, {"error": "notification channel id not found"})
