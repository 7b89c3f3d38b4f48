"""Channels with hours: held while it is quiet, told together once a day, failures let through where asked."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from apps.events.models import Event
from apps.jobs.models import Job
from apps.notifications import services
from apps.notifications.models import Dispatch
from apps.tenancy.scope import scope
from tests.apps.api.answers import scanned
from tests.apps.notifications.conftest import dispatches, finished, tell, webhook, work
from tests.receivers import Reply

pytestmark = pytest.mark.usefixtures("here_is_allowed")


def around(hours=1):
    """Quiet times that began before now and end after it."""
    now = timezone.now().replace(second=0, microsecond=0)
    return {
        "quiet_from": (now - timedelta(hours=hours)).time(),
        "quiet_until": (now + timedelta(hours=hours)).time(),
    }


def later(hours=2):
    """An hour of the day that is still to come, or comes tomorrow."""
    return (timezone.now().replace(second=0, microsecond=0) + timedelta(hours=hours)).time()


def change(who, channel_id, **given):
    with scope(who.customer_id):
        services.change_channel(channel_id, **given)


def pass_time(who):
    """All that waits is due; its channels have no quiet times any more."""
    with scope(who.customer_id):
        Job.objects.update(due_at=timezone.now())
        for dispatch in Dispatch.objects.select_related("channel"):
            dispatch.channel.quiet_from = dispatch.channel.quiet_until = None
            dispatch.channel.save()


def fail(who):
    tell(who, scanned(who), status="failed", error="no way in")


def test_while_it_is_quiet_a_message_waits_and_is_sent_after(alice, receive):
    there = receive()
    webhook(alice, there, **around())
    finished(alice, 100)
    work()

    (held,) = dispatches(alice)
    assert (there.taken, held.status) == ([], "pending")
    assert timedelta(0) < held.held_until - timezone.now() <= timedelta(hours=1)

    pass_time(alice)
    work()

    assert len(there.taken) == 1
    assert dispatches(alice)[0].status == "sent"


def test_outside_of_its_quiet_times_a_channel_is_told_at_once(alice, receive):
    there = receive()
    webhook(alice, there, quiet_from=later(2), quiet_until=later(3))

    finished(alice, 100)
    work()

    assert len(there.taken) == 1


@pytest.mark.parametrize("hours", ["quiet", "summary"])
def test_a_scan_that_failed_is_told_at_once_where_that_is_asked(alice, receive, hours):
    there = receive()
    given = around() if hours == "quiet" else {"digest_at": later()}
    webhook(alice, there, trigger_mode="scan_complete", failures_at_once=True, **given)

    finished(alice, 100)
    fail(alice)
    work()

    assert [taken.json["status"] for taken in there.taken] == ["failed"]


def test_an_attempt_that_falls_into_quiet_times_waits_too(alice, receive, at_once):
    there = receive(Reply(500))
    channel_id = webhook(alice, there)
    finished(alice, 100)
    with scope(alice.customer_id):
        services.change_channel(channel_id, **around())

    work()

    assert there.taken == []
    assert dispatches(alice)[0].held_until is not None


def test_when_the_quiet_is_taken_away_what_waited_is_sent(alice, receive):
    there = receive()
    channel_id = webhook(alice, there, **around())
    finished(alice, 100)
    work()

    change(alice, channel_id, quiet_from=None, quiet_until=None)
    work()

    assert len(there.taken) == 1


def test_when_failures_may_pass_one_that_waited_is_sent(alice, receive):
    there = receive()
    channel_id = webhook(alice, there, trigger_mode="scan_complete", **around())
    finished(alice, 100)
    fail(alice)
    work()

    change(alice, channel_id, failures_at_once=True)
    work()

    assert [taken.json["status"] for taken in there.taken] == ["failed"]
    assert sorted(one.status for one in dispatches(alice)) == ["pending", "sent"]


def test_a_days_scans_are_told_as_one(alice, receive):
    there = receive()
    webhook(alice, there, trigger_mode="scan_complete", digest_at=later())
    finished(alice, 100)
    finished(alice, 100, 500)
    fail(alice)
    work()
    assert there.taken == []

    pass_time(alice)
    work()

    (taken,) = there.taken
    assert (taken.json["event"], taken.json["title"]) == ("scan.summary", "OpsCurb: 3 scans, 1 failed")
    assert (taken.json["resources_found"], taken.json["estimated_monthly_savings"]) == (2, 48.0)
    assert "failed, no way in" in taken.json["text"]
    assert taken.json["text"].count("a month") >= 2
    assert [(one.status, one.attempts) for one in dispatches(alice)] == [("sent", 1)] * 3
    work()
    assert len(there.taken) == 1


def test_a_summary_of_one_scan_is_the_message_of_that_scan(alice, receive):
    there = receive()
    webhook(alice, there, digest_at=later())
    scan_id = finished(alice, 100)
    work()

    pass_time(alice)
    work()

    assert there.taken[0].json["scan_id"] == str(scan_id)


def test_without_news_there_is_no_summary(alice, receive):
    there = receive()
    webhook(alice, there, digest_at=later())
    work()

    with scope(alice.customer_id):
        assert not Job.objects.filter(kind="notification.summary").exists()
    assert there.taken == []


def test_a_summary_that_fails_is_tried_again_and_then_said_to_have_failed_once(alice, receive, at_once):
    there = receive(*[Reply(500)] * 4)
    webhook(alice, there, digest_at=later())
    finished(alice, 100)
    finished(alice, 500)
    work()

    pass_time(alice)
    work()

    assert len(there.taken) == 4
    assert [(one.status, one.attempts) for one in dispatches(alice)] == [("failed", 4)] * 2
    with scope(alice.customer_id):
        (told,) = Event.objects.filter(type="notification.failed")
    assert told.after["scans"] == 2


def test_what_comes_while_a_summary_is_tried_again_waits_for_the_next_one(alice, receive, settings):
    settings.OPSCURB_NOTIFICATION_RETRY_SECONDS = [3_600]
    there = receive(Reply(500), Reply())
    webhook(alice, there, digest_at=later())
    finished(alice, 100)
    work()
    pass_time(alice)
    work()
    finished(alice, 500)
    work()
    with scope(alice.customer_id):
        (job,) = Job.objects.filter(kind="notification.summary")
    assert job.due_at < timezone.now() + timedelta(hours=1, minutes=1)

    pass_time(alice)
    work()

    assert [one.status for one in dispatches(alice)] == ["sent", "pending"]
    with scope(alice.customer_id):
        (job,) = Job.objects.filter(kind="notification.summary")
    assert job.due_at > timezone.now() + timedelta(minutes=1)


def test_a_channel_that_is_switched_off_gets_no_summary(alice, receive):
    there = receive()
    channel_id = webhook(alice, there, digest_at=later())
    finished(alice, 100)
    work()
    change(alice, channel_id, is_active=False)

    pass_time(alice)
    work()

    assert there.taken == []
    assert dispatches(alice)[0].status == "skipped"


def test_when_summaries_are_switched_off_what_waited_is_sent(alice, receive):
    there = receive()
    channel_id = webhook(alice, there, digest_at=later())
    finished(alice, 100)
    finished(alice, 500)
    work()

    change(alice, channel_id, digest_at=None)
    work()

    assert [taken.json["event"] for taken in there.taken] == ["scan.summary"]
    assert [one.status for one in dispatches(alice)] == ["sent", "sent"]


def test_a_channel_that_is_deleted_leaves_no_summary_behind(alice, receive):
    there = receive()
    channel_id = webhook(alice, there, digest_at=later())
    finished(alice, 100)
    work()
    with scope(alice.customer_id):
        services.delete_channel(channel_id)
        Job.objects.update(due_at=timezone.now())

    work()

    assert there.taken == []
    with scope(alice.customer_id):
        assert not Job.objects.exists()


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"quiet_from": "22:00"}, "quiet_until"),
        ({"quiet_from": "25:00", "quiet_until": "07:00"}, "quiet_from"),
        ({"quiet_from": 22, "quiet_until": "07:00"}, "quiet_from"),
        ({"quiet_days": [8]}, "quiet_days"),
        ({"quiet_days": "Mon"}, "quiet_days"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"digest_at": "8"}, "digest_at"),
        ({"failures_at_once": "yes"}, "failures_at_once"),
    ],
)
def test_hours_that_make_no_sense_are_refused_by_name(api, alice, given, named):
    body = {"name": "ops", "method": "email", "config": {"to": ["ops@example.com"]}, **given}

    answer = api.post("/v1/notifications/channels", alice, body)

    assert answer.status_code == 400
    assert named in answer.content.decode()


def test_hours_come_back_as_they_were_given(api, alice):
    hours = {
        "timezone": "Europe/Madrid",
        "quiet_from": "22:00",
        "quiet_until": "07:00",
        "quiet_days": [1, 5],
        "digest_at": "08:30",
        "failures_at_once": True,
    }
    body = {"name": "ops", "method": "email", "config": {"to": ["ops@example.com"]}, **hours}

    made = api.post("/v1/notifications/channels", alice, body).json()
    path = f"/v1/notifications/channels/{made['id']}"
    changed = api.call("PATCH", path, alice, {"quiet_from": None, "quiet_until": None}).json()

    assert {name: made[name] for name in hours} == hours
    assert (changed["quiet_from"], changed["digest_at"]) == (None, "08:30")


def test_a_held_message_says_until_when(api, alice, receive):
    webhook(alice, receive(), **around())
    finished(alice, 100)
    work()

    (shown,) = api.get("/v1/notifications/channels", alice).json()

    assert shown["last_dispatch"]["status"] == "pending"
    assert (
        datetime.fromtimestamp(shown["last_dispatch"]["held_until"], timezone.get_current_timezone())
        > timezone.now()
    )
