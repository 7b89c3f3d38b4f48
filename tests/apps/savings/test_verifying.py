"""What was saved, by the bill: before a finding was last seen, and after it was resolved."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from apps.accounts.bill import take_call
from apps.accounts.models import BillCalls
from apps.findings.models import Finding
from apps.jobs.models import Job
from apps.jobs.queue import claim_mine
from apps.jobs.run import run
from apps.savings import verifying
from apps.savings.models import Verification
from apps.savings.services import KIND, NOT_NAMED
from apps.tenancy.scope import scope
from opscurb.aws.account.explorer import MOST_CALLS
from tests.apps.savings.conftest import resolved, volume

pytestmark = pytest.mark.django_db(transaction=False)
DAY = timedelta(days=1)
TODAY = timezone.now().date()
NOON = time(12, tzinfo=timezone.get_current_timezone())


def noon(days_ago: int) -> datetime:
    return datetime.combine(TODAY - days_ago * DAY, NOON)


def bill_of(billed: Any, name: str, dollars: float, *, until: date, since: date = date.min) -> None:
    """So many dollars a day for a resource, for the last weeks until a day."""
    for back in range(20, 1, -1):
        day = TODAY - back * DAY
        if since <= day < until:
            group = {"Keys": [name], "Metrics": {"NetUnblendedCost": {"Amount": str(dollars), "Unit": "USD"}}}
            period = {"Start": day.isoformat(), "End": (day + DAY).isoformat()}
            billed.TOLD["resources"].append({"TimePeriod": period, "Groups": [group]})


def look(who: Any, account: Any) -> None:
    """Do the account's job, whether it is due or not."""
    with scope(who.customer_id):
        claim = claim_mine(KIND, account.id, 60)
    assert claim is not None
    run(claim)


def verifications(who: Any) -> list[Verification]:
    with scope(who.customer_id):
        return list(Verification.objects.order_by("resources"))


def test_a_volume_that_is_gone_from_the_bill_saved_what_it_cost(alice, account, billed):
    mine = account(alice)
    resolved(alice, mine.id, volume("vol-1"), seen_at=noon(10), at=noon(9))
    bill_of(billed, "vol-1", 2.64, until=TODAY - 9 * DAY)

    look(alice, mine)

    (one,) = verifications(alice)
    # Four days before it was last seen are within the bill's 14 days: $2.64 a day; then nothing.
    assert (one.state, one.before_daily, one.after_daily) == ("realized", Decimal("2.64"), 0)
    # $2.64 x 730 h / 24 h = $80.30, of 1,000 GB x $0.08 = $80.00 as thought
    assert (one.realized, one.estimated) == (Decimal("80.30"), Decimal("80.00"))
    with scope(alice.customer_id):
        assert not Job.objects.exists()


def test_what_still_costs_half_saved_half(alice, account, billed):
    mine = account(alice)
    resolved(alice, mine.id, volume("vol-1"), seen_at=noon(10), at=noon(9))
    bill_of(billed, "vol-1", 2.4, until=TODAY - 9 * DAY)
    bill_of(billed, "vol-1", 1.2, since=TODAY - 9 * DAY, until=TODAY)

    look(alice, mine)

    (one,) = verifications(alice)
    assert one.realized == Decimal("36.50")  # ($2.40 - $1.20) x 730 / 24


def test_the_days_before_are_kept_while_the_bill_reaches_back(alice, account, billed):
    mine = account(alice)
    resolved(alice, mine.id, volume("vol-1"), seen_at=noon(1), at=noon(0))
    bill_of(billed, "vol-1", 2.64, until=TODAY)

    look(alice, mine)

    (one,) = verifications(alice)
    assert (one.state, one.before_daily) == ("pending", Decimal("2.64"))
    with scope(alice.customer_id):
        assert Job.objects.get().due_at == one.due_at == noon(0) + 8 * DAY


def test_one_question_serves_all_of_an_account(alice, account, billed):
    mine = account(alice)
    volumes = [volume(f"vol-{number}") for number in range(5)]
    resolved(alice, mine.id, *volumes, seen_at=noon(10), at=noon(9))
    for one in volumes:
        bill_of(billed, one.id, 2.64, until=TODAY - 9 * DAY)

    look(alice, mine)

    assert [one.state for one in verifications(alice)] == ["realized"] * 5
    ((name, asked),) = billed.ASKED
    assert name == "get_cost_and_usage_with_resources"
    dimensions = {one["Dimensions"]["Key"]: one["Dimensions"]["Values"] for one in asked["Filter"]["And"]}
    assert dimensions["SERVICE"] == ["EC2 - Other"]
    assert {"vol-0", "vol-4", volumes[0].arn} <= set(dimensions["RESOURCE_ID"])
    assert date.fromisoformat(asked["TimePeriod"]["Start"]) == TODAY - 14 * DAY
    with scope(alice.customer_id):
        assert BillCalls.objects.get().calls == 1


def test_a_bill_that_names_no_resources_leaves_it_unverified(alice, account, billed):
    mine = account(alice)
    resolved(alice, mine.id, volume("vol-1"), seen_at=noon(10), at=noon(9))

    look(alice, mine)

    (one,) = verifications(alice)
    assert (one.state, one.realized) == ("unverified", None)
    assert one.reason == "the bill named no cost of it before"


def test_what_was_last_seen_too_long_ago_stays_unverified(alice, account, billed):
    mine = account(alice)
    resolved(alice, mine.id, volume("vol-1"), seen_at=noon(30), at=noon(9))
    bill_of(billed, "vol-1", 2.64, until=TODAY - 9 * DAY)

    look(alice, mine)

    (one,) = verifications(alice)
    assert (one.state, one.reason) == ("unverified", "the bill does not reach back to when it was last seen")


def test_a_bill_that_may_not_be_asked_leaves_it_unverified_and_says_why(alice, account, billed, settings):
    mine = account(alice)
    resolved(alice, mine.id, volume("vol-1"), seen_at=noon(10), at=noon(9))
    settings.OPSCURB_AWS_ENDPOINT_URL = "http://127.0.0.1:9"

    look(alice, mine)

    (one,) = verifications(alice)
    assert one.state == "unverified"
    assert one.reason.startswith("could not take on")


def test_when_the_days_questions_are_spent_it_waits_for_the_next_day(alice, account, billed):
    mine = account(alice)
    resolved(alice, mine.id, volume("vol-1"), seen_at=noon(10), at=noon(9))
    with scope(alice.customer_id):
        for _ in range(MOST_CALLS):
            assert take_call(mine.id, TODAY)

    look(alice, mine)

    assert billed.ASKED == []
    (one,) = verifications(alice)
    assert one.state == "pending"
    with scope(alice.customer_id):
        assert Job.objects.get().due_at.date() == TODAY + DAY


def test_what_came_back_is_forgotten(alice, account, billed):
    mine = account(alice)
    resolved(alice, mine.id, volume("vol-1"), seen_at=noon(10), at=noon(9))
    with scope(alice.customer_id):
        Finding.objects.update(state="reopened", resolved_at=None)

    look(alice, mine)

    assert verifications(alice) == []
    assert billed.ASKED == []


def test_two_changes_of_one_thing_in_the_same_days_are_not_told_apart(alice, account, billed):
    mine = account(alice)
    resolved(alice, mine.id, volume("vol-1"), seen_at=noon(10), at=noon(9))
    bill_of(billed, "vol-1", 2.64, until=TODAY - 9 * DAY)
    (first,) = verifications(alice)
    with scope(alice.customer_id):
        other = Verification.objects.get()
        other.pk, other._state.adding = None, True
        other.id = verifying.UUID(int=1)
        other.resolved_at, other.state = noon(7), "unverified"
        other.save()

    look(alice, mine)

    with scope(alice.customer_id):
        one = Verification.objects.get(id=first.id)
        assert (one.state, one.reason) == (
            "unverified",
            "another finding about it was resolved within the same days",
        )


def test_a_run_that_was_killed_is_taken_over_and_counts_its_question(alice, account, billed, monkeypatch):
    mine = account(alice)
    resolved(alice, mine.id, volume("vol-1"), seen_at=noon(10), at=noon(9))
    bill_of(billed, "vol-1", 2.64, until=TODAY - 9 * DAY)
    with monkeypatch.context() as patch:
        patch.setattr(verifying, "settle", lambda *given: 1 / 0)
        look(alice, mine)
    assert [one.state for one in verifications(alice)] == ["pending"]

    look(alice, mine)

    assert [one.state for one in verifications(alice)] == ["realized"]
    with scope(alice.customer_id):
        assert BillCalls.objects.get().calls == 2


def test_a_kind_that_bills_do_not_name_is_unverified_at_once(alice, account, monkeypatch):
    mine = account(alice)
    monkeypatch.delitem(verifying.services_of.__globals__["SERVICES"], "ebs_volume")

    resolved(alice, mine.id, volume("vol-1"), seen_at=noon(10), at=noon(9))

    (one,) = verifications(alice)
    assert (one.state, one.reason) == ("unverified", NOT_NAMED)
    with scope(alice.customer_id):
        assert not Job.objects.exists()


def test_an_account_that_was_removed_saves_nothing_anybody_can_verify(alice, account, billed):
    mine = account(alice)
    resolved(alice, mine.id, volume("vol-1"), seen_at=noon(10), at=noon(9))
    with scope(alice.customer_id):
        mine.removed_at = timezone.now()
        mine.save()

    look(alice, mine)

    (one,) = verifications(alice)
    assert (one.state, one.reason) == ("unverified", "the account was removed")
    assert billed.ASKED == []
