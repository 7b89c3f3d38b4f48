"""The month's quota: exact under concurrency, charged for a delivered answer, given back for all else."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connections
from django.utils import timezone

from apps.customers.plans import PLANS
from apps.findings.selectors import Cut, Filter, list_findings
from apps.recommendations import ledger, vendors
from apps.recommendations.models import Call, Month
from apps.recommendations.services import instructions
from apps.tenancy.scope import scope
from opscurb.advice.writing import Written
from opscurb.errors import QuotaExceeded
from tests.apps.api.answers import scanned
from tests.vendors import vendor_server

PRO, STARTER, ENTERPRISE = PLANS["pro"], PLANS["starter"], PLANS["enterprise"]


def spend(who, used, first_day=None):
    """Let so many answers of a month be used."""
    with scope(who.customer_id):
        Month.objects.create(first_day=first_day or ledger.this_month(), used=used)


FINDING = UUID(int=1)


def reserve(who, plan=PRO, finding_id=FINDING):
    with scope(who.customer_id):
        return ledger.reserve(plan, finding_id, "gpt-4o")


def quota(who, plan=PRO):
    with scope(who.customer_id):
        return ledger.quota(plan)


def test_fifty_at_once_with_ten_left_give_exactly_ten(committed, customer, settings):
    alice = customer("alice")
    scanned(alice, *range(1, 51))
    spend(alice, 490)
    settings.OPSCURB_AI_CALLS_PER_CUSTOMER = 50
    with scope(alice.customer_id):
        rows = list_findings(Filter(), Cut(), {"id": "id"}).rows
    ids = [UUID(row.split('"')[3]) for row in rows]

    def ask(finding_id):
        try:
            return instructions(alice.customer_id, finding_id).model
        except QuotaExceeded:
            return "used up"
        finally:
            connections.close_all()

    with (
        vendor_server() as server,
        pytest.MonkeyPatch.context() as patched,
        ThreadPoolExecutor(50) as callers,
    ):
        server.use(settings, "openai")
        patched.setattr(vendors, "_places", vendors.BoundedSemaphore(50))
        answers = list(callers.map(ask, ids))

    assert len(ids) == 50
    assert (answers.count("gpt-4o"), answers.count("used up")) == (10, 40)
    assert quota(alice).remaining == 0
    assert len(server.taken) == 10


def test_what_is_reserved_counts_until_it_is_settled(alice):
    call_id = reserve(alice)
    assert quota(alice).used == 1

    with scope(alice.customer_id):
        assert not ledger.settle(call_id, Written(reason="no answer"))

    assert quota(alice).used == 0


def test_a_call_is_settled_once(alice):
    call_id = reserve(alice)

    with scope(alice.customer_id):
        ledger.settle(call_id, Written())
        ledger.settle(call_id, Written())

    assert quota(alice).used == 0


def test_the_last_of_the_month_is_the_last(alice):
    spend(alice, 49)

    assert reserve(alice, STARTER)
    with pytest.raises(QuotaExceeded, match="All 50 AI explanations"):
        reserve(alice, STARTER)


def test_a_new_month_begins_with_all_of_it(alice):
    spend(alice, 500, ledger.this_month() - timedelta(days=1))

    assert quota(alice).remaining == 500
    assert reserve(alice)


def test_an_enterprise_has_no_limit(alice):
    spend(alice, 1_000_000)

    assert reserve(alice, ENTERPRISE)
    assert quota(alice, ENTERPRISE).remaining is None


def test_a_customer_has_only_so_many_calls_under_way_and_pays_nothing_for_more(alice, settings):
    settings.OPSCURB_AI_CALLS_PER_CUSTOMER = 2

    made = [reserve(alice) for _ in range(3)]

    assert made[2] is None
    assert quota(alice).used == 2


def test_calls_of_one_customer_leave_those_of_another_alone(alice, mallory, settings):
    settings.OPSCURB_AI_CALLS_PER_CUSTOMER = 1
    reserve(alice)

    assert reserve(mallory)
    assert quota(mallory).used == 1


def test_what_a_killed_process_held_is_given_back(alice):
    spend(alice, 499)
    call_id = reserve(alice)
    with scope(alice.customer_id):
        Call.objects.filter(id=call_id).update(created_at=timezone.now() - timedelta(minutes=5))

        ledger.refuse_used_up(PRO)

        assert Call.objects.get(id=call_id).state == "lost"
    assert quota(alice).used == 499


def test_a_call_under_way_is_not_taken_for_lost(alice):
    spend(alice, 499)
    reserve(alice)

    with scope(alice.customer_id), pytest.raises(QuotaExceeded):
        ledger.refuse_used_up(PRO)
