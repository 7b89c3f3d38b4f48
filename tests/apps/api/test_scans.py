"""/api/scans, /api/scans/{id} and /api/scans/{id}/cancel."""

import pytest

from apps.scans.models import Scan
from apps.tenancy.scope import scope
from tests.apps.api.answers import UNKNOWN, assert_as_unknown, assert_error, scanned


@pytest.fixture
def demo_scan(api, alice):
    return api.post("/api/scans", alice, {"demo_mode": True}).json()


def test_a_scan_is_created_queued(api, alice):
    response = api.post("/api/scans", alice, {"demo_mode": True})

    assert response.status_code == 201
    body = response.json()
    assert (body["status"], body["demo"], body["aws_account_id"]) == ("queued", True, None)
    assert body["customer_id"] == str(alice.customer_id)
    assert body["summary"]["total_findings"] == 0
    assert b'"total_monthly_savings":0.00' in response.content
    assert api.get(f"/api/scans/{body['id']}", alice).json()["id"] == body["id"]


def test_without_a_connected_account_only_a_demo_can_be_scanned(api, alice):
    assert_error(api.post("/api/scans", alice, {}), 400, "VALIDATION_ERROR", "aws_account_ids")


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"demo_mode": "yes"}, "demo_mode"),
        ({"demo_mode": None}, "demo_mode"),
        ({"demo_mode": True, "regions": ["mars-1"]}, "regions"),
        ({"demo_mode": True, "regions": "us-east-1"}, "regions"),
        ({"demo_mode": True, "checks": ["no_such_check"]}, "checks"),
        ({"demo_mode": True, "checks": [1]}, "checks"),
        ({"aws_account_ids": ["x"]}, "aws_account_ids"),
        ({"aws_account_ids": [UNKNOWN]}, "aws_account_ids"),
        ({"demo": True}, "demo"),
    ],
)
def test_a_request_that_is_not_understood_creates_nothing(api, alice, body, named):
    assert_error(api.post("/api/scans", alice, body), 400, "VALIDATION_ERROR", named)

    assert api.get("/api/scans", alice).json()["total"] == 0


def test_scans_are_listed_newest_first_with_the_exact_total(api, alice):
    ids = [str(scanned(alice, demo=True)) for _ in range(3)]

    body = api.get("/api/scans?limit=2", alice).json()

    assert [scan["id"] for scan in body["scans"]] == ids[:0:-1]
    assert (body["total"], body["limit"], body["offset"]) == (3, 2, 0)
    following = api.get(f"/api/scans?limit=2&cursor={body['next_cursor']}", alice).json()
    assert [scan["id"] for scan in following["scans"]] == ids[:1]
    assert following["next_cursor"] is None


def test_scans_can_be_filtered_by_every_status(api, alice, demo_scan):
    scanned(alice, demo=True)

    counts = {
        status: api.get(f"/api/scans?status={status}", alice).json()["total"]
        for status in ("queued", "running", "completed", "failed", "canceled")
    }

    assert counts == {"queued": 1, "running": 0, "completed": 1, "failed": 0, "canceled": 0}
    assert_error(api.get("/api/scans?status=done", alice), 400, "VALIDATION_ERROR", "status")


def test_a_scan_tells_its_progress_and_coverage(api, alice, demo_scan):
    body = api.get(f"/api/scans/{demo_scan['id']}", alice).json()

    assert body["progress"]["percent"] == 0
    assert body["coverage"]["complete"] is False


def test_a_queued_scan_can_be_canceled_and_canceling_again_changes_nothing(api, alice, demo_scan):
    for _ in range(2):
        response = api.post(f"/api/scans/{demo_scan['id']}/cancel", alice)

        assert (response.status_code, response.json()["status"]) == (200, "canceled")


def test_a_scan_that_is_over_cannot_be_canceled(api, alice):
    assert_error(api.post(f"/api/scans/{scanned(alice)}/cancel", alice), 409, "CONFLICT")


def test_mallory_sees_nothing_of_alices_scans(api, alice, mallory, demo_scan):
    assert_as_unknown(api, "GET", "/api/scans/{}", demo_scan["id"], mallory)
    assert_as_unknown(api, "POST", "/api/scans/{}/cancel", demo_scan["id"], mallory)
    assert api.get("/api/scans", mallory).json()["total"] == 0
    with scope(alice.customer_id):
        assert Scan.objects.get().status == "queued"


def test_an_id_that_is_no_uuid_is_400(api, alice):
    for odd in (
        "x",
        "0",
        "550e8400e29b41d4a716446655440000",
        "{550e8400-e29b-41d4-a716-446655440000}",
        "%00",
        "é",
    ):
        assert_error(api.get(f"/api/scans/{odd}", alice), 400, "VALIDATION_ERROR", "scan_id")


def test_listing_a_page_takes_the_same_queries_however_long(api, alice, django_assert_num_queries):
    for _ in range(10):
        scanned(alice, demo=True)
    api.get("/api/scans", alice)

    # the key, begin, scope, count, rows, end of the scope inside the test's own transaction
    with django_assert_num_queries(7):
        api.get("/api/scans", alice)
