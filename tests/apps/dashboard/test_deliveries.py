"""The log of a webhook's deliveries on its page: filters, one delivery with its attempts, sending again."""

import re
from datetime import timedelta

import orjson
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.egress import client
from apps.events.models import Event
from apps.jobs.queue import claim
from apps.jobs.run import run
from apps.tenancy.scope import scope
from apps.webhooks.models import Attempt, Delivery
from apps.webhooks.services import change_webhook
from tests.apps.dashboard.posting import text_of, told
from tests.apps.dashboard.posting import there as there
from tests.apps.dashboard.posting import web as web
from tests.apps.webhooks.conftest import deliveries, happen, hurry, subscribe, work

pytestmark = pytest.mark.django_db


def test_the_log_takes_as_many_statements_for_thirty_deliveries_as_for_three(
    alice, web, there, django_assert_num_queries
):
    webhook = subscribe(alice, there.url)
    for _ in range(3):
        happen(alice)
    work()
    web.get(f"/webhooks/{webhook.id}")
    with CaptureQueriesContext(connection) as few:
        web.get(f"/webhooks/{webhook.id}")
    for _ in range(27):
        happen(alice)
    work()

    with django_assert_num_queries(len(few)):
        page = text_of(web.get(f"/webhooks/{webhook.id}"))

    assert page.count('id="d-') == 30


def test_the_log_is_filtered_by_state_event_code_and_day(alice, web, there):
    answers = [204, 500, 503]
    there.answer = lambda headers: answers.pop(0)
    webhook = subscribe(alice, there.url, ["scan.completed", "scan.failed"])
    happen(alice)
    work()
    happen(alice, "scan.failed")
    work()
    happen(alice)
    work()
    arrived, refused, busy = deliveries(alice)
    tomorrow = (timezone.now() + timedelta(days=1)).date()

    def listed(query):
        page = text_of(web.get(f"/webhooks/{webhook.id}?{query}"))
        return {str(one) for one in re.findall(r'id="d-([^"]+)"', page)}

    assert listed("status=delivered") == {str(arrived.id)}
    assert listed("event=scan.failed") == {str(refused.id)}
    assert listed("code=503") == {str(busy.id)}
    assert listed(f"until={tomorrow}") == {str(one.id) for one in (arrived, refused, busy)}
    assert listed(f"since={tomorrow}") == set()
    assert "No delivery matches" in text_of(web.get(f"/webhooks/{webhook.id}?code=404"))
    assert web.get(f"/webhooks/{webhook.id}?code=abc").status_code == 422


def test_the_log_goes_on_where_a_page_ends_and_keeps_its_filter(alice, web, there):
    webhook = subscribe(alice, there.url)
    with scope(alice.customer_id):
        event = Event.objects.first()
        rows = [
            Delivery(
                webhook=webhook,
                event=Event.objects.create(type="scan.completed", actor="system", target_type="scan"),
                customer_id=alice.customer_id,
                event_type="scan.completed",
                event_at=event.created_at,
                body=b"{}",
                status="failed",
            )
            for _ in range(60)
        ]
        Delivery.objects.bulk_create(rows)

    first = text_of(web.get(f"/webhooks/{webhook.id}?status=failed"))
    following = re.search(r'href="(\?[^"]+)" rel="next"', first)[1].replace("&amp;", "&")
    second = text_of(web.get(f"/webhooks/{webhook.id}{following}"))

    seen = re.findall(r'id="d-([^"]+)"', first) + re.findall(r'id="d-([^"]+)"', second)
    assert "status=failed" in following
    assert (len(seen), len(set(seen))) == (60, 60)
    assert web.get(f"/webhooks/{webhook.id}?cursor=nonsense").status_code == 400


def test_htmx_gets_the_log_alone(alice, web):
    webhook = subscribe(alice, "https://example.com/")

    part = web.get(f"/webhooks/{webhook.id}", headers={"HX-Request": "true", "HX-Target": "deliveries"})

    assert "<html" not in text_of(part)
    assert "Nothing was sent yet" in text_of(part)
    assert "HX-Request" in part["Vary"]


def test_a_broken_receiver_is_mended_and_a_replay_has_the_same_id(alice, web, there):
    answers = [500, 204]
    there.answer = lambda headers: answers.pop(0)
    webhook = subscribe(alice, there.url)
    happen(alice)
    work()
    (delivery,) = deliveries(alice)
    path = f"/webhooks/{webhook.id}/deliveries/{delivery.id}"
    before = text_of(web.get(path))

    done = web.post(f"{path}/replay", follow=True)
    work()

    first, second = there.received
    assert "The receiver answered 500" in before
    assert "It is sent again" in text_of(done)
    assert (first.id, first.body) == (second.id, second.body)
    assert "Attempt 2" in text_of(web.get(path))
    assert len(told(alice, "webhook.replayed")) == 1


def test_an_open_delivery_is_asked_after_until_it_is_over(alice, web, there):
    webhook = subscribe(alice, there.url)
    happen(alice)
    while not deliveries(alice):
        work_one_relay()
    (delivery,) = deliveries(alice)
    path = f"/webhooks/{webhook.id}/deliveries/{delivery.id}"
    fragment = {"HX-Request": "true", "HX-Target": "delivery"}
    waiting = text_of(web.get(path))

    same = web.get(f"{path}?seen=pending-0", headers=fragment)
    work()
    over = web.get(f"{path}?seen=pending-0", headers=fragment)

    assert 'hx-trigger="every 2s"' in waiting
    assert same.status_code == 204
    assert "hx-trigger" not in text_of(over)
    assert 'data-say="It arrived"' in text_of(over)


def work_one_relay():
    run(claim("deliver"))


def test_all_that_failed_lately_is_sent_again(alice, web, there):
    webhook = subscribe(alice, there.url)
    for _ in range(3):
        happen(alice)
    work()
    with scope(alice.customer_id):
        old, *recent = Delivery.objects.order_by("created_at")
        Delivery.objects.update(status="failed", error="The receiver answered 500")
        Delivery.objects.filter(id=old.id).update(created_at=timezone.now() - timedelta(days=3))
    web.post(f"/webhooks/{webhook.id}/test")
    there.received.clear()

    done = web.post(f"/webhooks/{webhook.id}/replay", {"hours": "24"}, follow=True)
    hurry(alice)
    work()

    assert "2 deliveries are sent again" in text_of(done)
    assert {request.id for request in there.received} == {str(one.id) for one in recent}
    assert len(told(alice, "webhook.replayed")) == 2


def test_nothing_is_sent_again_by_a_webhook_that_is_off(alice, web):
    webhook = subscribe(alice, "https://example.com/")
    with scope(alice.customer_id):
        change_webhook(webhook.id, is_active=False)

    answer = web.post(f"/webhooks/{webhook.id}/replay", {"hours": "24"})

    assert answer.status_code == 409
    assert "activate it first" in text_of(answer)


def test_headers_of_request_and_answer_are_kept_without_secrets(alice, there, monkeypatch):
    odd = {"set-cookie": "a=b", "x-api-key": "k", "x-echo": "shared-secret", "x-long": "y" * 5_000}
    monkeypatch.setattr("apps.webhooks.sending.send", lambda *_, **__: client.Answer(200, odd, b""))
    subscribe(alice, there.url)
    happen(alice)

    work()

    with scope(alice.customer_id):
        attempt = Attempt.objects.get()
    assert attempt.request_headers["X-CWS-Event"] == "scan.completed"
    assert "shared-secret" not in orjson.dumps(attempt.request_headers).decode()
    shown = {**attempt.response_headers, "x-long": len(attempt.response_headers["x-long"])}
    assert shown == {"set-cookie": "***", "x-api-key": "***", "x-echo": "***", "x-long": 256}
