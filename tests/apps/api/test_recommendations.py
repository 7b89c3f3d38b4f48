"""GET /api/recommendations/{finding_id}/instructions."""

from uuid import UUID, uuid4

import pytest

from apps.events.models import Event
from apps.recommendations import ledger, vendors
from apps.recommendations.models import Answer, Call, Month
from apps.tenancy.scope import scope
from tests.apps.api.answers import assert_as_unknown, assert_error, scanned
from tests.vendors import INPUT_TOKENS, OUTPUT_TOKENS, VendorServer, vendor_server

PATH = "/api/recommendations/{}/instructions"


@pytest.fixture(autouse=True)
def fresh_vendors():
    for breaker in vendors.BREAKERS.values():
        breaker.reset()


@pytest.fixture
def finding(api, alice):
    return found_by(api, alice, 100)


@pytest.fixture
def server(settings):
    with vendor_server() as server:
        server.use(settings, "openai", "anthropic")
        yield server


def found_by(api, who, *sizes):
    """The id of an unattached volume of somebody's."""
    scanned(who, *sizes)
    return UUID(api.get("/api/findings", who).json()["findings"][0]["id"])


def used(who):
    with scope(who.customer_id):
        return sum(Month.objects.values_list("used", flat=True))


def test_a_model_answers_in_the_documented_shape(api, alice, finding, server):
    body = api.get(PATH.format(finding), alice).json()

    assert list(body) == [
        "finding_id",
        "explanation",
        "steps",
        "cli_commands",
        "console_steps",
        "risks",
        "estimated_time_minutes",
        "metadata",
    ]
    assert body["finding_id"] == str(finding)
    assert body["metadata"].pop("generated_at").endswith("Z")
    assert body["metadata"] == {
        "model_used": "gpt-4o",
        "tier": "pro",
        "upstream_model": "gpt-4o-2024-11-20",
        "verified": True,
        "prompt_version": "2026-11-24.2",
    }
    assert any("delete-volume --volume-id vol-0" in command for command in body["cli_commands"])


def test_without_a_key_of_any_vendor_the_playbook_answers_for_free(api, alice, finding):
    body = api.get(PATH.format(finding), alice).json()

    assert body["metadata"]["model_used"] == "playbook"
    assert body["metadata"]["upstream_model"] is None
    assert body["metadata"]["prompt_version"] is None
    assert body["metadata"]["verified"] is True
    assert used(alice) == 0


@pytest.mark.parametrize(
    ("left_out", "emptied"),
    [("include_cli", "cli_commands"), ("include_console", "console_steps"), ("include_risks", "risks")],
)
def test_a_part_that_is_not_wanted_is_empty_and_changes_nothing_else(
    left_out, emptied, api, alice, finding, server
):
    whole = api.get(PATH.format(finding), alice).json()

    part = api.get(f"{PATH.format(finding)}?{left_out}=false", alice).json()

    assert whole[emptied]
    assert part == {**whole, emptied: []}
    assert len(server.taken) == 1


@pytest.mark.parametrize("query", ["include_cli=perhaps", "include_cli=", "include_all=true", "model=gpt-4o"])
def test_a_query_that_is_not_understood_is_refused(query, api, alice, finding):
    assert_error(
        api.get(f"{PATH.format(finding)}?{query}", alice), 400, "VALIDATION_ERROR", query.split("=")[0]
    )


def test_a_kept_answer_is_free_and_the_same(api, alice, finding, server):
    first = api.get(PATH.format(finding), alice).json()

    assert api.get(PATH.format(finding), alice).json() == first
    assert len(server.taken) == 1
    assert used(alice) == 1


def test_a_kept_answer_is_given_when_the_month_is_used_up(api, alice, finding, server):
    first = api.get(PATH.format(finding), alice).json()
    with scope(alice.customer_id):
        Month.objects.update(used=500)

    assert api.get(PATH.format(finding), alice).json() == first


def test_a_finding_that_changed_is_explained_anew(api, alice, finding, server):
    api.get(PATH.format(finding), alice)
    scanned(alice, 200, later=24)

    api.get(PATH.format(finding), alice)

    assert len(server.taken) == 2
    with scope(alice.customer_id):
        assert Answer.objects.count() == 1


def test_a_kept_answer_that_would_no_longer_pass_is_not_shown(api, alice, finding, server):
    api.get(PATH.format(finding), alice)
    with scope(alice.customer_id):
        kept = Answer.objects.get()
        kept.advice["cli_commands"] = [
            "aws ec2 delete-volume --volume-id vol-0aaaaaaaaaaaaaaa1 --region us-east-1"
        ]
        kept.save()

    body = api.get(PATH.format(finding), alice).json()

    assert "vol-0aaaaaaaaaaaaaaa1" not in str(body)
    assert len(server.taken) == 2


def test_a_chosen_model_answers_and_each_model_keeps_its_own(api, alice, finding, server):
    api.get(PATH.format(finding), alice)
    api.call("PUT", "/api/ai/preferences", alice, {"preferred_model": "claude-3.5-sonnet"})

    body = api.get(PATH.format(finding), alice).json()

    assert body["metadata"]["model_used"] == "claude-3.5-sonnet"
    assert body["metadata"]["upstream_model"] == "claude-sonnet-5-5"
    assert used(alice) == 2


def test_a_used_up_month_is_told(api, alice, finding, server):
    with scope(alice.customer_id):
        Month.objects.create(first_day=ledger.this_month(), used=500)

    assert_error(api.get(PATH.format(finding), alice), 403, "QUOTA_EXCEEDED", "500 AI explanations")
    assert server.taken == []


def test_a_free_plan_is_told_which_plans_include_it(api, customer, server):
    carol = customer("carol", "free")
    finding = found_by(api, carol, 100)

    answer = api.get(PATH.format(finding), carol)

    assert_error(answer, 403, "INSUFFICIENT_TIER", "Starter")
    assert server.taken == []


def test_a_starter_is_answered_by_the_small_model(api, customer, server):
    carol = customer("carol", "starter")
    finding = found_by(api, carol, 100)

    body = api.get(PATH.format(finding), carol).json()

    assert body["metadata"]["model_used"] == "gpt-4o-mini"
    assert body["metadata"]["tier"] == "starter"


def test_a_strangers_finding_reads_like_an_unknown_one(api, alice, mallory, finding, server):
    assert_as_unknown(api, "GET", PATH, finding, mallory)
    assert server.taken == []
    assert used(mallory) == 0


def test_an_id_that_is_none_is_refused(api, alice):
    assert_error(api.get(PATH.format("vol-1"), alice), 400, "VALIDATION_ERROR", "finding_id")


def test_a_key_is_needed(api, finding):
    assert_error(api.get(PATH.format(finding)), 401, "INVALID_TOKEN")


def test_a_key_that_only_reads_suffices(api, bob, finding, server):
    assert api.get(PATH.format(finding), bob).status_code == 200


def test_tokens_and_dollars_are_kept_for_each_call(api, alice, finding, server):
    api.get(PATH.format(finding), alice)

    with scope(alice.customer_id):
        call = Call.objects.get()
    assert (call.state, call.model, call.upstream_model) == ("delivered", "gpt-4o", "gpt-4o-2024-11-20")
    assert (call.input_tokens, call.output_tokens) == (INPUT_TOKENS, OUTPUT_TOKENS)
    # 1,000 at $2.50 and 200 at $10 a million.
    assert str(call.dollars) == "0.004500"


def test_a_delivered_answer_is_an_event(api, alice, finding, server):
    api.get(PATH.format(finding), alice)

    with scope(alice.customer_id):
        event = Event.objects.get(type="recommendation.written")
    assert event.target_id == str(finding)
    assert event.after["model"] == "gpt-4o"


def test_beyond_the_places_of_a_process_the_playbook_answers_at_once(
    api, alice, finding, server, monkeypatch
):
    full = vendors.BoundedSemaphore(1)
    full.acquire()
    monkeypatch.setattr(vendors, "_places", full)

    body = api.get(PATH.format(finding), alice).json()

    assert body["metadata"]["model_used"] == "playbook"
    assert used(alice) == 0
    assert server.taken == []


def test_no_transaction_is_open_while_a_model_thinks(committed, customer, api, stores, settings):
    import psycopg

    alice = customer("alice")
    finding = found_by(api, alice, 100)
    seen = []

    def look(asked):
        with psycopg.connect(stores.migrate_database_url, autocommit=True) as other:
            seen.extend(
                other.execute(
                    "SELECT state FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
                ).fetchall()
            )
        return asked["playbook"]

    with vendor_server() as server:
        server.use(settings, "openai")
        server.tells = look
        api.get(PATH.format(finding), alice)

    assert seen
    assert not [state for (state,) in seen if state and "transaction" in state]


def test_while_redis_is_away_nothing_is_bought(api, alice, finding, server, without_redis):
    answer = api.get(PATH.format(finding), alice)

    assert_error(answer, 503, "SERVICE_UNAVAILABLE")
    assert answer["Retry-After"].isdigit()
    assert server.taken == []
    assert used(alice) == 0


def test_while_redis_is_away_a_playbook_is_given_where_no_model_would_be_asked(
    api, alice, finding, without_redis
):
    assert api.get(PATH.format(finding), alice).json()["metadata"]["model_used"] == "playbook"


def test_while_redis_is_away_a_kept_answer_is_given(api, alice, finding, server, request):
    first = api.get(PATH.format(finding), alice).json()
    request.getfixturevalue("without_redis")

    assert api.get(PATH.format(finding), alice).json() == first


def test_the_vendor_learns_nothing_of_the_customer(api, alice, finding, server: VendorServer):
    api.get(PATH.format(finding), alice)

    (asked,) = server.taken
    assert str(alice.customer_id) not in str(asked)
    assert str(finding) not in str(asked)
    assert asked["store"] is False


def test_an_unknown_finding_of_a_known_shape_is_404(api, alice):
    assert_error(api.get(PATH.format(uuid4()), alice), 404, "RESOURCE_NOT_FOUND")
