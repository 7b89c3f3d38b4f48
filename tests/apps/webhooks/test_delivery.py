"""Deliveries: sent as documented, again until they arrive, each under one id, and logged."""

from datetime import timedelta
from types import SimpleNamespace

import orjson
import pytest
from django.utils import timezone

from apps.egress import client
from apps.events.models import Event
from apps.jobs.models import Job
from apps.jobs.queue import claim
from apps.jobs.run import MOST_STALLS, run
from apps.tenancy.scope import scope
from apps.webhooks.models import Webhook
from apps.webhooks.services import change_webhook, delete_webhook, replay
from bench.receiver import SILENCE, verified, verified_by_the_standard
from tests.apps.webhooks.conftest import (
    SECRET,
    deliveries,
    happen,
    hurry,
    subscribe,
    work,
    work_to_the_end,
)
from tests.proxies import local_proxy

pytestmark = pytest.mark.django_db


def kept(who, webhook):
    with scope(who.customer_id):
        return Webhook.objects.get(id=webhook.id)


def test_an_event_arrives_as_documented(alice, receiver):
    there = receiver()
    subscribe(alice, there.url)
    event = happen(alice)

    work()

    (request,) = there.received
    body = orjson.loads(request.body)
    assert list(body)[:7] == [
        "event", "scan_id", "status", "resources_found", "estimated_monthly_savings", "error", "timestamp"
    ]  # fmt: skip
    assert list(body.values())[:7] == [
        "scan.completed", event.target_id, "completed", 2, 88.0, None, int(event.created_at.timestamp())
    ]  # fmt: skip
    assert request.headers["content-type"] == "application/json"
    assert request.headers["x-cws-event"] == "scan.completed"
    assert request.headers["x-cws-timestamp"] == str(body["timestamp"])
    assert request.headers["x-cws-delivery"] == str(deliveries(alice)[0].id)
    assert verified(SECRET, request)
    assert verified_by_the_standard(SECRET.encode(), request)


@pytest.mark.parametrize(
    ("event_type", "facts", "status", "found", "savings", "error"),
    [
        ("scan.started", {}, "running", 2, 88.0, None),
        ("scan.failed", {"error": "no way in"}, "failed", 2, 88.0, "no way in"),
        ("scan.canceled", {}, "canceled", 2, 88.0, None),
        ("finding.created", {"total_findings": 7, "total_monthly_savings": 9.5}, "running", 7, 9.5, None),
    ],
)
def test_each_type_says_how_its_scan_is(alice, receiver, event_type, facts, status, found, savings, error):
    there = receiver()
    subscribe(alice, there.url, [event_type])
    happen(alice, event_type, **facts)

    work()

    body = orjson.loads(there.received[0].body)
    told = (body["status"], body["resources_found"], body["estimated_monthly_savings"], body["error"])
    assert told == (status, found, savings, error)


def test_only_who_wants_an_event_gets_it(alice, mallory, receiver):
    wants, does_not, inactive, hers = receiver(), receiver(), receiver(), receiver()
    subscribe(alice, wants.url)
    subscribe(alice, does_not.url, ["scan.failed"])
    off = subscribe(alice, inactive.url)
    subscribe(mallory, hers.url)
    with scope(alice.customer_id):
        change_webhook(off.id, is_active=False)
    happen(alice)

    work()

    assert [len(there.received) for there in (wants, does_not, inactive, hers)] == [1, 0, 0, 0]


def test_without_a_secret_nothing_is_signed(alice, receiver):
    there = receiver()
    subscribe(alice, there.url, secret="")
    happen(alice)

    work()

    assert there.received[0].headers["x-cws-event"] == "scan.completed"
    assert not [name for name in there.received[0].headers if "signature" in name]


def test_a_failed_delivery_is_sent_again_the_same_bytes_signed_anew(alice, receiver, monkeypatch):
    answers = [500, SILENCE, 302, 204]
    there = receiver(answer=lambda headers: answers.pop(0))
    subscribe(alice, there.url)
    happen(alice)

    for seconds in (0, 90, 180, 270):
        sending_at(monkeypatch, seconds)
        work()
        hurry(alice)

    assert [request.status for request in there.received] == [500, SILENCE, 302, 204]
    assert len({request.body for request in there.received}) == 1
    assert len({request.id for request in there.received}) == 1
    stamps = [int(request.headers["x-cws-timestamp"]) for request in there.received]
    assert stamps == sorted(set(stamps))
    assert all(verified(SECRET, request) for request in there.received)
    assert len({request.headers["x-cws-signature"] for request in there.received}) == 4
    (delivery,) = deliveries(alice)
    assert (delivery.status, delivery.attempts, delivery.next_attempt_at) == ("delivered", 4, None)


def sending_at(monkeypatch, seconds):
    """Let deliveries believe that it is so much later."""
    clock = SimpleNamespace(now=lambda: timezone.now() + timedelta(seconds=seconds))
    monkeypatch.setattr("apps.webhooks.sending.timezone", clock)


def test_a_delivery_waits_longer_and_longer_and_fails_in_the_end(alice, receiver, settings):
    there = receiver(answer=lambda headers: 503)
    subscribe(alice, there.url)
    happen(alice)
    waits = []

    work()
    while deliveries(alice)[0].status == "pending":
        waits.append((deliveries(alice)[0].next_attempt_at - timezone.now()).total_seconds())
        hurry(alice)
        work()

    assert settings.OPSCURB_WEBHOOK_RETRY_SECONDS == [5, 300, 1800, 7200, 18000, 36000, 36000]
    for waited, meant in zip(waits, settings.OPSCURB_WEBHOOK_RETRY_SECONDS, strict=True):
        assert meant * 0.9 - 2 <= waited <= meant * 1.1
    (delivery,) = deliveries(alice)
    assert (delivery.status, delivery.attempts, delivery.error) == ("failed", 8, "The receiver answered 503")
    assert len(there.received) == 8


def test_every_attempt_is_logged_without_secrets(alice, receiver):
    answers = [500, 204]
    echo = f'{{"you sent": "{SECRET}", "key": "ocb_live_abc"}}\0'.encode() + b"x" * 3_000
    there = receiver(answer=lambda headers: answers.pop(0), says=echo)
    subscribe(alice, there.url)
    happen(alice)

    work_to_the_end(alice)

    first, second = sorted(deliveries(alice)[0].log.all(), key=lambda attempt: attempt.number)
    assert (first.number, first.status, first.error) == (1, 500, "The receiver answered 500")
    assert first.response_start.startswith('{"you sent": "***", "key": "***"}')
    assert len(first.response_start.encode()) <= 1_024
    assert (second.number, second.status, second.error, second.response_start) == (2, 204, "", "")


def test_a_receiver_that_is_not_there_is_logged_by_what_went_wrong(alice, settings):
    settings.OPSCURB_EGRESS_ALLOW = ["127.0.0.0/8"]
    subscribe(alice, "http://127.0.0.1:1/")
    happen(alice)

    work()

    (attempt,) = deliveries(alice)[0].log.all()
    assert (attempt.status, attempt.error) == (None, "127.0.0.1 does not accept connections on port 1")


def test_a_delivery_may_take_fifteen_seconds_in_all(alice, receiver, monkeypatch):
    given = {}

    def send(*_, **more):
        given.update(more)
        return client.Answer(200, {}, b"")

    monkeypatch.setattr("apps.webhooks.sending.send", send)
    subscribe(alice, "https://example.com/")
    happen(alice)

    work()

    assert given["seconds"] == 15.0


def test_it_goes_through_the_customers_proxy(alice, receiver):
    from apps.settings.services import change_network

    there = receiver()
    with local_proxy("http") as proxy:
        with scope(alice.customer_id):
            change_network("custom", proxy.url())
        subscribe(alice, there.url)
        happen(alice)

        work()

    assert (len(there.received), proxy.connections) == (1, 1)


def test_gone_switches_the_webhook_off_and_says_so(alice, receiver):
    gone, other = receiver(answer=lambda headers: 410), receiver()
    webhook = subscribe(alice, gone.url)
    subscribe(alice, other.url, ["webhook.disabled"])
    happen(alice)

    work_to_the_end(alice)

    assert len(gone.received) == 1
    assert not kept(alice, webhook).is_active
    assert kept(alice, webhook).disabled_reason == "The receiver answered 410 Gone"
    assert orjson.loads(other.received[0].body)["data"]["reason"] == "The receiver answered 410 Gone"
    with scope(alice.customer_id):
        assert Event.objects.filter(type="webhook.disabled", target_id=webhook.id).count() == 1


def test_five_days_of_nothing_but_failures_switch_it_off(alice, receiver):
    there = receiver(answer=lambda headers: 500)
    webhook = subscribe(alice, there.url)
    happen(alice)
    work()
    assert kept(alice, webhook).is_active
    with scope(alice.customer_id):
        Webhook.objects.update(failing_since=timezone.now() - timedelta(days=5))
    happen(alice)

    work()

    assert not kept(alice, webhook).is_active
    assert kept(alice, webhook).disabled_reason.startswith("Nothing arrived for 5 days")
    with scope(alice.customer_id):
        assert Event.objects.filter(type="webhook.disabled").count() == 1
    hurry(alice)
    work()
    assert {delivery.status for delivery in deliveries(alice)} == {"canceled"}


def test_one_success_within_the_five_days_starts_them_anew(alice, receiver):
    there = receiver()
    webhook = subscribe(alice, there.url)
    with scope(alice.customer_id):
        Webhook.objects.update(failing_since=timezone.now() - timedelta(days=6))
    happen(alice)

    work()

    assert (kept(alice, webhook).is_active, kept(alice, webhook).failing_since) == (True, None)


def test_a_killed_worker_costs_a_second_attempt_under_the_same_id(alice, receiver):
    there = receiver()
    subscribe(alice, there.url)
    happen(alice)
    run(claim("deliver"))
    lost = claim("deliver")
    with scope(alice.customer_id):
        Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    work()

    # The one that was believed dead comes back and finds that it is not its job any more.
    run(lost)

    assert len({request.id for request in there.received}) == 1
    assert len(deliveries(alice)[0].log.all()) == 1


def test_a_delivery_that_no_worker_survives_is_given_up(alice, receiver):
    subscribe(alice, receiver().url)
    happen(alice)
    run(claim("deliver"))
    with scope(alice.customer_id):
        Job.objects.update(stalls=MOST_STALLS)

    work()

    assert deliveries(alice)[0].status == "failed"
    assert "given up" in deliveries(alice)[0].error


def test_what_is_deleted_meanwhile_is_not_sent(alice, receiver):
    there = receiver()
    webhook = subscribe(alice, there.url)
    happen(alice)
    run(claim("deliver"))
    with scope(alice.customer_id):
        delete_webhook(webhook.id)

    work()

    assert there.received == []
    with scope(alice.customer_id):
        assert Job.objects.count() == 0


def test_a_replay_has_the_same_id_and_bytes_and_a_new_signature(alice, receiver):
    there = receiver()
    webhook = subscribe(alice, there.url)
    happen(alice)
    work()
    (delivery,) = deliveries(alice)
    with scope(alice.customer_id):
        replay(webhook.id, delivery.id)

    work()

    first, second = there.received
    assert (first.id, first.body) == (second.id, second.body)
    assert [attempt.number for attempt in deliveries(alice)[0].log.all()] == [1, 2]
    assert deliveries(alice)[0].status == "delivered"
    with scope(alice.customer_id):
        assert Event.objects.filter(type="webhook.replayed").count() == 1


def test_an_old_event_is_stamped_with_the_time_of_its_sending(alice, receiver, monkeypatch):
    there = receiver()
    subscribe(alice, there.url)
    happen(alice)
    sending_at(monkeypatch, 100)

    work()

    stamp = int(there.received[0].headers["x-cws-timestamp"])
    assert stamp - orjson.loads(there.received[0].body)["timestamp"] in (100, 101)
    assert verified(SECRET, there.received[0])
