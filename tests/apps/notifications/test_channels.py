"""What each vendor is sent: a message that people want to read, in the shape and size that the vendor takes."""

import hmac
import re
from decimal import Decimal

import orjson
import pytest

from apps.notifications.channels import METHODS
from apps.notifications.message import test_message as message_of_a_test
from apps.notifications.sending import Way, send_all
from apps.notifications.trail import Trail, Unsent
from opscurb.errors import Invalid
from tests.apps.notifications.telling import CONFIGS, body_of, message
from tests.receivers import Reply

WEB = [name for name in METHODS if name != "email"]
LINK = "https://opscurb.example/scans/f6a58c53"


def texts(value):
    """All texts within a body."""
    if isinstance(value, dict):
        return [text for inner in value.values() for text in texts(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in texts(inner)]
    return [value] if isinstance(value, str) else []


def data(body):
    return orjson.loads(body) if isinstance(body, bytes) else body


def shown(method, told, **config):
    return "\n".join(texts(data(body_of(method, told, **config))))


@pytest.mark.parametrize("method", WEB)
def test_a_message_says_how_much_where_the_dearest_what_was_not_checked_and_has_a_link(method):
    text = shown(
        method,
        message(
            "vol-1", scanned="production (us-east-1)", unchecked=("3 checks: missing ec2:DescribeVolumes",)
        ),
    )

    for part in ("42 findings", "$3,817.35", "production (us-east-1)", "vol-1", "$1,250.50", LINK):
        assert part in text, part
    assert "missing ec2:DescribeVolumes" in text


@pytest.mark.parametrize("method", WEB)
def test_a_failed_scan_says_why(method):
    text = shown(
        method, message(status="failed", error="production: access denied", dearest=(), unchecked=())
    )

    assert "the scan failed" in text
    assert "production: access denied" in text


@pytest.mark.parametrize("method", WEB)
def test_no_waste_is_not_said_of_what_was_not_checked(method):
    nothing = {"findings": 0, "monthly": Decimal(0), "dearest": ()}

    assert "no waste found in what could be read" in shown(method, message(**nothing))
    assert "in what could be read" not in shown(method, message(**nothing, unchecked=()))


@pytest.mark.parametrize("method", WEB)
def test_a_test_says_that_it_is_one(method):
    assert "this is a test" in shown(method, message_of_a_test(1765351260))


@pytest.mark.parametrize(
    ("method", "config", "field"),
    [
        ("email", {}, "config.to"),
        ("email", {"to": []}, "config.to"),
        ("email", {"to": ["ops"]}, "config.to"),
        ("email", {"to": ["ops@example.com\nBcc: x@example.com"]}, "config.to"),
        ("email", {"to": [f"u{n}@example.com" for n in range(11)]}, "config.to"),
        ("email", {"to": 3}, "config.to"),
        ("slack", {}, "config.webhook_url"),
        ("slack", {"webhook_url": "hooks.slack.com/x"}, "config.webhook_url"),
        ("slack", {"webhook_url": ["https://x"]}, "config.webhook_url"),
        ("teams", {"webhook_url": "ftp://x"}, "config.webhook_url"),
        ("discord", {"webhook_url": "https://user:pw@discord.com/"}, "config.webhook_url"),
        ("telegram", {"chat_id": 1}, "config.bot_token"),
        ("telegram", {"bot_token": "../../x", "chat_id": 1}, "config.bot_token"),
        ("telegram", {"bot_token": "123456:ABC-DEF1234ghIkl"}, "config.chat_id"),
        ("telegram", {"bot_token": "123456:ABC-DEF1234ghIkl", "chat_id": "a b"}, "config.chat_id"),
        ("telegram", {"bot_token": "123456:ABC-DEF1234ghIkl", "chat_id": True}, "config.chat_id"),
        ("whatsapp", {"access_token": "x", "phone_number_id": "1/2", "to": "1"}, "config.phone_number_id"),
        ("whatsapp", {"access_token": "a\nb", "phone_number_id": "1", "to": "1"}, "config.access_token"),
        ("whatsapp", {"access_token": "x", "phone_number_id": "1", "to": "call me"}, "config.to"),
        ("webhook", {"url": "javascript:alert(1)"}, "config.url"),
        ("webhook", {"url": "https://example.com", "headers": {"Host": "x"}}, "config.headers"),
        ("webhook", {"url": "https://example.com", "headers": {"X-A": "a\r\nb"}}, "config.headers"),
    ],
)
def test_a_configuration_that_cannot_work_is_refused_by_the_name_of_its_field(method, config, field):
    with pytest.raises(Invalid) as refused:
        METHODS[method].read(config)

    assert refused.value.field == field


@pytest.mark.parametrize("method", METHODS)
def test_every_method_takes_its_documented_configuration(method):
    assert METHODS[method].read(CONFIGS[method])
    assert METHODS[method].name == method


@pytest.mark.parametrize(
    ("method", "path", "headers"),
    [
        ("slack", "/in", {}),
        ("teams", "/in", {}),
        ("discord", "/in", {}),
        ("telegram", "/bot123456:ABC-DEF1234ghIkl/sendMessage", {}),
        ("whatsapp", "/1065/messages", {"authorization": "Bearer EAAG-secret-token"}),
        ("webhook", "/in", {"x-cws-event": "scan.completed", "x-mine": "yes"}),
    ],
)
@pytest.mark.usefixtures("here_is_allowed")
def test_a_message_arrives(method, path, headers, receive, settings):
    there = receive()
    settings.OPSCURB_TELEGRAM_URL = settings.OPSCURB_WHATSAPP_URL = there.url
    place = {"webhook_url": f"{there.url}/in", "url": f"{there.url}/in", "headers": {"X-Mine": "yes"}}

    send_all(Way(method, CONFIGS[method] | place), message(), Trail(), seconds=10)

    (taken,) = there.taken
    assert taken.path == path
    assert taken.headers["content-type"] == "application/json"
    assert headers.items() <= taken.headers.items()
    assert taken.json == data(body_of(method, message()))


@pytest.mark.usefixtures("here_is_allowed")
def test_a_webhook_with_a_secret_is_signed(receive):
    there = receive()

    send_all(Way("webhook", {"url": there.url, "secret": "s3cret"}), message(), Trail(), seconds=10)

    (taken,) = there.taken
    signed = f"{taken.headers['x-cws-timestamp']}.".encode() + taken.body
    expected = hmac.new(b"s3cret", signed, "sha256").hexdigest()
    assert taken.headers["x-cws-signature"] == f"sha256={expected}"


@pytest.mark.parametrize(
    ("method", "reply", "code", "text"),
    [
        ("slack", Reply(403, b"invalid_token"), "not_authorized", "invalid_token"),
        ("teams", Reply(200, b"Webhook message delivery failed with error: 413"), "rejected", "413"),
        ("discord", Reply(404, b'{"message": "Unknown Webhook"}'), "not_found", "Unknown Webhook"),
        ("telegram", Reply(400, b'{"description": "chat not found"}'), "rejected", "chat not found"),
        ("whatsapp", Reply(401, b'{"error": {"message": "Expired"}}'), "not_authorized", "Expired"),
        ("webhook", Reply(500, b"stack trace"), "server_error", "answered 500"),
        ("webhook", Reply(302, b"", {"Location": "http://127.0.0.1/"}), "redirected", "not followed"),
        ("discord", Reply(500, b"[1"), "server_error", "answered 500"),
        ("telegram", Reply(400, b'["x"]'), "rejected", "answered 400"),
    ],
)
@pytest.mark.usefixtures("here_is_allowed")
def test_what_a_vendor_complains_about_is_told(method, reply, code, text, receive, settings):
    there = receive(reply)
    settings.OPSCURB_TELEGRAM_URL = settings.OPSCURB_WHATSAPP_URL = there.url
    place = {"webhook_url": there.url, "url": there.url}

    with pytest.raises(Unsent, match=re.escape(text)) as refused:
        send_all(Way(method, CONFIGS[method] | place), message(), Trail(), seconds=10)

    assert (refused.value.stage, refused.value.reason_code) == ("response", code)
    assert refused.value.http_status == reply.status


@pytest.mark.usefixtures("here_is_allowed")
def test_a_complaint_that_repeats_the_token_is_told_without_it(receive, settings):
    token = CONFIGS["telegram"]["bot_token"]
    there = receive(Reply(404, orjson.dumps({"description": f"no bot {token} here"})))
    settings.OPSCURB_TELEGRAM_URL = there.url

    with pytest.raises(Unsent, match=r"no bot \*\*\* here"):
        send_all(Way("telegram", CONFIGS["telegram"]), message(), Trail(), seconds=10)


@pytest.mark.usefixtures("here_is_allowed")
def test_of_several_recipients_only_those_who_lack_it_are_sent_a_message(receive, settings):
    there = receive(Reply(200), Reply(400), Reply(200))
    settings.OPSCURB_WHATSAPP_URL = there.url
    way = Way("whatsapp", CONFIGS["whatsapp"] | {"to": ["+4930111111", "+4930222222", "+4930333333"]})
    reached: list[str] = []

    with pytest.raises(Unsent, match=r"^\+4930222222: The server answered 400"):
        send_all(way, message(), Trail(), seconds=10, reach=reached.append)
    send_all(way, message(), Trail(), seconds=10, reached=tuple(reached), reach=reached.append)

    assert [taken.json["to"] for taken in there.taken] == [
        "+4930111111",
        "+4930222222",
        "+4930333333",
        "+4930222222",
    ]
