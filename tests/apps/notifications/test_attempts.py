"""Attempts to tell a channel: how many, with which pauses, and what is said in the end."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.events.models import Event
from apps.jobs.models import Job
from apps.jobs.queue import claim
from apps.notifications import services
from apps.tenancy.scope import scope
from tests.apps.notifications.conftest import dispatches, finished, relay, webhook, work
from tests.receivers import Reply

pytestmark = pytest.mark.usefixtures("here_is_allowed")


def events(who, event_type):
    with scope(who.customer_id):
        return list(Event.objects.filter(type=event_type).order_by("created_at"))


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("status", [301, 400, 404, 429, 500, 503])
def test_a_channel_that_fails_is_tried_four_times_and_then_said_to_have_failed(status, alice, receive):
    there = receive(Reply(status))
    channel_id = webhook(alice, there)
    scan_id = finished(alice, 100)

    work()

    assert len(there.taken) == 4
    (dispatch,) = dispatches(alice)
    assert (dispatch.status, dispatch.attempts) == ("failed", 4)
    assert f"answered {status}" in dispatch.error
    (event,) = events(alice, "notification.failed")
    assert event.target_id == str(channel_id)
    assert event.after == {
        "channel": "my webhook",
        "method": "webhook",
        "scan_id": str(scan_id),
        "scans": 1,
        "attempts": 4,
        "reason": dispatch.error,
    }


@pytest.mark.usefixtures("at_once")
def test_a_channel_that_comes_back_gets_its_message(alice, receive):
    there = receive(Reply(500), Reply(503), Reply(200))
    webhook(alice, there)
    finished(alice, 100)

    work()

    assert [(d.status, d.attempts, d.error) for d in dispatches(alice)] == [("sent", 3, "")]
    assert len({taken.body for taken in there.taken}) == 1
    assert events(alice, "notification.failed") == []


def test_the_pauses_grow_and_a_server_that_asks_for_time_gets_it(alice, receive):
    there = receive(Reply(500), Reply(429, headers={"Retry-After": "900"}), Reply(500))
    webhook(alice, there)
    finished(alice, 100)

    pauses = []
    for _ in range(3):
        work()
        with scope(alice.customer_id):
            job = Job.objects.get()
            pauses.append((job.due_at - timezone.now()).total_seconds())
            Job.objects.update(due_at=timezone.now())

    assert [round(pause, -1) for pause in pauses] == [30, 900, 1800]


def test_a_channel_that_was_mended_is_told_at_the_next_attempt(alice, receive):
    broken, mended = receive(Reply(404)), receive()
    channel_id = webhook(alice, broken)
    finished(alice, 100)
    work()
    with scope(alice.customer_id):
        services.change_channel(channel_id, config={"url": mended.url})
        Job.objects.update(due_at=timezone.now())

    work()

    assert (len(broken.taken), len(mended.taken)) == (1, 1)


def test_a_worker_that_dies_while_sending_loses_no_message(alice, receive):
    there = receive()
    webhook(alice, there)
    finished(alice, 100)
    relay(alice)
    assert claim("deliver").kind == "notification"
    with scope(alice.customer_id):
        Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))

    work()

    assert len(there.taken) == 1
