"""Trying a channel on /v1: what happened, step by step and without secrets, whatever the other side does."""

import pytest

from apps.egress import client
from apps.egress.services import create_proxy
from apps.egress.sockets import Deadline
from apps.events.models import Event
from apps.notifications import testing
from apps.tenancy.scope import scope
from tests.apps.api.answers import UNKNOWN
from tests.apps.v1.jobs import assert_flat
from tests.proxies import PASSWORD, USER
from tests.receivers import Reply

PATH = "/v1/notifications/channels"
KEYS = [
    *(
        "ok",
        "channel_name",
        "channel_method",
        "app_version",
        "proxy_mode",
        "proxy_profile_id",
        "proxy_scheme",
    ),
    *(
        "proxy_url_masked",
        "stage",
        "reason_code",
        "message",
        "http_status",
        "duration_ms",
        "tested_at",
        "trace",
    ),
]
pytestmark = pytest.mark.usefixtures("here_is_allowed")


def webhook(there, **given):
    return {"name": "ops", "method": "webhook", "config": {"url": f"{there.url}/in/XXXXXXXX", **given}}


def tried(api, who, channel, **more):
    answer = api.post(f"{PATH}/test", who, {"channel": channel, **more})
    assert answer.status_code == 200, answer.content
    return answer.json()


def stages(answer):
    return [(step["stage"], step["ok"]) for step in answer["trace"]]


def test_a_stored_channel_that_works_is_answered_key_by_key(api, alice, receive):
    there = receive()
    channel = api.post(PATH, alice, webhook(there)).json()

    answer = api.post(f"{PATH}/test", alice, {"channel_id": channel["id"]}).json()

    assert list(answer) == KEYS
    assert (answer["ok"], answer["stage"], answer["reason_code"]) == (True, "response", "ok")
    assert (answer["channel_name"], answer["channel_method"]) == ("ops", "webhook")
    assert (answer["http_status"], answer["proxy_mode"], answer["proxy_url_masked"]) == (200, "none", None)
    assert answer["message"] == "The test message was taken."
    assert isinstance(answer["duration_ms"], int)
    assert isinstance(answer["tested_at"], int)
    expected = ["validate", "resolve", "connect", "send", "response"]
    assert stages(answer) == [(stage, True) for stage in expected]
    assert there.taken[0].json["event"] == "notification.test"


@pytest.mark.parametrize("nested", [True, False])
def test_a_channel_is_tried_without_being_stored(nested, api, alice, receive):
    there = receive()
    body = {"channel": webhook(there)} if nested else webhook(there)

    answer = api.post(f"{PATH}/test", alice, body)

    assert answer.json()["ok"] is True
    assert api.get(PATH, alice).json() == []


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (Reply(301, b"", {"Location": "http://169.254.169.254/"}), "redirected"),
        (Reply(400), "rejected"),
        (Reply(401), "not_authorized"),
        (Reply(404), "not_found"),
        (Reply(429), "rate_limited"),
        (Reply(500), "server_error"),
    ],
)
def test_a_refusal_is_an_answer_with_its_status(reply, code, api, alice, receive):
    there = receive(reply)

    answer = tried(api, alice, webhook(there))

    assert (answer["ok"], answer["stage"], answer["reason_code"]) == (False, "response", code)
    assert answer["http_status"] == reply.status
    assert str(reply.status) in answer["message"]
    assert len(there.taken) == 1


def test_a_server_that_is_down_is_one_that_does_not_accept_connections(api, alice):
    answer = tried(api, alice, {"method": "slack", "config": {"webhook_url": "http://127.0.0.1:1/"}})

    assert (answer["stage"], answer["reason_code"]) == ("connect", "connection_failed")
    assert stages(answer)[-1] == ("connect", False)
    assert (answer["channel_name"], answer["http_status"]) == (None, None)


def test_a_server_that_is_slow_is_given_up(api, alice, receive, monkeypatch):
    monkeypatch.setattr(client, "Deadline", lambda seconds: Deadline(0.5))
    there = receive(Reply(pause=2))

    answer = tried(api, alice, webhook(there))

    assert (answer["stage"], answer["reason_code"]) == ("send", "timeout")


def test_an_untrusted_certificate_ends_it_at_tls(api, alice, receive):
    there = receive()
    url = there.url.replace("http://", "https://")

    answer = tried(api, alice, {"method": "discord", "config": {"webhook_url": url}})

    assert (answer["stage"], answer["reason_code"]) == ("tls", "tls_failed")


@pytest.mark.parametrize(
    ("url", "stage", "code"),
    [
        ("http://10.0.0.5/", "resolve", "address_refused"),
        ("http://no-such-host.invalid/", "resolve", "not_resolved"),
    ],
)
def test_a_target_that_may_not_be_reached_is_not(url, stage, code, api, alice):
    answer = tried(api, alice, {"method": "teams", "config": {"webhook_url": url}})

    assert (answer["ok"], answer["stage"], answer["reason_code"]) == (False, stage, code)


@pytest.mark.parametrize("config", [{"webhook_url": "nonsense"}, "{", {"to": 1}])
def test_a_configuration_that_cannot_work_ends_it_before_anything_is_sent(config, api, alice):
    answer = tried(api, alice, {"method": "slack", "config": config})

    assert (answer["ok"], answer["stage"], answer["reason_code"]) == (False, "validate", "invalid_config")
    assert answer["message"].startswith("config")


def test_no_secret_is_in_an_answer_or_an_event(api, alice, receive, settings):
    there = receive(Reply(404, b'{"description": "bot123456:ABC-DEF1234ghIkl is not known"}'))
    settings.OPSCURB_TELEGRAM_URL = there.url
    config = {"bot_token": "123456:ABC-DEF1234ghIkl", "chat_id": "-100"}

    answer = api.post(f"{PATH}/test", alice, {"channel": {"method": "telegram", "config": config}})

    assert answer.json()["message"].endswith("bot*** is not known")
    with scope(alice.customer_id):
        events = list(Event.objects.values_list("after", flat=True))
    assert "ABC-DEF" not in answer.content.decode() + str(events)
    assert "XXXXXXXX" not in str(tried(api, alice, webhook(receive())))


def test_a_test_is_an_event(api, alice, receive):
    channel = api.post(PATH, alice, webhook(receive(Reply(500)))).json()

    api.post(f"{PATH}/test", alice, {"channel_id": channel["id"]})

    with scope(alice.customer_id):
        event = Event.objects.get(type="notification.tested")
    assert event.target_id == channel["id"]
    assert event.after == {
        "channel": "ops",
        "method": "webhook",
        "ok": False,
        "stage": "response",
        "reason_code": "server_error",
        "http_status": 500,
    }


def test_a_channel_is_tried_through_its_proxy(api, alice, receive, proxy):
    there, way = receive(), proxy("socks5")
    with scope(alice.customer_id):
        profile = create_proxy("mine", "socks5", "127.0.0.1", way.port, USER, PASSWORD)

    answer = tried(api, alice, webhook(there) | {"proxy_profile_id": str(profile.id)})

    assert answer["ok"] is True
    assert (answer["proxy_mode"], answer["proxy_profile_id"]) == ("custom", str(profile.id))
    assert (answer["proxy_scheme"], answer["proxy_url_masked"]) == (
        "socks5",
        f"socks5://127.0.0.1:{way.port}",
    )
    assert ("proxy", True) in stages(answer)
    assert PASSWORD not in str(answer)


def test_a_proxy_that_turns_us_away_is_named(api, alice, receive, proxy):
    there, way = receive(), proxy("http")
    with scope(alice.customer_id):
        profile = create_proxy("mine", "http", "127.0.0.1", way.port, "mallory", "wrong")

    answer = tried(api, alice, webhook(there) | {"proxy_profile_id": str(profile.id)})

    assert (answer["stage"], answer["reason_code"]) == ("proxy", "proxy_failed")
    assert there.taken == []


def test_an_email_channel_is_tried_by_a_mail(api, alice, mails):
    answer = tried(api, alice, {"method": "email", "config": {"to": ["ops@example.com"]}})

    assert (answer["ok"], answer["stage"], answer["http_status"]) == (True, "send", None)
    ((to, mail),) = mails.mails
    assert (to, mail["Subject"]) == (["ops@example.com"], "OpsCurb: this is a test")


def test_nobody_is_flooded_by_test_mails(api, alice, mails, monkeypatch):
    monkeypatch.setattr(testing, "MOST_MAILS_AN_HOUR", 2)
    channel = {"method": "email", "config": {"to": ["ops@example.com"]}}

    answers = [tried(api, alice, channel) for _ in range(3)]

    assert [answer["ok"] for answer in answers] == [True, True, False]
    assert answers[-1]["reason_code"] == "too_many_tests"
    assert len(mails.mails) == 2


@pytest.mark.parametrize("body", [None, {}, {"channel": {}}, {"channel": None}, {"channel_id": ""}])
def test_nothing_to_try_is_refused(body, api, alice):
    assert_flat(api.post(f"{PATH}/test", alice, body), 400, "channel_id or channel payload is required.")


@pytest.mark.parametrize(
    ("channel", "text"),
    [
        ({"method": "pigeon", "config": {"a": 1}}, "unsupported notification method."),
        ({"method": "email"}, "name, method, and config are required."),
        (
            {"method": "email", "config": {"to": "a@b.co"}, "proxy_profile_id": UNKNOWN},
            "proxy_profile_id: proxy id not found",
        ),
    ],
)
def test_what_is_no_channel_is_refused(channel, text, api, alice):
    assert_flat(api.post(f"{PATH}/test", alice, {"channel": channel}), 400, text)


def test_a_strangers_channel_is_tried_like_an_unknown_one(api, alice, mallory, receive):
    there = receive()
    channel = api.post(PATH, alice, webhook(there)).json()

    for channel_id in (channel["id"], UNKNOWN, "channel_123"):
        answer = api.post(f"{PATH}/test", mallory, {"channel_id": channel_id})
        assert_flat(answer, 404, "notification channel id not found")
    assert there.taken == []
