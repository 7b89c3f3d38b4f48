"""Schedules on pages: made, told in plain words, changed, paused, run out of turn, deleted."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.customers.models import User
from apps.dashboard.schedules import when_said
from apps.events.models import Event
from apps.scans.models import Scan
from apps.schedules.models import Schedule
from apps.tenancy.scope import scope
from tests.apps.dashboard.conftest import sign_in
from tests.apps.dashboard.looks import connected
from tests.apps.schedules.conftest import schedule

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script>\u202e"
GIVEN = {
    "name": "nightly",
    "every": "1440",
    "date": "2031-01-15",
    "time": "02:00",
    "timezone": "Europe/Madrid",
    "what": "demo",
    "clusters": "on",
}


@pytest.fixture
def web(alice):
    """Alice's browser."""
    return sign_in(alice)


def text_of(answer):
    return answer.content.decode()


def kept(who):
    with scope(who.customer_id):
        return list(Schedule.objects.order_by("created_at"))


def test_without_a_schedule_the_first_one_is_offered(web):
    page = text_of(web.get("/schedules"))

    assert "No schedule yet" in page
    assert "Make the first one" in page


def test_a_schedule_is_made_and_told_in_words_and_in_the_persons_own_zone(web, alice):
    User.objects.filter(email="alice@example.com").update(timezone="America/New_York")

    made = web.post("/schedules/new", GIVEN)

    (nightly,) = kept(alice)
    page = text_of(web.get("/schedules"))
    assert made["Location"] == "/schedules"
    assert (nightly.interval_minutes, nightly.timezone) == (1440, "Europe/Madrid")
    assert nightly.run_at == datetime(2031, 1, 15, 1, tzinfo=UTC)
    assert nightly.scan == {"demo_mode": True, "include_kubernetes": True}
    assert "Every day at 02:00, Europe/Madrid" in page
    assert "America/New_York" in page
    assert "14 Jan 2031, 20:00" in page
    assert "by alice@example.com" in page


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (None, "Once, on 15 Jan 2031 at 02:00, Europe/Madrid"),
        (90, "Every 90 minutes, counted from 15 Jan 2031 at 02:00, Europe/Madrid"),
        (60, "Every hour, counted from"),
        (720, "Every 12 hours, counted from"),
        (2880, "Every 2 days at 02:00"),
        (10080, "Every Wednesday at 02:00"),
    ],
)
def test_when_it_runs_is_said_in_plain_words(minutes, words):
    assert when_said(datetime(2031, 1, 15, 1, tzinfo=UTC), minutes, "Europe/Madrid").startswith(words)


def test_what_a_form_would_come_to_is_shown_before_it_is_sent(web):
    asked = {name: GIVEN[name] for name in ("every", "date", "time", "timezone")}

    said = text_of(web.get("/schedules/preview", asked))
    begun = text_of(web.get("/schedules/new"))
    unfinished = text_of(web.get("/schedules/preview", asked | {"timezone": "Nowhere"}))

    assert "Every day at 02:00, Europe/Madrid." in said
    assert "15 Jan 2031, 01:00" in said
    assert "Every day at 02:00, UTC." in begun
    assert "Every day" not in unfinished


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"timezone": "Mars/Base"}, "There is no such time zone."),
        ({"every": "other"}, "Say how many."),
        ({"every": "other", "minutes": "5"}, "Your plan includes intervals of at least"),
        ({"name": ""}, "This field is required."),
        ({"report_emails": "nonsense"}, "invalid report_emails item: nonsense"),
    ],
)
def test_what_does_not_hold_is_refused_and_input_is_kept(web, alice, given, says):
    answer = web.post("/schedules/new", GIVEN | given)

    assert answer.status_code == 422
    assert says in text_of(answer)
    assert 'value="2031-01-15"' in text_of(answer)
    assert kept(alice) == []


def test_above_the_plan_the_form_says_so(customer):
    free = customer("fred", "free")
    web = sign_in(free)
    web.post("/schedules/new", GIVEN)

    answer = web.post("/schedules/new", GIVEN)

    assert answer.status_code == 422
    assert "Your plan includes 1 schedule" in text_of(answer)
    assert len(kept(free)) == 1


def test_what_it_scans_is_changed_and_its_next_run_stays(web, alice):
    prod = connected(alice, "prod")
    made = schedule(alice, in_minutes=90, every=90, name="often")
    given = form_of(web, made)

    done = web.post(
        f"/schedules/{made.id}", given | {"what": "chosen", "accounts": [str(prod)], "clusters": ""}
    )

    (after,) = kept(alice)
    assert done["Location"] == "/schedules"
    assert after.scan == {"selected_accounts": [str(prod)]}
    assert (after.run_at, after.next_run_at) == (made.run_at, made.next_run_at)
    assert "prod" in text_of(web.get("/schedules"))


def test_another_time_of_day_moves_the_next_run(web, alice):
    made = schedule(alice, in_minutes=90, every=1440, name="daily")

    web.post(f"/schedules/{made.id}", form_of(web, made) | {"time": "23:59", "timezone": "UTC"})

    (after,) = kept(alice)
    assert f"{after.run_at:%H:%M}" == "23:59"
    assert after.next_run_at > timezone.now()


def test_a_payload_that_came_over_the_api_is_kept_as_it_was(web, alice):
    payload = {"aws_profile": "prod", "aws_region": "eu-west-1"}
    made = schedule(alice, every=1440, name="theirs", scan=payload)
    page = text_of(web.get(f"/schedules/{made.id}"))

    web.post(f"/schedules/{made.id}", form_of(web, made) | {"name": "ours"})

    (after,) = kept(alice)
    assert "As it was set over the API" in page
    assert (after.name, after.scan) == ("ours", payload)


def form_of(web, made):
    """What the form of a schedule would send, left as it is."""
    form = web.get(f"/schedules/{made.id}").context["form"]
    return {
        name: form[name].value().isoformat()[:10 if name == "date" else 5]
        if name in ("date", "time")
        else form[name].value()
        for name in form.fields
        if form[name].value() not in (None, "", False)
    }  # fmt: skip


def test_it_is_paused_and_goes_on(web, alice):
    made = schedule(alice, every=1440, name="daily")

    web.post(f"/schedules/{made.id}/activity")
    paused, page = kept(alice)[0], text_of(web.get("/schedules"))
    web.post(f"/schedules/{made.id}/activity", {"enabled": "yes"})

    assert (paused.enabled, paused.next_run_at) == (False, None)
    assert "Paused" in page
    assert kept(alice)[0].next_run_at is not None


def test_it_runs_out_of_turn_and_is_watched(web, alice):
    made = schedule(alice, in_minutes=600, every=1440, name="daily")

    done = web.post(f"/schedules/{made.id}/run")

    with scope(alice.customer_id):
        scan = Scan.objects.get()
    page = text_of(web.get("/schedules"))
    assert done["Location"] == f"/scans/{scan.id}"
    assert kept(alice)[0].next_run_at == made.next_run_at
    assert f'href="/scans/{scan.id}"' in page
    assert "Queued" in page


def test_one_that_cannot_run_any_more_says_why(web, alice):
    made = schedule(alice, every=1440, name="daily", scan={"selected_accounts": ["gone"]})

    page = text_of(web.post(f"/schedules/{made.id}/run", follow=True))

    assert "daily cannot run: selected_accounts contains an unknown id: gone" in page


def test_missed_runs_and_the_last_error_are_told(web, alice):
    made = schedule(alice, every=1440, name="daily")
    with scope(alice.customer_id):
        Schedule.objects.update(last_run_at=timezone.now(), last_error="no such account")
        for count in (2, 3):
            Event.objects.create(
                type="schedule.missed", actor="system", target_type="schedule", target_id=str(made.id),
                after={"missed": count},
            )  # fmt: skip

    page = text_of(web.get("/schedules"))

    assert "no such account" in page
    assert "5 runs missed" in page


def test_it_is_deleted_after_asking(web, alice):
    made = schedule(alice, every=1440, name="daily")

    asked, done = web.get(f"/schedules/{made.id}/delete"), web.post(f"/schedules/{made.id}/delete")

    assert "The scans that it asked for stay" in text_of(asked)
    assert done["Location"] == "/schedules"
    assert kept(alice) == []


def test_hostile_names_stay_text(web, alice):
    made = schedule(alice, every=1440, name=HOSTILE, scan={"aws_profile": HOSTILE[:20]})

    page = text_of(web.get("/schedules")) + text_of(web.get(f"/schedules/{made.id}"))

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_a_viewer_reads_and_is_offered_nothing_to_do(alice):
    schedule(alice, every=1440, name="daily")

    page = text_of(sign_in(alice, "viewer").get("/schedules"))

    assert "daily" in page
    assert not re.findall(r"Run now|Pause|Make a schedule", page)


def test_thirty_schedules_take_as_many_statements_as_three(web, alice, django_assert_num_queries):
    for number in range(3):
        web.post(f"/schedules/{schedule(alice, every=1440, name=f'n{number}').id}/run")
    web.get("/schedules")
    with CaptureQueriesContext(connection) as few:
        web.get("/schedules")
    statements = len(few)
    for number in range(27):
        web.post(f"/schedules/{schedule(alice, every=1440, name=f'm{number}').id}/run")

    with django_assert_num_queries(statements):
        page = text_of(web.get("/schedules"))

    assert page.count('id="last-') == 30


@pytest.fixture(autouse=True)
def any_number(request, monkeypatch):
    """As many schedules as a test likes, where it is not about the plan."""
    from dataclasses import replace

    from apps.customers.plans import PLANS

    monkeypatch.setitem(PLANS, "pro", replace(PLANS["pro"], schedules=None))


def test_a_once_only_schedule_that_ran_is_done(web, alice):
    made = schedule(alice, every=None, name="once")
    with scope(alice.customer_id):
        Schedule.objects.filter(id=made.id).update(
            enabled=False, next_run_at=None, last_run_at=timezone.now() - timedelta(hours=1)
        )

    page = text_of(web.get("/schedules"))

    assert "Done" in page
    assert "Go on" not in page
