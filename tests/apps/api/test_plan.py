"""GET /api/plan."""

from apps.customers.leaving import ask_for_end
from apps.tenancy.scope import scope


def test_the_plan_tells_its_limits(api, alice):
    body = api.get("/api/plan", alice).json()

    assert body["plan"] == "pro"
    assert body["rate_limits"] == {"per_hour": 10_000, "per_minute": 500}
    assert body["ai"]["default_model"] == "gpt-4o"


def test_rates_of_a_customers_own_are_shown(api, customer):
    carol = customer("carol", "enterprise", rate_per_hour=7, rate_per_minute=5)

    assert api.get("/api/plan", carol).json()["rate_limits"] == {"per_hour": 7, "per_minute": 5}


def test_the_plan_says_when_all_of_it_is_deleted(api, alice):
    assert api.get("/api/plan", alice).json()["ends_at"] is None

    with scope(alice.customer_id):
        ask_for_end("alice")

    assert api.get("/api/plan", alice).json()["ends_at"] is not None


def test_a_free_plan_includes_no_ai(api, customer):
    assert api.get("/api/plan", customer("carol", "free")).json()["ai"]["included"] is False
