"""The plan's page: what is used of each limit, and what stops when it is used up."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.models import CloudAccount
from apps.customers import limits
from apps.customers.selectors import rates_of
from apps.recommendations.models import Month
from apps.schedules.models import Schedule
from apps.tenancy.scope import scope


def rows_of(page):
    """The text of each row by its first cell."""
    rows = page.content.decode().split('<tr><th scope="row">')[1:]
    return {row.split("</th>")[0]: row for row in rows[::-1]}


@pytest.fixture
def free(customer):
    """The owner of a customer on the free plan."""
    return customer("alice", plan="free")


def test_limits_and_what_is_used_of_them_are_told(free, signed_in):
    page = signed_in(free).get("/plan")

    rows = rows_of(page)
    assert page.status_code == 200
    assert "1 of 5" in rows["API keys"]
    assert 'max="5"' in rows["API keys"]
    assert "Room" in rows["API keys"]
    assert "AI explanations are not part of this plan" in page.content.decode()


def test_a_limit_that_is_reached_says_what_stops(free, signed_in):
    with scope(free.customer_id):
        for name in ("one", "two"):
            CloudAccount.objects.create(name=name)

    row = rows_of(signed_in(free).get("/plan"))["AWS accounts"]

    assert "2 of 2" in row
    assert "Used up" in row
    assert "No further one can be connected until one is removed" in row


def test_explanations_that_are_nearly_used_up_say_when_there_are_more(alice, signed_in):
    with scope(alice.customer_id):
        Month.objects.create(first_day=timezone.now().date().replace(day=1), used=450)

    row = rows_of(signed_in(alice).get("/plan"))["AI explanations this month"]

    assert "450 of 500" in row
    assert "Nearly used up" in row
    assert "T00:00:00Z" in row


def test_calls_of_the_api_are_counted_and_looking_counts_none(alice, signed_in, api):
    for _ in range(3):
        api.get("/api/plan", alice)
    client = signed_in(alice)
    client.get("/plan")

    rows = rows_of(client.get("/plan"))

    assert "3 of 500" in rows["API calls of the last minute"]
    assert "3 of 10,000" in rows["API calls of this hour"]


def test_rates_that_were_agreed_take_the_place_of_the_plans(customer):
    someone = customer("alice", rate_per_hour=7)

    assert rates_of(someone.customer_id) == (7, 500)


def test_what_is_read_is_what_a_call_was_told(alice):
    usage = limits.spend(alice.customer_id, 100, 10)

    minute, hour = limits.used(alice.customer_id, 100, 10)

    assert minute == usage.tighter
    assert (hour.limit, hour.used) == (100, 1)


def test_without_redis_the_page_says_that_calls_cannot_be_told(alice, signed_in, monkeypatch):
    import redis

    def away(**_):
        raise redis.ConnectionError

    client = signed_in(alice)
    monkeypatch.setattr(limits, "_look", away)

    page = client.get("/plan")

    assert page.status_code == 200
    assert "cannot be told at the moment" in page.content.decode()


def test_december_is_followed_by_january():
    from apps.dashboard.usage import _next_month

    months = [datetime(2026, month, 1, tzinfo=UTC).date() for month in (1, 12)]

    assert [str(_next_month(month)) for month in months] == ["2026-02-01", "2027-01-01"]


def test_a_viewer_reads_the_plan_and_mallory_her_own(alice, mallory, signed_in):
    with scope(alice.customer_id):
        Schedule.objects.create(name="daily", run_at=timezone.now())

    viewer, stranger = signed_in(alice, "viewer").get("/plan"), signed_in(mallory).get("/plan")

    assert "1 of 100" in rows_of(viewer)["Schedules"]
    assert "0 of 100" in rows_of(stranger)["Schedules"]


def test_thirty_accounts_take_as_many_statements_as_three(alice, signed_in, django_assert_num_queries):
    client = signed_in(alice)
    with CaptureQueriesContext(connection) as few:
        client.get("/plan")
    with scope(alice.customer_id):
        for number in range(30):
            CloudAccount.objects.create(name=f"a{number}")

    with django_assert_num_queries(len(few)):
        client.get("/plan")
