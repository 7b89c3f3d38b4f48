"""Whatever a vendor does, a caller gets a valid answer in time and pays only for a model's."""

import time
from typing import Any

import pytest

from apps.customers.selectors import plan_of
from apps.recommendations.ledger import quota
from apps.recommendations.models import Call
from apps.recommendations.services import choose_model
from apps.tenancy.scope import scope
from tests.vendors import INPUT_TOKENS, OUTPUT_TOKENS, vendor_server

BUDGET = 4.0
MODELS = {"openai": "gpt-4o", "anthropic": "claude-3.5-sonnet"}
FIELDS = {
    "finding_id": str,
    "explanation": str,
    "steps": list,
    "cli_commands": list,
    "console_steps": list,
    "risks": list,
    "estimated_time_minutes": int,
    "metadata": dict,
}


@pytest.fixture(autouse=True)
def short_budget(settings: Any) -> None:
    settings.OPSCURB_AI_BUDGET_SECONDS = BUDGET


def told(api: Any, who: Any, finding: Any) -> dict[str, Any]:
    """A valid answer that came within the budget."""
    began = time.monotonic()
    response = api.get(f"/api/recommendations/{finding}/instructions", who)
    # Far from the half minute for which a vendor hangs.
    assert time.monotonic() - began < BUDGET + 15
    assert response.status_code == 200, response.content
    body: dict[str, Any] = response.json()
    assert {name: type(value) for name, value in body.items()} == FIELDS
    assert body["cli_commands"]
    assert body["steps"]
    return body


def used(who: Any) -> int:
    with scope(who.customer_id):
        return quota(plan_of(who.customer_id)).used


@pytest.fixture(params=MODELS)
def vendor(request: pytest.FixtureRequest, alice: Any) -> str:
    with scope(alice.customer_id):
        choose_model(MODELS[request.param])
    return str(request.param)


def test_a_good_answer_is_delivered_and_charged(api, alice, finding, vendor, settings):
    with vendor_server() as server:
        server.use(settings, vendor)
        body = told(api, alice, finding)

    assert body["metadata"]["model_used"] == MODELS[vendor]
    assert body["metadata"]["upstream_model"] == server.asked[0]
    assert body["explanation"] == "Nobody uses it, and it is billed all the same."
    assert used(alice) == 1


@pytest.mark.parametrize(
    "way",
    [
        "malformed",
        "other schema",
        "refusal",
        "cut",
        "page",
        "hang",
        "disconnect",
        "slow",
        429,
        500,
        529,
        401,
        404,
    ],
)
def test_a_vendor_that_goes_on_so_costs_the_model_and_nothing_else(
    way, api, alice, finding, vendor, settings
):
    with vendor_server(way) as server:
        server.use(settings, vendor)
        body = told(api, alice, finding)

    assert server.taken
    assert body["metadata"]["model_used"] == "playbook"
    assert body["metadata"]["upstream_model"] is None
    assert body["metadata"]["verified"] is True
    assert used(alice) == 0


@pytest.mark.parametrize("way", ["malformed", "other schema", "cut", "page", "disconnect", 429, 500, 529])
def test_one_such_answer_is_made_good_by_the_next(way, api, alice, finding, vendor, settings):
    with vendor_server(way, "good") as server:
        server.use(settings, vendor)
        body = told(api, alice, finding)

    assert body["metadata"]["model_used"] == MODELS[vendor]
    assert len(server.taken) == 2
    assert used(alice) == 1


def test_where_a_model_is_gone_its_successor_answers(api, alice, finding, settings):
    with vendor_server(404, "good") as server:
        server.use(settings, "openai")
        body = told(api, alice, finding)

    assert server.asked == ["gpt-4o-2024-11-20", "gpt-6-luna"]
    assert body["metadata"] | {"model_used": "gpt-4o", "upstream_model": "gpt-6-luna"} == body["metadata"]


def test_where_one_vendor_hangs_the_other_answers_within_the_same_budget(api, alice, finding, settings):
    with vendor_server("hang") as hanging, vendor_server() as answering:
        answering.use(settings, "openai", "anthropic")
        settings.OPSCURB_OPENAI_BASE_URL = f"http://127.0.0.1:{hanging.port}/v1"
        body = told(api, alice, finding)

    assert answering.asked == ["claude-sonnet-5-5"]
    assert body["metadata"]["upstream_model"] == "claude-sonnet-5-5"


def test_a_vendor_that_was_away_a_moment_ago_is_left_alone(api, alice, finding, settings):
    with vendor_server(500) as server:
        server.use(settings, "openai")
        told(api, alice, finding)
        asked = len(server.taken)
        body = told(api, alice, finding)

    assert len(server.taken) == asked
    assert body["metadata"]["model_used"] == "playbook"


def test_what_failed_calls_cost_is_known_all_the_same(api, alice, finding, vendor, settings):
    with vendor_server("malformed") as server:
        server.use(settings, vendor)
        told(api, alice, finding)

    with scope(alice.customer_id):
        call = Call.objects.get()
    assert (call.state, call.input_tokens, call.output_tokens) == (
        "failed",
        INPUT_TOKENS * len(server.taken),
        OUTPUT_TOKENS * len(server.taken),
    )
    assert call.dollars > 0
    assert "failed the checks twice" in call.reason
