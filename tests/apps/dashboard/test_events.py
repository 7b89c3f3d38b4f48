"""The trail of events: filters, what was before, the file, and who may look."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.customers.models import User
from apps.dashboard.trail import changes_of
from apps.events.models import Event
from apps.tenancy.scope import scope

HOSTILE = "<script>alert(1)</script>\u202e"


def happened(who, event_type="webhook.changed", **given):
    """An event of somebody's trail."""
    facts = {"actor": "system", "target_type": event_type.split(".")[0], "target_id": str(uuid4()), **given}
    with scope(who.customer_id):
        return Event.objects.create(customer_id=who.customer_id, type=event_type, **facts)


def types_of(page):
    """The types of the events that a page lists, in its order."""
    body = page.content.decode().partition("<tbody>")[2]
    return re.findall(r'<div class="mono">([a-z_]+\.[a-z_]+)</div></td>', body)


def test_events_are_listed_newest_first_with_who_did_what(alice, signed_in):
    user = User.objects.get(email="alice@example.com")
    happened(alice, actor=f"user:{user.id}", ip="203.0.113.7", before={"name": "old"}, after={"name": "new"})

    page = signed_in(alice).get("/events")

    text = page.content.decode()
    assert page.status_code == 200
    assert "webhook.changed" in types_of(page)
    assert "A webhook was changed, or its secret replaced" in text
    assert "alice@example.com" in text
    assert "203.0.113.7" in text
    assert 'Name: old <span aria-hidden="true">→</span><span class="sr">became</span> new' in text


def test_a_key_is_named_and_a_person_who_left_too(alice, signed_in, api):
    from apps.customers.services import add_member
    from apps.customers.teams import remove_member

    friend = add_member(alice.customer_id, "friend@example.com", "member")
    api.post("/api/scans", alice, {"demo_mode": True})
    happened(alice, "finding.noted", actor=f"user:{friend.id}")
    with scope(alice.customer_id):
        remove_member(friend.id)

    page = signed_in(alice).get("/events").content.decode()

    assert re.search(r"Key first key \(\w{8}…\)", page)
    assert page.count("friend@example.com") >= 2


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("type=scan.queued", ["scan.queued"]),
        ("type=scan", ["scan.failed", "scan.queued"]),
        ("type=webhook&actor=system", ["webhook.test"]),
        ("actor=key:gone", ["schedule.created"]),
        ("since=2026-03-02&until=2026-03-02", ["scan.failed", "scan.queued"]),
        ("until=2026-03-01", ["webhook.test"]),
    ],
)
def test_filters_choose_by_type_actor_and_whole_days(alice, signed_in, query, expected):
    day = datetime(2026, 3, 1, tzinfo=UTC)
    happened(alice, "webhook.test", created_at=day + timedelta(hours=23, minutes=59))
    happened(alice, "scan.queued", created_at=day + timedelta(hours=24))
    happened(alice, "scan.failed", created_at=day + timedelta(hours=47))
    happened(alice, "schedule.created", created_at=day + timedelta(hours=48), actor="key:gone")

    page = signed_in(alice).get(f"/events?{query}")

    assert types_of(page) == expected


def test_days_are_those_of_the_persons_zone(alice, signed_in):
    User.objects.filter(email="alice@example.com").update(timezone="America/New_York")
    happened(alice, "webhook.test", created_at=datetime(2026, 3, 2, 4, 59, tzinfo=UTC))
    happened(alice, "scan.queued", created_at=datetime(2026, 3, 2, 5, 1, tzinfo=UTC))

    page = signed_in(alice).get("/events?since=2026-03-02&until=2026-03-02")

    assert types_of(page) == ["scan.queued"]


def test_nothing_matching_names_the_oldest_that_is_kept(alice, signed_in):
    page = signed_in(alice).get("/events?since=2020-01-01&until=2020-01-02")

    text = page.content.decode()
    assert "No event matches this filter" in text
    assert f"{timezone.now():%b %Y}" in text
    assert "Clear filters" in text


def test_pages_follow_one_another_and_keep_the_filter(alice, signed_in):
    for number in range(60):
        happened(alice, "webhook.test", after={"number": number})
    happened(alice, "scan.queued")
    client = signed_in(alice)

    first = client.get("/events?type=webhook.test")
    following = re.search(r'href="(\?[^"]+)" rel="next"', first.content.decode())[1].replace("&amp;", "&")
    second = client.get(f"/events{following}")

    assert "type=webhook.test" in following
    assert len(types_of(first)) == 40
    assert set(types_of(second)) == {"webhook.test"}
    assert len(types_of(second)) == 20
    assert 'rel="next"' not in second.content.decode()


@pytest.mark.parametrize(
    "query", ["type=junk", "since=yesterday", "since=2026-03-02&until=2026-03-01", f"actor={'x' * 200}"]
)
def test_a_filter_that_is_wrong_says_so_and_shows_nothing(alice, signed_in, query):
    page = signed_in(alice).get(f"/events?{query}")

    assert page.status_code == 422
    assert "This filter chooses nothing" in page.content.decode()
    assert types_of(page) == []


@pytest.mark.parametrize("query", ["cursor=junk", "since=9999-12-31&until=9999-12-31", "since=0001-01-01"])
def test_what_nobody_types_is_answered_too(alice, signed_in, query):
    assert signed_in(alice).get(f"/events?{query}").status_code < 500


def test_the_file_holds_every_event_of_the_filter_and_taking_it_is_one(alice, signed_in):
    for number in range(60):
        happened(alice, "webhook.test", after={"number": number})
    happened(alice, "webhook.changed", target_id="=HYPERLINK(1)", before={"name": "a"}, after={"name": "b"})
    client = signed_in(alice, "admin")

    answer = client.post("/events/export?type=webhook")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer).decode())))

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert [row["type"] for row in rows] == ["webhook.changed"] + ["webhook.test"] * 60
    assert rows[0]["target_id"] == "'=HYPERLINK(1)"
    assert (rows[0]["before"], rows[0]["after"]) == ('{"name":"a"}', '{"name":"b"}')
    assert datetime.fromisoformat(rows[0]["time"]).tzinfo is not None
    with scope(alice.customer_id):
        assert Event.objects.get(type="events.exported").after == {"filter": "type=webhook"}


def test_members_and_viewers_have_no_way_to_the_trail(alice, signed_in):
    event_id = happened(alice).id

    for role in ("viewer", "member"):
        client = signed_in(alice, role)
        answers = [client.get("/events"), client.get(f"/events/{event_id}"), client.post("/events/export")]
        assert [answer.status_code for answer in answers] == [403, 403, 403]
        assert 'href="/events"' not in client.get("/overview").content.decode()
    assert 'href="/events"' in signed_in(alice, "admin").get("/overview").content.decode()


def test_mallory_sees_and_takes_nothing_of_alices(alice, mallory, signed_in):
    event = happened(alice, target_id="alices-target")
    client = signed_in(mallory)

    listed = client.get(f"/events?actor={event.actor}").content.decode()
    taken = b"".join(client.post("/events/export")).decode()

    assert "alices-target" not in listed + taken
    assert client.get(f"/events/{event.id}").status_code == 404


def test_naming_somebody_as_the_actor_does_not_tell_their_address(alice, mallory, signed_in):
    user = User.objects.get(email="alice@example.com")

    page = signed_in(mallory).get(f"/events?actor=user:{user.id}").content.decode()

    assert "alice@example.com" not in page


def test_one_event_is_shown_with_all_its_facts(alice, signed_in):
    facts = {f"fact_{number}": "x" * 300 for number in range(10)}
    event = happened(alice, "settings.general_changed", after=facts)
    client = signed_in(alice)

    listed, whole = client.get("/events").content.decode(), client.get(f"/events/{event.id}").content.decode()

    assert "and 6 more" in listed
    assert "x" * 121 not in listed
    assert whole.count("x" * 300) == 10


def test_hostile_facts_stay_text_and_short(alice, signed_in):
    happened(alice, target_id=HOSTILE, before={HOSTILE: HOSTILE}, after={HOSTILE: HOSTILE + "y" * 10_000})
    client = signed_in(alice)

    page = client.get("/events")

    assert "<script>alert" not in page.content.decode()
    assert "y" * 200 not in page.content.decode()


def test_a_thing_that_is_gone_is_no_link_to_its_page(alice, signed_in):
    there, gone = str(uuid4()), str(uuid4())
    happened(alice, "finding.noted", target_id=there)
    happened(alice, "webhook.deleted", target_id=gone)

    page = signed_in(alice).get("/events").content.decode()

    assert f'href="/findings/{there}"' in page
    assert f"/webhooks/{gone}" not in page


def test_changes_are_what_differs_or_all_there_is():
    both = changes_of({"a": 1, "b": True}, {"a": 1, "b": False, "c": ["x"]}, 100)
    made = changes_of(None, {"a": None}, 100)
    gone = changes_of({"a": "x" * 20}, None, 10)

    assert [(one.name, one.before, one.after) for one in both] == [("b", "yes", "no"), ("c", None, '["x"]')]
    assert [(one.name, one.before, one.after) for one in made] == [("a", None, "none")]
    assert [(one.name, one.before, one.after) for one in gone] == [("a", f"{'x' * 10}…", None)]


def test_a_htmx_change_of_the_filter_answers_the_results_alone(alice, signed_in):
    page = signed_in(alice).get("/events", headers={"HX-Request": "true", "HX-Target": "results"})

    assert "<html" not in page.content.decode()
    assert types_of(page)


def test_forty_events_take_as_many_statements_as_three_and_keep_the_budget(
    alice, signed_in, django_assert_num_queries
):
    client = signed_in(alice)
    happened(alice, actor=f"user:{uuid4()}")
    with CaptureQueriesContext(connection) as few:
        client.get("/events")
    for number in range(60):
        facts = {f"fact_{each}": f"value {number}" for each in range(4)}
        happened(alice, "settings.general_changed", actor=f"user:{uuid4()}", before={}, after=facts)

    with django_assert_num_queries(len(few)):
        page = client.get("/events")
    assert len(page.content) < 36_000
