"""Webhooks on pages: added, tried, paused, replaced secrets, deleted; what a viewer sees of them."""

import re
from contextlib import suppress

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.events.actor import Actor, acting
from apps.tenancy.scope import scope
from apps.vault.services import read
from apps.webhooks.models import Webhook
from apps.webhooks.services import change_webhook, create_webhook
from bench.receiver import verified, verified_by_the_standard
from opscurb.errors import Forbidden, PlanTooLow
from tests.apps.dashboard.conftest import sign_in
from tests.apps.dashboard.posting import text_of, told
from tests.apps.dashboard.posting import there as there
from tests.apps.dashboard.posting import web as web
from tests.apps.webhooks.conftest import deliveries, happen, subscribe, work

pytestmark = pytest.mark.django_db
GIVEN = {"url": "https://example.com/in/path", "name": "ours", "events": ["scan.completed"]}
HOSTILE = "<script>alert(1)</script>\u202e\"'"


def kept(who):
    with scope(who.customer_id):
        return list(Webhook.objects.order_by("created_at"))


def secret_in(answer):
    return re.search(r'id="secret"[^>]*value="([^"]+)"', text_of(answer))[1]


def ticket_in(answer):
    return re.search(r'name="ticket" value="([^"]+)"', text_of(answer))[1]


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
    with scope(free.customer_id), suppress(PlanTooLow):
        for _ in range(10):
            create_webhook("https://example.com/")

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
    with pytest.raises(Forbidden), acting(Actor("user:x", role="member")), scope(alice.customer_id):
        create_webhook("https://example.com/")
    assert kept(alice) == []
