"""Webhooks on /v1: made, changed, tried and deleted, with their log; secrets are shown to nobody."""

from uuid import uuid4

import pytest

from apps.events.models import Event
from apps.events.types import FOR_WEBHOOKS
from apps.tenancy.scope import scope
from apps.vault.models import Secret
from apps.vault.services import read
from apps.webhooks.models import Attempt, Delivery, Webhook
from bench.receiver import receiving, verified
from tests.apps.webhooks.conftest import happen, work

DOCUMENTED = {
    "url": "https://example.com/cws-webhook",
    "events": ["scan.completed"],
    "is_active": True,
    "secret": "shared-secret",
}
NOT_FOUND = (404, "webhook id not found")


@pytest.fixture
def made(api, alice):
    """Stores a webhook of alice's."""
    return lambda **body: api.post("/v1/webhooks", alice, DOCUMENTED | body).json()


@pytest.fixture
def there(settings):
    """A receiver that may be reached, and answers with what it is told."""
    settings.OPSCURB_EGRESS_ALLOW = ["127.0.0.0/8"]
    with receiving(says=b"received") as receiver:
        yield receiver


def error(answer):
    assert list(answer.json()) == ["error"]
    return answer.status_code, answer.json()["error"]


def told(who, event_type):
    with scope(who.customer_id):
        return list(Event.objects.filter(type=event_type))


def test_a_fresh_customer_has_none(api, alice):
    assert api.get("/v1/webhooks", alice).json() == []


def test_the_documented_webhook_is_stored_and_shown_without_its_secret(api, alice):
    answer = api.post("/v1/webhooks", alice, DOCUMENTED)

    made = answer.json()
    assert answer.status_code == 200
    assert made == {
        "id": made["id"],
        "name": "webhook",
        "url": "https://example.com/cws-webhook",
        "events": ["scan.completed"],
        "is_active": True,
        "created_at": made["created_at"],
        "has_secret": True,
        "disabled_reason": None,
    }
    assert isinstance(made["created_at"], int)
    assert api.get("/v1/webhooks", alice).json() == [made]
    assert api.get(f"/v1/webhooks/{made['id']}", alice).json() == made
    assert b"shared-secret" not in answer.content
    with scope(alice.customer_id):
        assert read("webhooks_webhook", Webhook.objects.get().id, "secret") == "shared-secret"
    (event,) = told(alice, "webhook.created")
    assert "shared-secret" not in str(event.after)
    assert event.key_prefix


@pytest.mark.parametrize("events", [[], None, "absent"])
def test_what_is_left_out_has_its_documented_default(api, alice, events):
    body = {"url": "http://example.com/"} | ({} if events == "absent" else {"events": events})

    made = api.post("/v1/webhooks", alice, body).json()

    assert made["events"] == ["scan.completed", "scan.failed"]
    assert (made["name"], made["is_active"], made["has_secret"]) == ("webhook", True, False)


def test_events_are_in_lower_case_sorted_and_without_doubles(made):
    webhook = made(events=["Scan.Failed", " scan.completed", "SCAN.FAILED", "finding.created"])

    assert webhook["events"] == ["finding.created", "scan.completed", "scan.failed"]


def test_an_unknown_event_is_refused_by_name_with_those_that_there_are(api, alice):
    status, text = error(
        api.post("/v1/webhooks", alice, DOCUMENTED | {"events": ["scan.done", "scan.failed"]})
    )

    assert status == 400
    assert text.startswith("events: unknown event types: scan.done; known are scan.completed")
    assert all(name in text for name in FOR_WEBHOOKS)


@pytest.mark.parametrize(
    "url", ["", "absent", None, "ftp://example.com/", "example.com", "javascript:alert(1)"]
)
def test_another_kind_of_url_is_refused_in_the_known_words(api, alice, url):
    body = {"events": ["scan.completed"]} if url == "absent" else DOCUMENTED | {"url": url}

    assert error(api.post("/v1/webhooks", alice, body)) == (
        400,
        "webhook url must start with http:// or https://",
    )


@pytest.mark.parametrize(
    "body", [{"url": 1}, {"events": "scan.completed"}, {"events": [1]}, {"is_active": "yes"}, {"secret": 1}]
)
def test_other_types_are_refused_by_the_fields_name(api, alice, body):
    status, text = error(api.post("/v1/webhooks", alice, DOCUMENTED | body))

    assert status == 400
    assert text.startswith(next(iter(body)))


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b'{"url": "' + b"x" * 70_000 + b'"}', b'{"a":' * 40 + b"1" + b"}" * 40]
)
def test_malformed_large_and_deep_bodies_are_refused(api, alice, body):
    assert error(api.post("/v1/webhooks", alice, body))[0] in (400, 413)


def test_the_plan_limits_how_many_there_are(api, customer):
    dave = customer("dave", "free")
    api.post("/v1/webhooks", dave, DOCUMENTED)

    assert error(api.post("/v1/webhooks", dave, DOCUMENTED)) == (403, "Your plan includes 1 webhooks")


def test_the_same_request_under_one_key_makes_one(api, alice):
    answers = [api.post("/v1/webhooks", alice, DOCUMENTED, **{"Idempotency-Key": "one"}) for _ in range(2)]

    assert answers[0].content == answers[1].content
    assert len(api.get("/v1/webhooks", alice).json()) == 1


def test_a_change_keeps_what_is_not_named(api, alice, made):
    before = made()

    answer = api.call("PATCH", f"/v1/webhooks/{before['id']}", alice, {"name": "ops", "is_active": False})

    assert answer.json() == before | {"name": "ops", "is_active": False}
    (event,) = told(alice, "webhook.changed")
    assert (event.before["is_active"], event.after["is_active"]) == (True, False)


@pytest.mark.parametrize(("secret", "kept"), [("new", {"secret", "old_secret"}), ("", set()), (None, set())])
def test_a_secret_is_replaced_or_forgotten(api, alice, made, secret, kept):
    webhook = made()

    answer = api.call("PATCH", f"/v1/webhooks/{webhook['id']}", alice, {"secret": secret})

    assert answer.json()["has_secret"] == bool(secret)
    with scope(alice.customer_id):
        assert set(Secret.objects.values_list("field", flat=True)) == kept


@pytest.mark.parametrize("body", [{}, {"unknown": 1}, {"name": None}])
def test_a_change_of_nothing_is_refused(body, api, alice, made):
    answer = api.call("PATCH", f"/v1/webhooks/{made()['id']}", alice, body)

    assert error(answer) == (400, "At least one field must be provided for update.")


def test_deleting_takes_deliveries_and_secret_along(api, alice, made, there):
    webhook = made(url=there.url)
    happen(alice)
    work()

    answer = api.call("DELETE", f"/v1/webhooks/{webhook['id']}", alice)

    assert answer.json() == {"status": "deleted", "id": webhook["id"]}
    assert error(api.get(f"/v1/webhooks/{webhook['id']}", alice)) == NOT_FOUND
    with scope(alice.customer_id):
        assert not any(rows.objects.exists() for rows in (Webhook, Delivery, Attempt, Secret))
    assert len(told(alice, "webhook.deleted")) == 1


def test_a_test_is_sent_at_once_and_signed(api, alice, made, there):
    webhook = made(url=there.url, is_active=False)

    answer = api.post(f"/v1/webhooks/{webhook['id']}/test", alice)

    assert answer.json() == {"ok": True, "status": 204, "message": "It arrived"}
    (request,) = there.received
    assert request.headers["x-cws-event"] == "webhook.test"
    assert verified("shared-secret", request)
    assert len(told(alice, "webhook.test")) == 1


def test_a_test_that_fails_says_with_what_and_is_not_repeated(api, alice, made, there):
    there.answer = lambda headers: 503
    webhook = made(url=there.url)

    answer = api.post(f"/v1/webhooks/{webhook['id']}/test", alice)
    work()

    assert answer.json() == {"ok": False, "status": 503, "message": "The receiver answered 503"}
    assert len(there.received) == 1
    (delivery,) = api.get(f"/v1/webhooks/{webhook['id']}/deliveries", alice).json()
    assert (delivery["status"], delivery["event"]) == ("failed", "webhook.test")


@pytest.mark.parametrize(
    "url", ["http://169.254.169.254/latest", "http://127.0.0.1:80/", "http://user:pass@example.com/"]
)
def test_a_test_of_a_forbidden_target_connects_nowhere_and_says_so(api, alice, made, url):
    answer = api.post(f"/v1/webhooks/{made(url=url)['id']}/test", alice)

    assert answer.status_code == 200
    assert (answer.json()["ok"], answer.json()["status"]) == (False, None)


def test_deliveries_are_listed_newest_first_with_their_attempts(api, alice, made, there):
    answers = [500, 204, 204]
    there.answer = lambda headers: answers.pop(0)
    webhook = made(url=there.url)
    for _ in range(2):
        happen(alice)
    work()

    newest, oldest = api.get(f"/v1/webhooks/{webhook['id']}/deliveries", alice).json()

    assert (newest["status"], newest["attempts"][0]["status"]) == ("delivered", 204)
    assert (oldest["status"], oldest["error"]) == ("pending", "The receiver answered 500")
    assert oldest["next_attempt_at"] > oldest["created_at"]
    (attempt,) = oldest["attempts"]
    assert (attempt["number"], attempt["status"], attempt["response_start"]) == (1, 500, "received")
    assert attempt["error"] == "The receiver answered 500"


def test_deliveries_come_in_pages(api, alice, made, there):
    webhook = made(url=there.url)
    for _ in range(5):
        happen(alice)
    work()
    path, seen, cursor = f"/v1/webhooks/{webhook['id']}/deliveries", [], ""

    for _ in range(3):
        page = api.get(f"{path}?limit=2&envelope=true{cursor}", alice).json()
        seen += [item["id"] for item in page["items"]]
        cursor = f"&cursor={page['page']['next_cursor']}"

    assert page["page"] == {"limit": 2, "next_cursor": None, "has_more": False}
    assert len(set(seen)) == 5
    assert seen[2:4] == [item["id"] for item in api.get(f"{path}?limit=2&cursor=2", alice).json()["items"]]


def test_a_delivery_is_sent_again_on_request(api, alice, made, there):
    webhook = made(url=there.url)
    happen(alice)
    work()
    (delivery,) = api.get(f"/v1/webhooks/{webhook['id']}/deliveries", alice).json()

    answer = api.post(f"/v1/webhooks/{webhook['id']}/deliveries/{delivery['id']}/replay", alice)
    work()

    assert (answer.status_code, answer.json()["status"]) == (200, "pending")
    assert [request.id for request in there.received] == [delivery["id"]] * 2
    assert len(told(alice, "webhook.replayed")) == 1


def test_a_delivery_to_a_webhook_that_is_switched_off_is_not_sent_again(api, alice, made, there):
    webhook = made(url=there.url)
    api.post(f"/v1/webhooks/{webhook['id']}/test", alice)
    (delivery,) = api.get(f"/v1/webhooks/{webhook['id']}/deliveries", alice).json()
    api.call("PATCH", f"/v1/webhooks/{webhook['id']}", alice, {"is_active": False})

    answer = api.post(f"/v1/webhooks/{webhook['id']}/deliveries/{delivery['id']}/replay", alice)

    assert error(answer) == (409, "The webhook is not active; activate it first")


def test_an_unknown_delivery_has_words_of_its_own(api, alice, made, there):
    mine, other = made(url=there.url), made(url=there.url)
    api.post(f"/v1/webhooks/{other['id']}/test", alice)
    (elsewhere,) = api.get(f"/v1/webhooks/{other['id']}/deliveries", alice).json()

    for unknown in (uuid4(), "delivery_123", elsewhere["id"]):
        answer = api.post(f"/v1/webhooks/{mine['id']}/deliveries/{unknown}/replay", alice)

        assert error(answer) == (404, "delivery id not found")


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "/test"), ("GET", "/deliveries"),
     ("POST", f"/deliveries/{uuid4()}/replay")],
    ids=["get", "patch", "delete", "test", "deliveries", "replay"],
)  # fmt: skip
def test_a_strangers_webhook_reads_like_an_unknown_one(api, alice, mallory, made, method, path):
    theirs = made()["id"]

    answers = [
        api.call(method, f"/v1/webhooks/{webhook}{path}", mallory, {"name": "mine"})
        for webhook in (theirs, uuid4(), "webhook_123")
    ]

    assert {error(answer) for answer in answers} == {NOT_FOUND}
    assert len({answer.content for answer in answers}) == 1
    with scope(alice.customer_id):
        assert Webhook.objects.get().name == "webhook"


def test_a_key_that_only_reads_lists_and_changes_nothing(api, alice, bob, made):
    webhook = made()

    assert api.get("/v1/webhooks", bob).json() == [webhook]
    for method, path in (("POST", ""), ("PATCH", f"/{webhook['id']}"), ("POST", f"/{webhook['id']}/test")):
        assert api.call(method, f"/v1/webhooks{path}", bob, DOCUMENTED).status_code == 403


def test_without_a_key_there_is_nothing(api):
    assert api.get("/v1/webhooks").status_code == 401
    assert api.post("/v1/webhooks", None, DOCUMENTED).status_code == 401
