"""Deliveries are kept for 30 days, whoever's they are."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.tenancy.scope import scope
from apps.webhooks import retention
from apps.webhooks.models import Attempt, Delivery
from apps.webhooks.retention import sweep
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
