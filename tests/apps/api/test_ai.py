"""GET and PUT /api/ai/preferences."""

import pytest

from apps.events.models import Event
from apps.recommendations.ledger import this_month
from apps.recommendations.models import Month
from apps.tenancy.scope import scope
from tests.apps.api.answers import assert_error

PATH = "/api/ai/preferences"
MODELS = ["gpt-4o-mini", "gpt-4o", "claude-3.5-sonnet"]


def choose(api, who, model):
    return api.call("PUT", PATH, who, {"preferred_model": model})


def test_preferences_are_in_the_documented_shape(api, alice):
    with scope(alice.customer_id):
        Month.objects.create(first_day=this_month(), used=45)

    assert list(api.get(PATH, alice).json().items()) == [
        ("subscription_tier", "pro"),
        ("can_use_ai", True),
        ("can_choose_model", True),
        ("preferred_model", "gpt-4o"),
        ("available_models", MODELS),
        ("default_model", "gpt-4o"),
        ("explanations_used", 45),
        ("explanations_limit", 500),
        ("remaining_quota", 455),
    ]


@pytest.mark.parametrize(
    ("plan", "can_use", "can_choose", "models", "default", "limit"),
    [
        ("free", False, False, [], None, 0),
        ("starter", True, False, ["gpt-4o-mini"], "gpt-4o-mini", 50),
        ("enterprise", True, True, MODELS, "gpt-4o", None),
    ],
)
def test_each_plan_says_what_it_includes(plan, can_use, can_choose, models, default, limit, api, customer):
    assert api.get(PATH, customer("carol", plan)).json() == {
        "subscription_tier": plan,
        "can_use_ai": can_use,
        "can_choose_model": can_choose,
        "preferred_model": default,
        "available_models": models,
        "default_model": default,
        "explanations_used": 0,
        "explanations_limit": limit,
        "remaining_quota": limit,
    }


def test_a_choice_is_shown_and_stays(api, alice):
    answer = choose(api, alice, "claude-3.5-sonnet")

    assert answer.status_code == 200
    assert answer.json()["preferred_model"] == "claude-3.5-sonnet"
    assert answer.json()["default_model"] == "gpt-4o"
    assert api.get(PATH, alice).json() == answer.json()


def test_a_choice_is_an_event(api, alice):
    choose(api, alice, "gpt-4o-mini")

    with scope(alice.customer_id):
        event = Event.objects.get(type="ai.preference_changed")
    assert (event.before, event.after) == (
        {"preferred_model": "gpt-4o"},
        {"preferred_model": "gpt-4o-mini"},
    )


@pytest.mark.parametrize("plan", ["free", "starter"])
def test_a_lower_plan_cannot_choose(plan, api, customer):
    assert_error(choose(api, customer("carol", plan), "gpt-4o-mini"), 403, "INSUFFICIENT_TIER", "Pro")


@pytest.mark.parametrize(
    "body",
    [
        {"preferred_model": "gpt-5"},
        {"preferred_model": ""},
        {"preferred_model": "x" * 65},
        {"preferred_model": 4},
        {"preferred_model": None},
        {"preferred_model": "gpt-4o", "model": "gpt-4o"},
        {},
    ],
)
def test_what_is_no_model_is_refused(body, api, alice):
    assert_error(api.call("PUT", PATH, alice, body), 400, "VALIDATION_ERROR")
    assert api.get(PATH, alice).json()["preferred_model"] == "gpt-4o"


def test_a_choice_that_a_lower_plan_does_not_include_waits_for_the_higher_one(api, alice):
    from apps.customers.models import Customer

    choose(api, alice, "claude-3.5-sonnet")

    Customer.objects.filter(id=alice.customer_id).update(plan="starter")

    assert api.get(PATH, alice).json()["preferred_model"] == "gpt-4o-mini"


def test_a_choice_is_the_customers_own(api, alice, mallory):
    choose(api, alice, "claude-3.5-sonnet")

    assert api.get(PATH, mallory).json()["preferred_model"] == "gpt-4o"


def test_choosing_needs_the_scope_manage_and_reading_does_not(api, bob):
    assert api.get(PATH, bob).status_code == 200
    assert_error(choose(api, bob, "gpt-4o"), 403, "FORBIDDEN", "manage")


def test_a_key_is_needed(api):
    assert_error(api.get(PATH), 401, "INVALID_TOKEN")


def test_both_surfaces_tell_the_same_quota(api, alice):
    with scope(alice.customer_id):
        Month.objects.create(first_day=this_month(), used=45)

    license = api.get("/v1/settings/license", alice).json()

    assert (license["quota"], license["max_quota"]) == (455, 500)
