"""Customers are told once that the model which answers them ends soon."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from apps.events.models import Event
from apps.recommendations import retiring
from apps.recommendations.services import choose_model
from apps.tenancy.scope import scope

BEFORE, DURING = datetime(2026, 11, 14, tzinfo=UTC), datetime(2026, 11, 24, tzinfo=UTC)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: DURING)


def told(who):
    with scope(who.customer_id):
        return [event.after for event in Event.objects.filter(type="model.retiring")]


def test_an_event_names_the_end_and_what_comes_then(alice):
    assert retiring.warn_of_retiring_models() == 1

    assert told(alice) == [
        {
            "model": "gpt-4o",
            "upstream_model": "gpt-4o-2024-11-20",
            "retires_on": "2027-01-14",
            "then": "gpt-6-luna",
        }
    ]


def test_nobody_is_told_twice(alice):
    retiring.warn_of_retiring_models()

    assert retiring.warn_of_retiring_models() == 0
    assert len(told(alice)) == 1


def test_nobody_is_told_more_than_sixty_days_before(alice, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: BEFORE)

    assert retiring.warn_of_retiring_models() == 0


def test_who_prefers_a_model_that_stays_is_not_told(alice):
    with scope(alice.customer_id):
        choose_model("claude-3.5-sonnet")

    assert retiring.warn_of_retiring_models() == 0


def test_each_customer_is_told_of_its_own_model(customer, alice):
    starter, free = customer("sam", "starter"), customer("fran", "free")

    assert retiring.warn_of_retiring_models() == 2

    assert [event["model"] for event in told(starter)] == ["gpt-4o-mini"]
    assert told(free) == []


def test_a_preference_stays_when_its_owner_is_told(alice):
    with scope(alice.customer_id):
        choose_model("gpt-4o-mini")
    retiring.warn_of_retiring_models()

    with scope(alice.customer_id):
        assert choose_model("gpt-4o-mini").model == "gpt-4o-mini"
    assert [event["model"] for event in told(alice)] == ["gpt-4o-mini"]
