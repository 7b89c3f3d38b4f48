"""Documented requests about events and webhooks, sent as they stand in the document, and the keys of their answers."""

import json
from typing import Any

import pytest

from tests.contract.test_v1_documented_answers import DELETED, ID, assert_shape

EVENT = {"id": ID, "action": str, "target": str, "details": str, "created_at": int}
WEBHOOK = {
    "id": ID,
    "name": str,
    "url": str,
    "events": list,
    "is_active": bool,
    "created_at": int,
    "has_secret": bool,
}
DELIVERY = {
    "id": ID,
    "event": str,
    "event_id": ID,
    "status": str,
    "error": (str, None),
    "created_at": int,
    "next_attempt_at": (int, None),
    "attempts": list,
}
BODY = {
    "url": "https://example.com/cws-webhook",
    "events": ["scan.completed"],
    "is_active": True,
    "secret": "shared-secret",
}
DOCUMENTED = [
    ("GET", "/v1/events", None, [EVENT]),
    ("GET", "/v1/events?page=1&limit=50", None, [EVENT]),
    ("GET", "/v1/events?envelope=true&limit=50", None, {"items": [EVENT], "page": dict}),
    ("GET", "/v1/events/types", None, {"events": list}),
    ("GET", "/v1/webhooks", None, [WEBHOOK]),
    ("POST", "/v1/webhooks", BODY, WEBHOOK),
    ("GET", "/v1/webhooks/{webhook}", None, WEBHOOK),
    ("PATCH", "/v1/webhooks/{webhook}", {"is_active": False}, WEBHOOK),
    ("POST", "/v1/webhooks/{webhook}/test", None, {"ok": bool, "status": (int, None)}),
    ("GET", "/v1/webhooks/{webhook}/deliveries", None, [DELIVERY]),
    ("POST", "/v1/webhooks/{webhook}/deliveries/{delivery}/replay", None, DELIVERY),
    ("DELETE", "/v1/webhooks/{webhook}", None, DELETED),
]


@pytest.fixture
def named(api, alice) -> dict[str, Any]:
    """What the documented paths name: a webhook that cannot be reached, and what was tried to deliver to it."""
    webhook = api.post("/v1/webhooks", alice, BODY | {"url": "http://127.0.0.1/"}).json()["id"]
    api.post(f"/v1/webhooks/{webhook}/test", alice)
    (delivery,) = api.get(f"/v1/webhooks/{webhook}/deliveries", alice).json()
    return {"webhook": webhook, "delivery": delivery["id"]}


@pytest.mark.parametrize(
    ("method", "path", "body", "shape"),
    DOCUMENTED,
    ids=[f"{method} {path}" for method, path, *_ in DOCUMENTED],
)
def test_a_documented_request_is_answered_as_documented(api, alice, named, method, path, body, shape):
    response = api.call(method, path.format(**named), alice, body)

    assert response.status_code == 200, response.content
    assert_shape(json.loads(response.content), shape)


def test_an_id_of_the_document_that_nobody_has_is_404_in_the_known_words(api, alice):
    for unknown in ("webhook_123", "f6a58c53-52ae-4cee-abf4-0f33a6d15ad9"):
        response = api.get(f"/v1/webhooks/{unknown}", alice)

        assert (response.status_code, response.json()) == (404, {"error": "webhook id not found"})
