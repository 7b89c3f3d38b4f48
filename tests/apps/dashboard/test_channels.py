"""Notification channels on pages: a form a kind, masked secrets, tests step by step, the policy."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.customers.models import User
from apps.events.models import Event
from apps.notifications.channels import METHODS
from apps.notifications.models import Channel
from apps.notifications.selectors import config_of
from apps.settings.selectors import general
from apps.tenancy.scope import scope
from tests.apps.dashboard.conftest import sign_in
from tests.apps.notifications.conftest import add_channel
from tests.apps.notifications.telling import CONFIGS
from tests.receivers import Reply, receiver

pytestmark = pytest.mark.django_db
RULES = {"is_active": "on", "trigger_mode": "", "min_savings": "", "min_findings": "", "proxy_profile_id": ""}
SLACK = "https://hooks.slack.com/services/T000/B000/XXXXXXXX"


@pytest.fixture
def web(alice):
    """Alice's browser."""
    return sign_in(alice)


def text_of(answer):
    return answer.content.decode()


def kept(who):
    with scope(who.customer_id):
        return [(channel, config_of(channel)) for channel in Channel.objects.order_by("created_at")]


def typed(method):
    """A configuration as it is typed."""
    config = CONFIGS[method]
    return {
        name: ", ".join(value) if isinstance(value, list) else str(value) for name, value in config.items()
    }


def test_a_fresh_customer_chooses_a_kind_first(web):
    listed, kinds = text_of(web.get("/channels")), text_of(web.get("/channels/new"))

    assert "Nobody is told yet" in listed
    for method in METHODS:
        assert f'href="?method={method}"' in kinds


@pytest.mark.parametrize("method", METHODS)
def test_each_kind_has_its_own_fields_and_is_added(web, alice, method):
    form = text_of(web.get(f"/channels/new?method={method}"))

    done = web.post(f"/channels/new?method={method}", RULES | {"name": "ours"} | typed(method))

    ((channel, config),) = kept(alice)
    assert all(f'name="{one.name}"' in form for one in METHODS[method].fields)
    assert done["Location"] == f"/channels/{channel.id}"
    assert (channel.name, channel.method, channel.is_active) == ("ours", method, True)
    assert METHODS[method].read(config) == METHODS[method].read(CONFIGS[method])


def test_what_is_wrong_with_a_configuration_is_said_at_its_field(web, alice):
    answer = web.post(
        "/channels/new?method=telegram", RULES | {"name": "ours", "bot_token": "nonsense", "chat_id": "1"}
    )

    assert answer.status_code == 422
    assert 'id="id_bot_token_error"' in text_of(answer)
    assert "a bot&#x27;s token" in text_of(answer)
    assert 'value="ours"' in text_of(answer)
    assert kept(alice) == []


def test_an_unknown_kind_is_asked_for_again(web, alice):
    assert web.get("/channels/new?method=pigeon").status_code == 200
    assert web.post("/channels/new?method=pigeon", RULES).status_code == 422
    assert kept(alice) == []


@pytest.mark.parametrize("method", METHODS)
def test_a_saved_form_changes_no_secret_and_shows_none(web, alice, method):
    channel_id = add_channel(alice, method, CONFIGS[method])
    page = text_of(web.get(f"/channels/{channel_id}"))
    form = web.get(f"/channels/{channel_id}").context["form"]
    unchanged = {field.name: value for field in form if (value := field.value())}

    done = web.post(f"/channels/{channel_id}", unchanged | {"name": "renamed", "min_savings": "12.50"})

    ((channel, config),) = kept(alice)
    assert done.status_code == 302, text_of(done)
    assert METHODS[method].read(config) == METHODS[method].read(CONFIGS[method])
    assert (channel.name, str(channel.min_savings)) == ("renamed", "12.50")
    for secret in ("XXXXXXXX", "DEF1234", "secret-token"):
        assert secret not in page


def test_a_secret_kept_under_another_name_stays(web, alice):
    channel_id = add_channel(alice, "slack", {"url": SLACK, "note": "kept"})
    form = web.get(f"/channels/{channel_id}").context["form"]

    web.post(f"/channels/{channel_id}", {field.name: value for field in form if (value := field.value())})

    ((_, config),) = kept(alice)
    assert config == {"url": SLACK, "note": "kept"}


def test_half_of_a_hidden_secret_cannot_be_changed(web, alice):
    channel_id = add_channel(alice, "slack", {"webhook_url": SLACK})
    given = RULES | {"name": "x", "webhook_url": "https://hooks.example.com/***XX"}

    answer = web.post(f"/channels/{channel_id}", given)

    assert answer.status_code == 422
    assert "cannot be changed in part" in text_of(answer)
    assert kept(alice)[0][1] == {"webhook_url": SLACK}


def test_headers_of_a_webhook_channel_are_lines_and_masked(web, alice):
    config = {
        "url": "https://example.com/in",
        "headers": {"X-Team": "ops", "Authorization": "Bearer abcdefgh"},
    }
    channel_id = add_channel(alice, "webhook", config)
    page = text_of(web.get(f"/channels/{channel_id}"))
    form = web.get(f"/channels/{channel_id}").context["form"]
    given = {field.name: value for field in form if (value := field.value())}

    web.post(f"/channels/{channel_id}", given | {"headers": given["headers"] + "\nX-More: yes"})

    ((_, after),) = kept(alice)
    assert "abcdefgh" not in page
    assert after["headers"] == {**config["headers"], "X-More": "yes"}


def test_a_test_tells_each_step_and_that_it_was_done(web, alice, settings):
    settings.OPSCURB_EGRESS_ALLOW = ["127.0.0.0/8"]
    with receiver(Reply(200), Reply(403, b"no <b>token</b>")) as there:
        channel_id = add_channel(alice, "webhook", {"url": f"{there.url}/in"})

        good = text_of(web.post(f"/channels/{channel_id}/test"))
        bad = text_of(web.post(f"/channels/{channel_id}/test"))

    assert "The test message was taken" in good
    assert "The answer is 200" in good
    assert "The server answered 403: check token and rights" in bad
    with scope(alice.customer_id):
        tests = Event.objects.filter(type="notification.tested").order_by("created_at")
        assert [event.after["ok"] for event in tests] == [True, False]


def test_a_channel_is_deleted_after_asking(web, alice):
    channel_id = add_channel(alice, "slack", CONFIGS["slack"])

    asked = text_of(web.get(f"/channels/{channel_id}/delete"))
    done = web.post(f"/channels/{channel_id}/delete")

    assert "Delete my slack" in asked
    assert done["Location"] == "/channels"
    assert kept(alice) == []


def test_the_list_says_whom_when_and_how_it_went_without_secrets(web, alice):
    add_channel(alice, "slack", CONFIGS["slack"], min_savings=Decimal(100), trigger_mode="waste_only")
    add_channel(alice, "email", CONFIGS["email"], is_active=False)

    page = text_of(web.get("/channels"))

    assert "https://hooks.slack.com/***" in page
    assert "XXXXXXXX" not in page
    assert "Only scans that found waste, from $100.00 a month" in page
    assert "ops@example.com" in page
    assert "none yet" in page


def test_the_policy_is_kept(web, alice):
    web.post("/channels/policy", {"notification_trigger_mode": "scan_complete"})

    with scope(alice.customer_id):
        after = general()
    assert (after.notification_trigger_mode, after.notifications_enabled) == ("scan_complete", False)
    assert "notifications are switched off" in text_of(web.get("/channels"))


def test_listing_thirty_channels_takes_as_many_statements_as_three(alice, web, django_assert_num_queries):
    for _ in range(3):
        add_channel(alice, "slack", CONFIGS["slack"])
    web.get("/channels")
    with CaptureQueriesContext(connection) as few:
        web.get("/channels")
    for _ in range(27):
        add_channel(alice, "slack", CONFIGS["slack"])

    with django_assert_num_queries(len(few)):
        page = text_of(web.get("/channels"))

    assert page.count("my slack</a>") == 30


def test_hostile_names_stay_text(web, alice):
    add_channel(alice, "slack", CONFIGS["slack"])
    with scope(alice.customer_id):
        Channel.objects.update(name="<script>alert(1)</script>")
        channel = Channel.objects.get()

    for path in ("/channels", f"/channels/{channel.id}", f"/channels/{channel.id}/delete"):
        assert "<script>alert" not in text_of(web.get(path))


def test_a_viewer_reads_the_list_and_nothing_more(alice):
    channel_id = add_channel(alice, "slack", CONFIGS["slack"])
    viewer = sign_in(alice, "viewer")

    page = text_of(viewer.get("/channels"))

    assert "my slack" in page
    assert "<form" not in page.split('<main id="main"')[1]
    assert viewer.get(f"/channels/{channel_id}").status_code == 403
    assert viewer.post("/channels/policy", {"notification_trigger_mode": "scan_complete"}).status_code == 403
    assert viewer.post(f"/channels/{channel_id}/test").status_code == 403


def test_hours_are_chosen_shown_in_words_and_taken_away(web, alice):
    hours = {"timezone": "Europe/Madrid", "quiet_from": "22:00", "quiet_until": "07:00", "digest_at": "08:00"}
    made = web.post(
        "/channels/new?method=slack",
        RULES | {"name": "ours"} | typed("slack") | hours | {"quiet_days": ["1", "2", "3", "4", "5"]},
    )

    page = text_of(web.get("/channels"))
    form = text_of(web.get(made["Location"]))

    assert "Quiet 22:00-07:00 Mon-Fri Europe/Madrid" in page
    assert "One summary a day at 08:00 Europe/Madrid" in page
    assert 'value="22:00"' in form
    web.post(made["Location"], RULES | {"name": "ours"} | typed("slack"))
    assert "Quiet" not in text_of(web.get("/channels"))


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"quiet_from": "22:00"}, "quiet_until"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"quiet_from": "22:00", "quiet_until": "22:00"}, "quiet_until"),
        ({"digest_at": "noon"}, "digest_at"),
    ],
)
def test_hours_that_make_no_sense_are_said_at_their_field(web, alice, given, field):
    answer = web.post("/channels/new?method=slack", RULES | {"name": "ours"} | typed("slack") | given)

    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in text_of(answer)
    assert kept(alice) == []


def test_the_hours_of_a_new_channel_go_by_the_persons_own_clock(web, alice):
    User.objects.filter(email="alice@example.com").update(timezone="Europe/Madrid")

    assert 'value="Europe/Madrid"' in text_of(web.get("/channels/new?method=slack"))
