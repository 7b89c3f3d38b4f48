"""Deliveries are kept for 30 days, or for as long as their customer says."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.customers.plan_changes import change_plan
from apps.settings.services import change_retention
from apps.tenancy.scope import scope
from apps.webhooks import retention
from apps.webhooks.models import Attempt, Delivery
from apps.webhooks.retention import sweep
from opscurb.errors import Invalid
from tests.apps.webhooks.conftest import deliveries, happen, subscribe, work

pytestmark = pytest.mark.django_db


@pytest.fixture
def delivered(receiver, alice, mallory):
    """Three deliveries of each of two customers; the oldest two of them are over their time."""
    there = receiver()
    for who in (alice, mallory):
        subscribe(who, there.url)
        for _ in range(3):
            happen(who)
    work()
    for who in (alice, mallory):
        for delivery in deliveries(who)[:2]:
            with scope(who.customer_id):
                Delivery.objects.filter(id=delivery.id).update(created_at=timezone.now() - timedelta(days=31))


@pytest.mark.usefixtures("delivered")
def test_old_deliveries_go_with_their_attempts_and_the_others_stay(alice, mallory):
    gone = sweep()

    assert gone == 4
    for who in (alice, mallory):
        assert len(deliveries(who)) == 1
        with scope(who.customer_id):
            assert Attempt.objects.count() == 1


@pytest.mark.usefixtures("delivered")
def test_one_sweep_takes_no_more_than_it_can(monkeypatch):
    monkeypatch.setattr(retention, "MOST_DELIVERIES", 3)

    assert [sweep(), sweep(), sweep()] == [3, 1, 0]


def keep(who, days):
    with scope(who.customer_id):
        change_retention(days)


def age(who, *days):
    """Let the deliveries of somebody be so many days old."""
    for delivery, old in zip(deliveries(who), days, strict=True):
        with scope(who.customer_id):
            Delivery.objects.filter(id=delivery.id).update(created_at=timezone.now() - timedelta(days=old))


@pytest.mark.usefixtures("delivered")
def test_a_customer_keeps_them_for_as_long_as_it_says_and_nobody_else_does(alice, mallory):
    keep(alice, 7)
    age(alice, 5, 8, 31)
    age(mallory, 5, 8, 31)

    assert sweep() == 3

    assert len(deliveries(alice)) == 1
    assert len(deliveries(mallory)) == 2


@pytest.mark.usefixtures("delivered")
def test_longer_than_others_within_the_plan(alice, mallory):
    keep(alice, 60)
    age(alice, 31, 59, 61)

    sweep()

    assert len(deliveries(alice)) == 2
    assert len(deliveries(mallory)) == 1


@pytest.mark.usefixtures("delivered")
def test_on_a_lower_plan_they_are_kept_no_longer_than_that_one_keeps(alice):
    keep(alice, 90)
    change_plan(alice.customer_id, "free")
    age(alice, 29, 31, 80)

    sweep()

    assert len(deliveries(alice)) == 1


@pytest.mark.parametrize("days", [0, 91, -1])
def test_more_than_the_plan_keeps_is_refused(alice, days):
    with pytest.raises(Invalid, match="between 1 and 90"):
        keep(alice, days)
