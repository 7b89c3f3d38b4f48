"""Both surfaces show the same findings: as many, of the same resources, with the same money and marks."""

from decimal import Decimal

import pytest

from apps.findings.selectors import Filter, summary
from apps.tenancy.scope import scope
from tests.apps.v1.findings import catalogue, keep


@pytest.fixture
def scan_id(alice):
    return keep(alice, catalogue())


def on_v1(api, who):
    found, cursor = {}, "0"
    while cursor is not None:
        body = api.get(f"/v1/findings?limit=250&cursor={cursor}", who).json()
        found |= {one["finding_id"]: one for one in body["items"]}
        cursor = body["page"]["next_cursor"]
    return found


def on_api(api, who, query=""):
    found, path = {}, f"/api/findings?limit=100{query}"
    while path:
        body = api.get(path, who).json()
        found |= {one["id"]: one for one in body["findings"]}
        path = body["next_cursor"] and f"/api/findings?limit=100{query}&cursor={body['next_cursor']}"
    assert len(found) == body["total"]
    return found


def cents(amounts):
    return sum((Decimal(str(amount)) for amount in amounts), Decimal(0))


def test_the_same_findings_are_on_both(api, alice, scan_id):
    here, there = on_v1(api, alice), on_api(api, alice)

    assert len(here) > 100
    assert here.keys() == there.keys()
    for finding_id, one in here.items():
        other = there[finding_id]
        same = (
            "provider",
            "region",
            "resource_type",
            "resource_id",
            "resource_arn",
            "resource_name",
            "category",
        )
        same += (
            "severity",
            "check_id",
            "state",
            "note",
            "confidence",
            "superseded_by",
            "price_basis",
            "demo",
        )
        same += ("managed_by", "recommendation", "scan_id", "monthly_cost", "counted_monthly_cost")
        assert {name: one[name] for name in same} == {name: other[name] for name in same}


def test_the_money_adds_up_to_the_same_cent(api, alice, scan_id):
    here, there = on_v1(api, alice), on_api(api, alice)
    with scope(alice.customer_id):
        saved = summary(Filter(scan_id=scan_id))["total_monthly_savings"]

    assert saved > 0
    assert cents(one["estimated_monthly_cost"] for one in here.values()) == saved
    assert cents(one["counted_monthly_cost"] for one in there.values()) == saved
    assert cents(one["monthly_cost"] for one in here.values()) > saved


def test_what_one_marks_the_other_shows(api, alice, scan_id):
    (finding_id, one), (other_id, other), *_ = on_v1(api, alice).items()

    api.post(f"/v1/findings/{one['resource_id']}/handled", alice, {"note": "on /v1"})
    api.post(f"/api/findings/{other_id}/handled", alice, {"note": "on /api"})

    marked = on_api(api, alice, "&state=handled")
    assert (marked[finding_id]["note"], marked[other_id]["note"]) == ("on /v1", "on /api")
    assert api.get("/v1/findings/handled", alice).json() == sorted({one["resource_id"], other["resource_id"]})
    assert on_v1(api, alice).keys() == on_api(api, alice).keys()


def test_what_one_puts_back_the_other_shows_again(api, alice, scan_id):
    (finding_id, one), (other_id, other), *_ = on_v1(api, alice).items()
    api.post(f"/api/findings/{finding_id}/handled", alice)
    api.post(f"/v1/findings/{other['resource_id']}/handled", alice)

    api.call("DELETE", f"/v1/findings/{one['resource_id']}/handled", alice)
    api.call("DELETE", f"/api/findings/{other_id}/handled", alice)

    assert {finding_id, other_id} <= on_v1(api, alice).keys()
    assert on_v1(api, alice).keys() == on_api(api, alice).keys()
