"""GET /v1/findings: what a finding says, and how the list is paged."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import CloudAccount
from apps.tenancy.scope import scope
from apps.v1.finding_shape import FindingShape
from tests.apps.api.answers import scanned
from tests.apps.v1.findings import catalogue, keep
from tests.apps.v1.jobs import UNAUTHENTICATED, assert_flat

DOCUMENTED = {
    "id": str,
    "resource_id": str,
    "provider": str,
    "region": str,
    "resource_type": str,
    "details": str,
    "estimated_monthly_cost": float,
    "action_type": str,
    "account_id": str,
    "account_name": str,
    "detection_reason": str,
    "evidence_summary": str,
    "action_caution": str,
    "estimation_rationale": str,
    "confidence_level": str,
    "review_priority": str,
    "finding_id": str,
    "category": str,
    "severity": str,
}
ADDED = {
    "check_id": str,
    "resource_name": str,
    "resource_arn": str,
    "state": str,
    "note": str,
    "monthly_cost": float,
    "counted_monthly_cost": float,
    "superseded_by": str,
    "price_basis": str,
    "confidence": float,
    "managed_by": str,
    "recommendation": str,
    "demo": bool,
    "scan_id": str,
    "first_seen_at": int,
    "last_seen_at": int,
    "price_confidence": str,
}


@pytest.fixture
def account_id(alice):
    with scope(alice.customer_id):
        return CloudAccount.objects.create(name="production", status="connected").id


def test_a_finding_has_the_documented_fields_first_and_in_order(api, alice):
    scanned(alice, 1000)

    (finding,) = api.get("/v1/findings", alice).json()

    assert {name: type(value) for name, value in finding.items()} == DOCUMENTED | ADDED
    assert list(finding) == [*DOCUMENTED, *ADDED]


def test_a_finding_says_in_sentences_what_why_and_how_much(api, alice):
    scan_id = scanned(alice, 1000)

    (finding,) = api.get("/v1/findings", alice).json()

    assert finding["id"] == finding["resource_id"] == "vol-0"
    assert finding["details"] == "EBS volume vol-0 in us-east-1: unattached for 45 days."
    assert finding["estimated_monthly_cost"] == finding["counted_monthly_cost"] == 80.0
    assert finding["action_type"] == "DELETE"
    assert finding["detection_reason"] == (
        "Unattached for 45 days. Volumes that no instance uses still cost full price."
    )
    assert "size GB 1000" in finding["evidence_summary"]
    assert "cannot be restored without a snapshot" in finding["action_caution"]
    assert finding["estimation_rationale"].startswith("1,000 GB gp3 x $0.08 = $80. In all $80 a month (AWS")
    assert (finding["confidence_level"], finding["review_priority"]) == ("high", "high")
    assert (finding["scan_id"], finding["state"], finding["demo"]) == (str(scan_id), "open", False)
    assert finding["first_seen_at"] == finding["last_seen_at"] == 1795521600


def test_a_finding_names_its_account(api, alice, account_id):
    keep(alice, catalogue()[:1], account_id=account_id)

    (finding,) = api.get("/v1/findings", alice).json()

    assert (finding["account_id"], finding["account_name"]) == (str(account_id), "production")


def test_demo_findings_say_so_and_hide_behind_real_ones(api, alice):
    keep(alice, catalogue()[:3], demo=True)
    shown = api.get("/v1/findings", alice).json()

    scanned(alice, 10)

    assert [(one["demo"], one["account_id"], one["account_name"]) for one in shown] == [
        (True, "demo", "Demo")
    ] * 3
    assert [one["resource_id"] for one in api.get("/v1/findings", alice).json()] == ["vol-0"]


def test_a_list_costs_the_same_queries_however_long(api, alice, account_id):
    def cost():
        with CaptureQueriesContext(connection) as asked:
            shown = api.get("/v1/findings?limit=250", alice).json()
        return len(shown), len(asked)

    keep(alice, catalogue()[:2], account_id=account_id)
    # The first call of a key also writes down when it was used.
    cost()
    few = cost()
    keep(alice, catalogue(), account_id=account_id)
    many = cost()

    assert (few[0], many[0] > 100) == (2, True)
    assert few[1] == many[1]


def test_a_fresh_customer_has_no_findings(api, alice):
    assert api.get("/v1/findings", alice).json() == []
    assert api.get("/v1/findings?envelope=true", alice).json() == {
        "items": [],
        "page": {"limit": 50, "next_cursor": None, "has_more": False},
    }


def test_the_list_is_a_bare_array_cut_at_the_limit_until_an_envelope_is_asked_for(api, alice):
    scanned(alice, *range(1, 61))

    bare = api.get("/v1/findings", alice).json()
    enveloped = api.get("/v1/findings?envelope=true", alice).json()

    assert len(bare) == 50
    assert enveloped["items"] == bare
    assert (enveloped["page"]["limit"], enveloped["page"]["has_more"]) == (50, True)


@pytest.mark.parametrize(("asked", "given"), [("0", 1), ("-5", 1), ("251", 250), ("99999", 250), ("7", 7)])
def test_a_limit_outside_its_range_is_clamped(api, alice, asked, given):
    page = api.get(f"/v1/findings?envelope=true&limit={asked}", alice).json()["page"]

    assert page["limit"] == given


def test_cursors_lead_through_all_findings_once(api, alice):
    scanned(alice, *range(1, 12))
    seen, path = [], "/v1/findings?envelope=true&limit=3"
    while path:
        page = api.get(path, alice).json()
        seen += [one["finding_id"] for one in page["items"]]
        following = page["page"]["next_cursor"]
        assert page["page"]["has_more"] is (following is not None)
        path = following and f"/v1/findings?limit=3&cursor={following}"

    assert len(seen) == 11
    assert seen == sorted(set(seen))


def test_a_decimal_cursor_is_an_offset_and_leads_on_by_token(api, alice):
    scanned(alice, *range(1, 12))
    everything = [one["finding_id"] for one in api.get("/v1/findings", alice).json()]

    page = api.get("/v1/findings?limit=3&cursor=5", alice).json()
    after = api.get(f"/v1/findings?limit=3&cursor={page['page']['next_cursor']}", alice).json()

    assert [one["finding_id"] for one in page["items"]] == everything[5:8]
    assert [one["finding_id"] for one in after["items"]] == everything[8:]


@pytest.mark.parametrize(
    "query",
    [
        "limit=x",
        "limit=1.5",
        "envelope=maybe",
        "cursor=AAAA",
        "cursor=12345678",
        "cursor=" + "A" * 300,
        "limit=%00",
    ],
)
def test_a_bad_value_is_400_and_names_its_parameter(api, alice, query):
    answer = api.get(f"/v1/findings?{query}", alice)

    assert_flat(answer, 400)
    assert query.split("=")[0] in answer.json()["error"]


def test_a_parameter_that_is_not_known_is_ignored(api, alice):
    scanned(alice, 10)

    assert len(api.get("/v1/findings?severity=critical&sort=cost", alice).json()) == 1


def test_mallory_sees_nothing_of_alices_findings(api, alice, mallory):
    scanned(alice, 10)

    assert api.get("/v1/findings", mallory).json() == []


def test_without_a_valid_key_there_is_no_list(api, alice):
    for headers in ({}, {"Authorization": "Bearer ocb_live_x"}):
        assert_flat(api.get("/v1/findings", **headers), 401, UNAUTHENTICATED)
        assert_flat(api.get("/v1/findings/handled", **headers), 401, UNAUTHENTICATED)


def test_the_documented_example_looks_like_a_real_finding(api, alice):
    scanned(alice, 1000)

    (finding,) = api.get("/v1/findings", alice).json()

    assert {name: type(value) for name, value in FindingShape.example.items()} == {
        name: type(value) for name, value in finding.items()
    }
