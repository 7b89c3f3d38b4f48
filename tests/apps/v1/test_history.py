"""/v1/scan-history and /v1/scan-history/{id}."""

import json
import tracemalloc
from datetime import timedelta

import pytest
from django.db import connection

from apps.events.models import Event
from apps.findings.models import Finding, Observation
from apps.scans.models import Scan
from apps.scans.requests import cancel
from apps.tenancy.scope import scope
from tests.apps.api.answers import SEEN_AT, scanned
from tests.apps.v1.jobs import UNAUTHENTICATED, assert_as_unknown, assert_flat, change, kept

MISSING = "scan history id not found"
SUMMARY = {
    "id": str,
    "scanned_at": int,
    "total_waste": float,
    "resource_count": int,
    "status": str,
    "scan_meta": dict,
}


def body_of(response):
    """What a streamed answer holds."""
    assert response.status_code == 200
    assert response["Content-Type"] == "application/json"
    return json.loads(b"".join(response.streaming_content))


def ids_of(response):
    return [record["id"] for record in response.json()]


@pytest.fixture
def record(alice):
    """A finished scan of alice's with two findings."""
    scan_id = scanned(alice, 100, 1000)
    change(alice, scan_id, total_monthly_savings="88.00")
    return str(scan_id)


# Listing


def test_a_finished_scan_is_listed_with_the_documented_fields(api, alice, record):
    response = api.get("/v1/scan-history", alice)

    (shown,) = response.json()
    assert {name: type(value) for name, value in shown.items()} == SUMMARY | {"results_count": int}
    assert (shown["id"], shown["status"], shown["total_waste"]) == (record, "completed", 88.0)
    assert (shown["resource_count"], shown["results_count"]) == (2, 2)
    assert shown["scanned_at"] == int((SEEN_AT + timedelta(minutes=5)).timestamp())
    assert shown["scan_meta"]["demo_mode"] is False
    assert b'"total_waste":88.00' in response.content


def test_a_fresh_customer_has_no_history(api, alice):
    assert api.get("/v1/scan-history", alice).json() == []
    assert api.get("/v1/scan-history?envelope=true", alice).json() == {
        "items": [],
        "page": {"limit": 50, "next_cursor": None, "has_more": False},
    }


def test_scans_that_are_not_over_are_no_history(api, alice):
    for status in ("queued", "running"):
        change(alice, scanned(alice), status=status, finished_at=None)

    assert api.get("/v1/scan-history", alice).json() == []


def test_the_last_to_finish_comes_first_whenever_it_was_asked_for(api, alice):
    late, early, middle = (str(scanned(alice, later=hours)) for hours in (3, 1, 2))

    assert ids_of(api.get("/v1/scan-history", alice)) == [late, middle, early]
    assert ids_of(api.get("/v1/scan-history?limit=1", alice)) == [late]


@pytest.mark.parametrize("first", ["envelope=true", "cursor=0"])
def test_pages_show_every_record_once_and_end_exactly(api, alice, first):
    ids = [str(scanned(alice, later=hours)) for hours in range(4)]

    page = api.get(f"/v1/scan-history?limit=2&{first}", alice).json()
    scanned(alice, later=9)
    last = api.get(f"/v1/scan-history?limit=2&cursor={page['page']['next_cursor']}", alice).json()

    assert [record["id"] for record in page["items"] + last["items"]] == ids[::-1]
    assert (page["page"]["has_more"], last["page"]["has_more"]) == (True, False)
    assert last["page"]["next_cursor"] is None


def test_limits_are_clamped(api, alice, record):
    assert api.get("/v1/scan-history?envelope=true&limit=900", alice).json()["page"]["limit"] == 200
    assert api.get("/v1/scan-history?envelope=true&limit=-3", alice).json()["page"]["limit"] == 1


@pytest.mark.parametrize("status", ["completed", "failed", "canceled"])
def test_records_can_be_listed_by_status(api, alice, record, status):
    change(alice, record, status=status)

    assert ids_of(api.get(f"/v1/scan-history?status={status}", alice)) == [record]
    assert api.get("/v1/scan-history?status=running", alice).json() == []


@pytest.mark.parametrize("query", ["status=done", "limit=x", "cursor=%21", "cursor=99999999", "status="])
def test_a_list_that_is_not_understood_is_400(api, alice, query):
    assert_flat(api.get(f"/v1/scan-history?{query}", alice), 400)


# One record


def test_a_record_has_the_documented_fields_and_its_findings(api, alice, record):
    shown = body_of(api.get(f"/v1/scan-history/{record}", alice))

    assert {name: type(value) for name, value in shown.items()} == SUMMARY | {"results": list}
    assert [finding["resource_id"] for finding in shown["results"]] == ["vol-1", "vol-0"]
    assert [finding["estimated_monthly_cost"] for finding in shown["results"]] == [80.0, 8.0]
    listed = api.get("/v1/findings", alice).json()
    assert list(shown["results"][0]) == list(listed[0])
    assert shown["scan_meta"]["coverage"]["could_not_check"] == []


def test_a_record_shows_findings_as_that_scan_saw_them(api, alice, record):
    scanned(alice, 500, later=1)

    shown = body_of(api.get(f"/v1/scan-history/{record}", alice))

    assert {f["resource_id"]: f["estimated_monthly_cost"] for f in shown["results"]} == {
        "vol-0": 8.0,
        "vol-1": 80.0,
    }


def test_a_record_of_nothing_has_no_results(api, alice):
    assert body_of(api.get(f"/v1/scan-history/{scanned(alice)}", alice))["results"] == []


def test_a_record_of_many_pages_is_one_valid_document(api, alice, monkeypatch):
    monkeypatch.setattr("apps.v1.history.PAGE", 3)
    scan_id = scanned(alice, *range(1, 9))

    results = body_of(api.get(f"/v1/scan-history/{scan_id}", alice))["results"]

    assert len({finding["finding_id"] for finding in results}) == 8
    costs = [finding["estimated_monthly_cost"] for finding in results]
    assert costs == sorted(costs, reverse=True)


def test_a_large_record_is_sent_without_holding_it(api, alice, monkeypatch):
    monkeypatch.setattr("apps.v1.history.PAGE", 100)
    scan_id = scanned(alice, 10)
    multiply(alice, scan_id, 4_000)
    response = api.get(f"/v1/scan-history/{scan_id}", alice)

    tracemalloc.start()
    sent = sum(map(len, response.streaming_content))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert sent > 4_000_000
    assert peak < sent / 3


def multiply(who, scan_id, times):
    """Let a scan have seen its one finding so many times over."""
    with scope(who.customer_id), connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE made ON COMMIT DROP AS SELECT n, gen_random_uuid() AS id "
            "FROM generate_series(1, %s) n",
            [times],
        )
        for model, own in (
            (Finding, {"id": "made.id"}),
            (Observation, {"id": "gen_random_uuid()", "finding_id": "made.id"}),
        ):
            names = [f.column for f in model._meta.concrete_fields if not f.generated]
            cursor.execute(
                f"INSERT INTO {model._meta.db_table} ({', '.join(names)}) "
                f"SELECT {', '.join(own.get(name, f't.{name}') for name in names)} "
                f"FROM {model._meta.db_table} t CROSS JOIN made WHERE t.customer_id = %s",
                [who.customer_id],
            )


def test_a_head_request_has_no_body(api, alice, record):
    response = api.call("HEAD", f"/v1/scan-history/{record}", alice)

    assert (response.status_code, response.content) == (200, b"")


def test_a_canceled_scan_keeps_the_sums_of_what_it_saw(api, alice):
    scan_id = scanned(alice, 100, 1000)
    change(alice, scan_id, status="running", finished_at=None, total_findings=0)
    with scope(alice.customer_id):
        cancel(scan_id)

    shown = body_of(api.get(f"/v1/scan-history/{scan_id}", alice))

    assert (shown["status"], shown["resource_count"], shown["total_waste"]) == ("canceled", 2, 88.0)
    assert len(shown["results"]) == 2


def test_clusters_that_were_asked_for_are_told_as_not_checked(api, alice, record):
    change(alice, record, include_kubernetes=True)

    coverage = body_of(api.get(f"/v1/scan-history/{record}", alice))["scan_meta"]["coverage"]

    assert coverage["complete"] is False
    assert [gap["message"] for gap in coverage["could_not_check"]] == ["No Kubernetes cluster is connected"]


# Deleting


def test_a_deleted_record_is_gone_from_here_and_nowhere_else(api, alice, record):
    response = api.call("DELETE", f"/v1/scan-history/{record}", alice)

    assert (response.status_code, response.json()) == (200, {"status": "deleted", "id": record})
    assert api.get("/v1/scan-history", alice).json() == []
    assert_flat(api.get(f"/v1/scan-history/{record}", alice), 404, MISSING)
    assert_flat(api.call("DELETE", f"/v1/scan-history/{record}", alice), 404, MISSING)
    assert api.get(f"/v1/scans/{record}", alice).status_code == 200
    assert api.get(f"/api/scans/{record}", alice).status_code == 200
    assert api.get(f"/api/findings?scan_id={record}", alice).json()["total"] == 2
    with scope(alice.customer_id):
        assert Event.objects.get(target_id=record).type == "scan_history.deleted"


def test_a_scan_that_is_not_over_can_neither_be_read_nor_deleted(api, alice, record):
    change(alice, record, status="running", finished_at=None)

    assert_flat(api.get(f"/v1/scan-history/{record}", alice), 404, MISSING)
    assert_flat(api.call("DELETE", f"/v1/scan-history/{record}", alice), 404, MISSING)


def test_a_key_that_only_reads_cannot_delete(api, bob, record):
    response = api.call("DELETE", f"/v1/scan-history/{record}", bob)

    assert_flat(response, 403, "This key does not have the scope 'manage'")
    assert body_of(api.get(f"/v1/scan-history/{record}", bob))["id"] == record


# Others


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_mallory_finds_no_record_of_alices(api, alice, mallory, record, method):
    assert_as_unknown(api, method, "/v1/scan-history/{}", record, mallory, MISSING)
    assert api.get("/v1/scan-history", mallory).json() == []
    assert kept(alice, record).hidden_at is None


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/v1/scan-history"), ("GET", "/v1/scan-history/x"), ("DELETE", "/v1/scan-history/x")],
)
def test_without_a_good_key_there_is_no_history(api, method, path):
    assert_flat(api.call(method, path), 401, UNAUTHENTICATED)
    assert_flat(api.call(method, path, Authorization="Bearer x"), 401, UNAUTHENTICATED)


def test_a_list_takes_the_same_queries_however_long(api, alice, django_assert_num_queries):
    for hours in range(10):
        scanned(alice, 5, later=hours)
    api.get("/v1/scan-history", alice)

    with django_assert_num_queries(6):
        api.get("/v1/scan-history", alice)
    with scope(alice.customer_id):
        assert Scan.objects.count() == 10
