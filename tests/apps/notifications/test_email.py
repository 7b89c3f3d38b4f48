"""E-mail over a real mail server: what arrives, and what is said when the server wants it otherwise."""

import re
import socket

import pytest

from apps.notifications.sending import Way, send_all
from apps.notifications.trail import Trail, Unsent
from tests.apps.notifications.conftest import add_channel, dispatches, finished, work
from tests.apps.notifications.telling import HOSTILE, message
from tests.receivers import MAIL_PASSWORD, MAIL_USER, MailServer, mail_server, use_mail_server

TAGS = {"html", "head", "meta", "title", "body", "h1", "h2", "p", "b", "ul", "li", "a"} | {
    *("table", "tr", "th", "td", "br", "small")
}
LINK = "https://opscurb.example/scans/f6a58c53"


def send(*to: str, told=None, trail=None, reached=(), reach=lambda target: None):
    way = Way("email", {"to": list(to) or ["ops@example.com"]})
    send_all(way, told or message(), trail or Trail(), seconds=10, reached=reached, reach=reach)


def parts(mail):
    return mail.get_body(("plain",)).get_content(), mail.get_body(("html",)).get_content()


def test_a_mail_says_in_text_and_html_what_was_found(mails):
    send()

    ((to, mail),) = mails.mails
    assert (to, mail["To"]) == (["ops@example.com"], "ops@example.com")
    assert mail["Subject"] == "OpsCurb: 42 findings, $3,817.35 a month"
    assert mail["From"] == "OpsCurb <opscurb@opscurb.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    for part in parts(mail):
        assert "42 findings, $3,817.35 a month" in part
        assert "vol-1" in part
        assert LINK in part


def test_each_recipient_gets_a_mail_of_their_own(mails):
    send("a@example.com", "b@example.com")

    assert mails.recipients == ["a@example.com", "b@example.com"]
    assert len(mails.mails) == 2
    assert {mail["To"] for _, mail in mails.mails} == {"a@example.com", "b@example.com"}


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_name_is_text_in_a_mail(name, mails):
    send(told=message(name))

    ((to, mail),) = mails.mails
    text, html = parts(mail)
    assert to == ["ops@example.com"]
    assert not {"Bcc", "Cc"} & set(mail.keys())
    assert mail["Subject"] == "OpsCurb: 42 findings, $3,817.35 a month"
    assert re.findall(r"https?://\S+|www\.\S+", text) == [LINK]
    tags = set(re.findall(r"<(\w+)", html))
    assert tags <= TAGS
    assert re.findall(r"(?:href|src)=[\"']([^\"']*)", html) == [LINK]
    assert not re.search(r"[\u202a-\u202e\u2066-\u2069\0]", text + html)


def test_the_server_is_spoken_to_by_tls_and_with_a_password(settings, certs, here_is_allowed):
    with mail_server(certs.server, sign_in=True) as server:
        use_mail_server(settings, server, tls=True, user=MAIL_USER, password=MAIL_PASSWORD)
        trail = Trail()
        send(trail=trail)

    assert server.recipients == ["ops@example.com"]
    assert [step["stage"] for step in trail.steps] == ["validate", "connect", "connect", "send"]


@pytest.mark.parametrize(
    ("given", "stage", "code", "text"),
    [
        (
            {"tls": True, "user": MAIL_USER, "password": "wrong"},
            "auth",
            "auth_failed",
            "refused the sign-in: 535",
        ),
        ({"tls": True}, "send", "sender_refused", "refused the sender: 530"),
        ({}, "send", "sender_refused", "Must issue a STARTTLS"),
    ],
)
def test_a_server_that_wants_more_is_understood(given, stage, code, text, settings, certs, here_is_allowed):
    with mail_server(certs.server, sign_in=True) as server:
        use_mail_server(settings, server, **given)
        with pytest.raises(Unsent, match=text) as refused:
            send()

    assert (refused.value.stage, refused.value.reason_code) == (stage, code)
    assert "wrong" not in str(refused.value)
    assert server.mails == []


def test_a_certificate_that_nobody_knows_keeps_the_mail(settings, certs):
    with mail_server(certs.server) as server:
        use_mail_server(settings, server, tls=True)
        with pytest.raises(Unsent, match="certificate is not valid") as refused:
            send()

    assert (refused.value.stage, refused.value.reason_code) == ("tls", "tls_failed")


def test_a_server_without_tls_gets_no_mail_where_tls_is_wanted(mails, settings):
    settings.EMAIL_USE_TLS = True

    with pytest.raises(Unsent, match="lacks TLS") as refused:
        send()

    assert (refused.value.stage, mails.mails) == ("tls", [])


def test_a_server_that_is_down_is_said_to_be(settings):
    down = MailServer()
    down.port = 1
    use_mail_server(settings, down)

    with pytest.raises(Unsent, match="does not accept connections") as refused:
        send()

    assert (refused.value.stage, refused.value.reason_code) == ("connect", "connection_failed")


def test_a_server_that_is_silent_is_given_up(settings):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        quiet = MailServer()
        quiet.port = silent.getsockname()[1]
        use_mail_server(settings, quiet)
        settings.EMAIL_TIMEOUT = 0.5

        with pytest.raises(Unsent) as refused:
            send()

    assert refused.value.reason_code in ("timeout", "broken_answer")


def test_a_server_that_does_not_say_goodbye_has_the_mail_all_the_same(mails, settings):
    settings.EMAIL_TIMEOUT = 0.3
    mails.goodbye_seconds = 1

    send()

    assert mails.recipients == ["ops@example.com"]


def test_a_name_that_leads_nowhere_is_said_to(settings, mails):
    settings.EMAIL_HOST = "no-such-host.invalid"

    with pytest.raises(Unsent, match="name is not known") as refused:
        send()

    assert refused.value.stage == "resolve"


@pytest.mark.usefixtures("at_once")
def test_one_refused_recipient_keeps_the_mail_from_nobody_and_is_named(alice, mails):
    mails.refusals = {"gone@example.com": ["550 no such user"] * 9}
    add_channel(alice, "email", {"to": ["gone@example.com", "ops@example.com"]})
    finished(alice, 100)

    work()

    assert mails.recipients == ["ops@example.com"]
    (dispatch,) = dispatches(alice)
    assert (dispatch.status, dispatch.attempts) == ("failed", 4)
    assert dispatch.error == "gone@example.com: The mail server refused the recipient: 550 no such user."


@pytest.mark.usefixtures("at_once")
def test_a_recipient_who_is_greylisted_gets_it_later_and_the_others_once(alice, mails):
    mails.refusals = {"slow@example.com": ["451 come back later"]}
    add_channel(alice, "email", {"to": ["ops@example.com", "slow@example.com"]})
    finished(alice, 100)

    work()

    assert mails.recipients == ["ops@example.com", "slow@example.com"]
    assert [d.status for d in dispatches(alice)] == ["sent"]
