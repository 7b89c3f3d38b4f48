"""Webhooks on pages: added, tried, paused, replaced secrets, the log of deliveries and sending them again."""

import re
from datetime import timedelta

import orjson
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.events.models import Event
from apps.tenancy.scope import scope
from apps.vault.services import read
from apps.webhooks.models import Attempt, Delivery, Webhook
from apps.webhooks.services import change_webhook, create_webhook
from bench.receiver import receiving, verified, verified_by_the_standard
from tests.apps.dashboard.conftest import sign_in
from tests.apps.webhooks.conftest import deliveries, happen, hurry, subscribe, work

pytestmark = pytest.mark.django_db
GIVEN = {"url": "https://example.com/in/path", "name": "ours", "events": ["scan.completed"]}
HOSTILE = "<script>alert(1)</script>\u202e\"'"


@pytest.fixture
def there(settings):
    """A receiver that may be reached."""
    settings.OPSCURB_EGRESS_ALLOW = ["127.0.0.0/8"]
    with receiving(says=b'{"token": "s", "taken": "<b>yes</b>"}') as receiver:
        yield receiver


@pytest.fixture
def web(alice):
    """Alice's browser."""
    return sign_in(alice)


def text_of(answer):
    return answer.content.decode()


def kept(who):
    with scope(who.customer_id):
        return list(Webhook.objects.order_by("created_at"))


def secret_in(answer):
    return re.search(r'id="secret"[^>]*value="([^"]+)"', text_of(answer))[1]


def ticket_in(answer):
    return re.search(r'name="ticket" value="([^"]+)"', text_of(answer))[1]


def told(who, event_type):
    with scope(who.customer_id):
        return list(Event.objects.filter(type=event_type))


def test_a_fresh_customer_is_offered_the_first_one(web):
    page = text_of(web.get("/webhooks"))

    assert "No webhook yet" in page
    assert "Add the first one" in page


def test_a_webhook_is_added_and_its_secret_is_shown_this_once(web, alice):
    ticket = ticket_in(web.get("/webhooks/new"))

    made = web.post("/webhooks/new", GIVEN | {"ticket": ticket})
    again = web.post("/webhooks/new", GIVEN | {"ticket": ticket}, follow=True)

    (webhook,) = kept(alice)
    secret = secret_in(made)
    with scope(alice.customer_id):
        assert read("webhooks_webhook", webhook.id, "secret") == secret
    assert secret.startswith("whsec_")
    assert made["Cache-Control"] == "no-store"
    assert "The secret was shown already" in text_of(again)
    assert secret not in text_of(again) + text_of(web.get(f"/webhooks/{webhook.id}"))
    assert [event.actor[:5] for event in told(alice, "webhook.created")] == ["user:"]


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://10.0.0.5/in", "10.0.0.5"),
        ("https://169.254.169.254/latest", "169.254.169.254"),
        ("ftp://example.com", "must begin with http"),
        ("https://user:pass@example.com/", "must not hold a user name"),
        ("https://example.com:22/", "port"),
    ],
)
def test_what_cannot_be_reached_is_refused_at_the_field_and_input_is_kept(web, alice, url, says):
    answer = web.post("/webhooks/new", GIVEN | {"url": url})

    assert answer.status_code == 422
    assert says in text_of(answer)
    assert 'value="ours"' in text_of(answer)
    assert 'id="id_url_error"' in text_of(answer)
    assert kept(alice) == []


def test_above_the_plan_the_form_says_so(customer):
    free = customer("fred", "free")
    web = sign_in(free)
    with scope(free.customer_id):
        for _ in range(10):
            try:
                create_webhook("https://example.com/")
            except Exception:
                break

    answer = web.post("/webhooks/new", GIVEN)

    assert answer.status_code == 422
    assert "Your plan includes" in text_of(answer)


def test_a_webhook_is_edited(web, alice):
    webhook = subscribe(alice, "https://example.com/")

    done = web.post(f"/webhooks/{webhook.id}/edit", GIVEN | {"events": ["scan.failed", "report.ready"]})
    bad = web.post(f"/webhooks/{webhook.id}/edit", GIVEN | {"events": []})

    (after,) = kept(alice)
    assert done["Location"] == f"/webhooks/{webhook.id}"
    assert (after.name, after.url, after.events) == ("ours", GIVEN["url"], ["report.ready", "scan.failed"])
    assert bad.status_code == 422
    assert after.has_secret


def test_a_test_shows_the_real_request_and_answer(web, alice, there):
    there.answer = lambda headers: 200
    webhook = subscribe(alice, there.url)

    done = web.post(f"/webhooks/{webhook.id}/test", follow=True)

    page = text_of(done)
    (request,) = there.received
    assert done.redirect_chain[0][0] == f"/webhooks/{webhook.id}/deliveries/{request.id}"
    assert "It arrived: the receiver answered 200" in page
    assert "webhook.test" in page
    assert request.headers["x-cws-signature"] in page
    assert "content-length" in page
    assert "&lt;b&gt;yes&lt;/b&gt;" in page
    assert request.id in page


def test_a_test_that_fails_says_why(web, alice, there):
    webhook = subscribe(alice, "http://10.0.0.15/")

    page = text_of(web.post(f"/webhooks/{webhook.id}/test", follow=True))

    assert "It did not arrive." in page
    assert "no answer after" in page


def test_a_paused_webhook_gets_nothing_until_it_is_activated(web, alice, there):
    webhook = subscribe(alice, there.url)
    web.post(f"/webhooks/{webhook.id}/activity")
    happen(alice)
    work()
    paused = text_of(web.get(f"/webhooks/{webhook.id}"))

    web.post(f"/webhooks/{webhook.id}/activity", {"active": "yes"})
    happen(alice)
    work()

    assert "Paused" in paused
    assert len(there.received) == 1


def test_a_replaced_secret_is_shown_once_and_signs_beside_the_old_one(web, alice, there):
    webhook = subscribe(alice, there.url, secret="the old one")
    ticket = ticket_in(web.get(f"/webhooks/{webhook.id}/secret"))

    secret = secret_in(web.post(f"/webhooks/{webhook.id}/secret", {"ticket": ticket}))
    again = web.post(f"/webhooks/{webhook.id}/secret", {"ticket": ticket})
    web.post(f"/webhooks/{webhook.id}/test")

    (request,) = there.received
    assert again["Location"] == f"/webhooks/{webhook.id}"
    assert verified(secret, request)
    assert verified("the old one", request, "x-cws-signature-previous")
    assert verified_by_the_standard(secret, request)


def test_a_webhook_is_deleted_after_asking(web, alice):
    webhook = subscribe(alice, "https://example.com/")

    asked = web.get(f"/webhooks/{webhook.id}/delete")
    done = web.post(f"/webhooks/{webhook.id}/delete")

    assert "log of its deliveries" in text_of(asked)
    assert done["Location"] == "/webhooks"
    assert kept(alice) == []


def test_the_list_tells_how_each_one_does(web, alice, there):
    answers = [204, 500, 204]
    there.answer = lambda headers: answers.pop(0)
    subscribe(alice, there.url)
    for _ in range(3):
        happen(alice)
    work()

    page = text_of(web.get("/webhooks"))

    assert "66 %" in page
    assert "Active" in page


def test_listing_thirty_webhooks_takes_as_many_statements_as_three(alice, web, django_assert_num_queries):
    with scope(alice.customer_id):
        for _ in range(3):
            create_webhook("https://example.com/")
    web.get("/webhooks")
    with CaptureQueriesContext(connection) as few:
        web.get("/webhooks")
    with scope(alice.customer_id):
        for _ in range(27):
            Webhook(name="more", url="https://example.com/", events=["scan.failed"]).save(force_insert=True)

    with django_assert_num_queries(len(few)):
        page = text_of(web.get("/webhooks"))

    assert page.count("nothing sent") == 30


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
    from apps.jobs.queue import claim
    from apps.jobs.run import run

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
    from apps.egress import client

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


def test_hostile_names_stay_text(alice, web, there):
    webhook = subscribe(alice, there.url)
    with scope(alice.customer_id):
        change_webhook(webhook.id, name=HOSTILE)
    happen(alice, error=HOSTILE)
    work()
    (delivery,) = deliveries(alice)

    pages = [
        text_of(web.get(path))
        for path in (
            "/webhooks",
            f"/webhooks/{webhook.id}",
            f"/webhooks/{webhook.id}/deliveries/{delivery.id}",
        )
    ]

    assert not [page for page in pages if "<script>alert" in page]
    assert "\\u202e" in pages[2]


def test_a_viewer_reads_without_paths_of_urls_and_buttons(alice, there):
    webhook = subscribe(alice, f"{there.url}/very-secret-path")
    viewer = sign_in(alice, "viewer")

    listed, page = text_of(viewer.get("/webhooks")), text_of(viewer.get(f"/webhooks/{webhook.id}"))

    for shown in (listed, page):
        assert "very-secret-path" not in shown
        assert "/webhooks/new" not in shown
        assert 'action="/webhooks/' not in shown.replace(f'action="/webhooks/{webhook.id}" class="row"', "")
    assert viewer.get("/webhooks/new").status_code == 403
    assert viewer.post("/webhooks/new", GIVEN).status_code == 403


def test_the_role_is_judged_in_the_service_too(alice):
    from apps.events.actor import Actor, acting
    from opscurb.errors import Forbidden

    with pytest.raises(Forbidden), acting(Actor("user:x", role="member")), scope(alice.customer_id):
        create_webhook("https://example.com/")
    assert kept(alice) == []
