"""Notification channels on /v1: made, changed, shown masked, deleted; the policy."""

import pytest

from apps.egress.services import create_proxy, delete_proxy
from apps.events.models import Event
from apps.notifications import services
from apps.tenancy.scope import scope
from opscurb.errors import Conflict
from tests.apps.api.answers import UNKNOWN
from tests.apps.v1.jobs import UNAUTHENTICATED, assert_as_unknown, assert_flat

PATH = "/v1/notifications/channels"
MISSING = "notification channel id not found"
REQUIRED = "name, method, and config are required."
EMAIL = {"name": "ops-email", "method": "email", "config": {"to": ["ops@example.com"]}, "enabled": True}
SLACK_URL = "https://hooks.slack.com/services/T000/B000/XXXXXXXXab"
SLACK = {"name": "ops-slack", "method": "slack", "config": {"webhook_url": SLACK_URL}}


def made(api, who, body=EMAIL, **changes):
    answer = api.post(PATH, who, body | changes)
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_the_documented_channel_is_answered_key_by_key(api, alice):
    channel = made(api, alice)

    assert isinstance(channel.pop("id"), str)
    assert isinstance(channel.pop("created_at"), int)
    assert channel == {
        "name": "ops-email",
        "method": "email",
        "config": {"to": ["ops@example.com"]},
        "is_active": True,
        "enabled": True,
        "proxy_profile_id": None,
        "trigger_mode": None,
        "min_savings": None,
        "min_findings": None,
        "last_dispatch": None,
        # What is ours: no hours unless they are given.
        "timezone": "UTC",
        "quiet_from": None,
        "quiet_until": None,
        "quiet_days": [],
        "digest_at": None,
        "failures_at_once": False,
    }


def test_a_fresh_customer_has_no_channels_and_the_policy_of_waste_only(api, alice):
    assert api.get(PATH, alice).json() == []
    assert api.get("/v1/notifications/policy", alice).json() == {"notification_trigger_mode": "waste_only"}


def test_channels_are_listed_oldest_first_and_shown_singly(api, alice):
    first, second = made(api, alice), made(api, alice, SLACK)

    assert api.get(PATH, alice).json() == [first, second]
    assert api.get(f"{PATH}/{second['id']}", alice).json() == second


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({}, REQUIRED),
        ({"name": "", "method": "email", "config": {"to": "a@b.co"}}, REQUIRED),
        ({"name": "x", "method": None, "config": {"to": "a@b.co"}}, REQUIRED),
        ({"name": "x", "method": "email"}, REQUIRED),
        ({"name": "x", "method": "email", "config": {}}, REQUIRED),
        (EMAIL | {"method": "pigeon"}, "unsupported notification method."),
        (EMAIL | {"trigger_mode": "always"}, "channel trigger_mode must be scan_complete or waste_only."),
        (EMAIL | {"config": "{"}, "config: must be an object, or the JSON text of one"),
        (EMAIL | {"config": [1]}, "config: must be an object, or the JSON text of one"),
        (EMAIL | {"config": {"cc": 1}}, "config.to: is required: who is told"),
        (SLACK | {"config": {"webhook_url": "x"}}, "config.webhook_url: must start with http:// or https://"),
        (EMAIL | {"min_savings": -1}, "min_savings: must be between 0 and 1000000000"),
        (EMAIL | {"min_findings": -1}, "min_findings: must be between 0 and 1000000000"),
        (EMAIL | {"proxy_profile_id": UNKNOWN}, "proxy_profile_id: proxy id not found"),
    ],
)
def test_what_is_no_channel_is_refused_in_the_known_words(body, text, api, alice):
    assert_flat(api.post(PATH, alice, body), 400, text)
    assert api.get(PATH, alice).json() == []


@pytest.mark.parametrize(
    "changes",
    [
        {"name": 3},
        {"enabled": "yes"},
        {"min_savings": "9"},
        {"min_savings": True},
        {"min_findings": 1.5},
        {"proxy_profile_id": "proxy_123"},
        {"config": {"to": ["a@b.co"], "big": "x" * 9_000}},
    ],
)
def test_wrong_types_are_refused(changes, api, alice):
    assert_flat(api.post(PATH, alice, EMAIL | changes), 400)


def test_a_channel_is_made_with_everything_that_it_can_have(api, alice):
    with scope(alice.customer_id):
        proxy_id = str(create_proxy("mine", "http", "10.0.0.15", 8080).id)
    wanted = {"trigger_mode": "scan_complete", "min_savings": 99.95, "min_findings": 3, "is_active": False}

    channel = made(api, alice, **wanted, proxy_profile_id=proxy_id, enabled=False)

    assert channel | wanted == channel
    assert (channel["proxy_profile_id"], channel["enabled"]) == (proxy_id, False)


def test_custom_is_webhook(api, alice):
    channel = made(api, alice, method="Custom", config={"url": "https://example.com/"})

    assert channel["method"] == "webhook"


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"enabled": False}, {"enabled": False, "is_active": False}),
        ({"is_active": False}, {"enabled": False, "is_active": False}),
        ({"name": "other"}, {"name": "other"}),
        ({"trigger_mode": "waste_only"}, {"trigger_mode": "waste_only"}),
        ({"min_savings": 10}, {"min_savings": 10.0}),
        ({"min_findings": 2}, {"min_findings": 2}),
        ({"config": {"to": "a@b.co, c@d.co"}}, {"config": {"to": "a@b.co, c@d.co"}}),
        ({"method": "slack", "config": SLACK["config"]}, {"method": "slack"}),
    ],
)
def test_a_change_changes_what_it_names(changes, found, api, alice):
    channel = made(api, alice)

    answer = api.call("PATCH", f"{PATH}/{channel['id']}", alice, changes)

    assert answer.status_code == 200, answer.content
    assert answer.json() | found == answer.json()
    same = set(channel) - set(found) - {"config"}
    assert {name: answer.json()[name] for name in same} == {name: channel[name] for name in same}


@pytest.mark.parametrize("name", ["trigger_mode", "min_savings", "min_findings", "proxy_profile_id"])
def test_null_empties_what_may_be_empty(name, api, alice):
    with scope(alice.customer_id):
        proxy_id = str(create_proxy("mine", "http", "10.0.0.15", 8080).id)
    full = {"trigger_mode": "waste_only", "min_savings": 1, "min_findings": 1, "proxy_profile_id": proxy_id}
    channel = made(api, alice, **full)

    answer = api.call("PATCH", f"{PATH}/{channel['id']}", alice, {name: None})

    assert answer.json()[name] is None


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({}, "At least one field must be provided for update."),
        ({"unknown": 1}, "At least one field must be provided for update."),
        ({"name": ""}, REQUIRED),
        ({"config": None}, REQUIRED),
        ({"method": "pigeon"}, "unsupported notification method."),
        ({"method": "slack"}, "config.webhook_url: is required: the URL of an incoming webhook"),
        ({"trigger_mode": "never"}, "channel trigger_mode must be scan_complete or waste_only."),
    ],
)
def test_a_change_that_is_none_is_refused(changes, text, api, alice):
    channel = made(api, alice)

    assert_flat(api.call("PATCH", f"{PATH}/{channel['id']}", alice, changes), 400, text)
    assert api.get(f"{PATH}/{channel['id']}", alice).json() == channel


def test_every_change_is_an_event(api, alice):
    channel = made(api, alice)
    api.call("PATCH", f"{PATH}/{channel['id']}", alice, {"enabled": False})
    api.call("DELETE", f"{PATH}/{channel['id']}", alice)

    with scope(alice.customer_id):
        told = list(Event.objects.filter(target_id=channel["id"]).order_by("created_at").values_list("type"))
    assert [name for (name,) in told] == [
        f"notification_channel.{w}" for w in ("created", "changed", "deleted")
    ]


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_a_strangers_channel_answers_like_an_unknown_one(method, api, alice, mallory):
    channel = made(api, alice)

    assert_as_unknown(api, method, PATH + "/{}", channel["id"], mallory, MISSING)
    assert api.get(PATH, mallory).json() == []


def test_a_strangers_channel_is_not_changed(api, alice, mallory):
    channel = made(api, alice)

    for channel_id in (channel["id"], UNKNOWN, "channel_123"):
        answer = api.call("PATCH", f"{PATH}/{channel_id}", mallory, {"enabled": False})
        assert_flat(answer, 404, MISSING)
    assert api.get(f"{PATH}/{channel['id']}", alice).json() == channel


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", PATH), ("POST", PATH), ("POST", f"{PATH}/test"), ("GET", "/v1/notifications/policy")],
)
def test_no_and_bad_tokens_are_401(method, path, api):
    assert_flat(api.call(method, path), 401, UNAUTHENTICATED)
    assert_flat(api.call(method, path, Authorization="Bearer nonsense"), 401, UNAUTHENTICATED)


def test_a_key_that_reads_changes_nothing(api, alice, bob):
    channel = made(api, alice)

    assert api.get(PATH, bob).status_code == 200
    assert_flat(api.post(PATH, bob, EMAIL), 403)
    assert_flat(api.call("PATCH", f"{PATH}/{channel['id']}", bob, {"enabled": False}), 403)
    assert_flat(api.post(f"{PATH}/test", bob, {"channel_id": channel["id"]}), 403)


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b"[" * 60, b'{"name": "a", "name": "b"}', b'{"name": "\\u0000"}']
)
def test_malformed_bodies_are_400_and_large_ones_413(body, api, alice):
    assert_flat(api.call("POST", PATH, alice, body), 400)
    assert_flat(api.call("POST", PATH, alice, b'{"x": "' + b"a" * 66_000 + b'"}'), 413)


def test_the_same_idempotency_key_makes_one_channel(api, alice):
    for _ in range(2):
        answer = api.post(PATH, alice, EMAIL, **{"Idempotency-Key": "once"})
        assert answer.status_code == 200

    assert len(api.get(PATH, alice).json()) == 1


def test_there_is_an_end_to_channels(api, alice, monkeypatch):
    monkeypatch.setattr(services, "MOST_CHANNELS", 1)
    made(api, alice)

    assert_flat(
        api.post(PATH, alice, EMAIL), 409, "There are 1 notification channels already; delete one first"
    )


def test_a_proxy_that_a_channel_uses_is_not_deleted(api, alice):
    with scope(alice.customer_id):
        proxy_id = create_proxy("mine", "http", "10.0.0.15", 8080).id
    made(api, alice, proxy_profile_id=str(proxy_id))

    with scope(alice.customer_id), pytest.raises(Conflict, match="notification channel 'ops-email'"):
        delete_proxy(proxy_id)


def test_the_policy_is_the_one_of_the_settings(api, alice):
    answer = api.call(
        "PATCH", "/v1/notifications/policy", alice, {"notification_trigger_mode": "scan_complete"}
    )

    assert (answer.status_code, answer.json()) == (200, {"notification_trigger_mode": "scan_complete"})
    assert api.get("/v1/settings/general", alice).json()["notification_trigger_mode"] == "scan_complete"


@pytest.mark.parametrize("body", [{}, {"notification_trigger_mode": ""}, {"notification_trigger_mode": "no"}])
def test_only_the_two_modes_are_a_policy(body, api, alice):
    answer = api.call("PATCH", "/v1/notifications/policy", alice, body)

    assert_flat(answer, 400, "notification_trigger_mode must be scan_complete or waste_only.")
