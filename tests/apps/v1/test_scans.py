"""/v1/scans, /v1/scans/{id}, its progress and its cancel."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import connection

from apps.events.models import Event
from apps.scans import queue
from apps.scans.run import run
from apps.tenancy.scope import scope
from tests.apps.api.answers import scanned
from tests.apps.scans.working import work_off
from tests.apps.v1.jobs import UNAUTHENTICATED, assert_as_unknown, assert_flat, change, connect, kept

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
READING = ("/v1/scans", "/v1/scans/{}", "/v1/scans/{}/progress")


@pytest.fixture
def job(api, alice):
    """A demo scan of alice's that waits."""
    return api.post("/v1/scans", alice, {"demo_mode": True}).json()["scan_id"]


# Scans of nothing


@pytest.mark.usefixtures("committed")
def test_a_scan_while_nothing_is_connected_is_accepted_and_fails_with_what_to_do(api, alice):
    scan_id = api.post("/v1/scans", alice).json()["scan_id"]
    queued = api.get(f"/v1/scans/{scan_id}", alice).json()

    assert work_off() == 1

    failed = api.get(f"/v1/scans/{scan_id}", alice).json()
    assert (queued["status"], failed["status"]) == ("queued", "failed")
    assert failed["error"] == (
        "no cloud account is connected: connect and verify one at /api/aws-accounts, or ask for demo_mode"
    )
    assert failed["resources_found"] == 0
    progress = api.get(f"/v1/scans/{scan_id}/progress", alice).json()
    assert (progress["progress_percent"], progress["message"]) == (100, failed["error"])
    with scope(alice.customer_id):
        types = Event.objects.filter(target_id=scan_id).order_by("created_at").values_list("type", flat=True)
        assert list(types) == ["scan.queued", "scan.started", "scan.failed"]


@pytest.mark.usefixtures("committed")
def test_a_cloud_that_cannot_be_scanned_yet_fails_with_that_reason(api, alice):
    connect(alice, "shop", provider="azure")
    scan_id = api.post("/v1/scans", alice).json()["scan_id"]

    work_off()

    scan = api.get(f"/v1/scans/{scan_id}", alice).json()
    assert (scan["status"], scan["error"]) == ("failed", "shop: azure accounts cannot be scanned yet")


# Mail


@pytest.mark.usefixtures("committed")
@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"demo_mode": True}, None),
        ({"demo_mode": True, "report_emails": []}, None),
        ({"demo_mode": True, "report_emails": ["ops@example.com"]}, "skipped: demo mode"),
        # A job mails it afterwards.
        ({"report_emails": ["ops@example.com"]}, None),
    ],
)
def test_at_the_end_of_a_scan_its_mail_is_known_only_where_there_is_none(api, alice, body, status):
    scan_id = api.post("/v1/scans", alice, body).json()["scan_id"]
    before = api.get(f"/v1/scans/{scan_id}", alice).json()

    work_off()

    after = api.get(f"/v1/scans/{scan_id}", alice).json()
    assert (before["report_email_status"], after["report_email_status"]) == (None, status)


# Reading


def test_a_queued_job_has_the_documented_fields(api, alice, job):
    response = api.get(f"/v1/scans/{job}", alice)

    shown = response.json()
    assert type(shown.pop("created_at")) is int
    assert shown == {
        "id": job,
        "status": "queued",
        "trigger_source": "api:manual",
        "started_at": None,
        "finished_at": None,
        "resources_found": 0,
        "estimated_monthly_savings": 0.0,
        "selected_accounts": [],
        "error": None,
        "report_email_status": None,
    }
    assert b'"estimated_monthly_savings":0.00' in response.content


def test_a_finished_job_has_the_documented_fields_in_their_types(api, alice):
    scan_id = scanned(alice, 100)
    change(alice, scan_id, total_monthly_savings="817.35", error="", report_email_status="sent")

    shown = api.get(f"/v1/scans/{scan_id}", alice).json()

    assert {name: type(value) for name, value in shown.items()} == {
        "id": str,
        "status": str,
        "trigger_source": str,
        "created_at": int,
        "started_at": int,
        "finished_at": int,
        "resources_found": int,
        "estimated_monthly_savings": float,
        "selected_accounts": list,
        "error": type(None),
        "report_email_status": str,
    }
    assert shown["estimated_monthly_savings"] == 817.35


def test_a_waiting_job_is_at_nothing_and_knows_not_yet_of_what(api, alice, job):
    assert api.get(f"/v1/scans/{job}/progress", alice).json() == {
        "scan_id": job,
        "status": "queued",
        "phase": "queued",
        "progress_percent": 0,
        "percent": 0,
        "indeterminate": True,
        "message": "waiting for a worker",
        "started_at": None,
        "finished_at": None,
    }


@pytest.mark.usefixtures("committed")
def test_once_its_regions_are_planned_a_job_is_determinate(api, alice):
    scan_id = api.post("/v1/scans", alice, {"demo_mode": True}).json()["scan_id"]
    planning = queue.claim()
    during = api.get(f"/v1/scans/{scan_id}/progress", alice).json()

    run(planning)
    queue.claim()

    after = api.get(f"/v1/scans/{scan_id}/progress", alice).json()
    assert (during["indeterminate"], after["indeterminate"]) == (True, False)
    assert (during["phase"], during["message"]) == ("planning", "demo: asking which regions there are")
    assert (after["status"], after["phase"]) == ("running", "starting")
    assert after["message"].startswith("demo, ")
    assert type(after["started_at"]) is int


def test_jobs_are_a_bare_array_newest_first(api, alice):
    ids = [str(scanned(alice, demo=True)) for _ in range(3)]

    assert [job["id"] for job in api.get("/v1/scans", alice).json()] == ids[::-1]
    assert [job["id"] for job in api.get("/v1/scans?limit=2", alice).json()] == ids[:0:-1]
    assert len(api.get("/v1/scans?limit=0", alice).json()) == 1
    assert len(api.get("/v1/scans?limit=9999", alice).json()) == 3


def test_a_fresh_customer_has_no_jobs(api, alice):
    assert api.get("/v1/scans", alice).json() == []
    assert api.get("/v1/scans?envelope=true", alice).json() == {
        "items": [],
        "page": {"limit": 50, "next_cursor": None, "has_more": False},
    }


def test_pages_show_every_job_once_and_end_exactly(api, alice):
    ids = [str(scanned(alice, demo=True)) for _ in range(4)]

    first = api.get("/v1/scans?limit=2&envelope=true", alice).json()
    cursor = first["page"]["next_cursor"]
    newer = scanned(alice, demo=True)
    second = api.get(f"/v1/scans?limit=2&cursor={cursor}", alice).json()

    assert [job["id"] for job in first["items"] + second["items"]] == ids[::-1]
    assert first["page"]["has_more"] is True
    assert second["page"] == {"limit": 2, "next_cursor": None, "has_more": False}
    assert str(newer) not in cursor


def test_a_cursor_of_old_is_an_offset(api, alice):
    ids = [str(scanned(alice, demo=True)) for _ in range(3)]

    page = api.get("/v1/scans?limit=1&cursor=1", alice).json()

    assert [job["id"] for job in page["items"]] == [ids[1]]
    assert page["page"]["has_more"] is True
    last = api.get(f"/v1/scans?limit=1&cursor={page['page']['next_cursor']}", alice).json()
    assert ([job["id"] for job in last["items"]], last["page"]["has_more"]) == ([ids[0]], False)


@pytest.mark.parametrize("status", ["queued", "running", "completed", "failed", "canceled"])
def test_jobs_can_be_listed_by_status(api, alice, job, status):
    change(alice, job, status=status)

    assert [found["id"] for found in api.get(f"/v1/scans?status={status}", alice).json()] == [job]
    other = "failed" if status == "queued" else "queued"
    assert api.get(f"/v1/scans?status={other}", alice).json() == []


@pytest.mark.parametrize(
    "query", ["status=done", "limit=x", "cursor=%21%21", "cursor=99999999", "envelope=2"]
)
def test_a_list_that_is_not_understood_is_400(api, alice, query):
    assert_flat(api.get(f"/v1/scans?{query}", alice), 400)


@pytest.mark.parametrize("path", READING)
def test_reading_needs_a_good_key(api, alice, job, path):
    assert_flat(api.get(path.format(job)), 401, UNAUTHENTICATED)


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/v1/scans/{}"), ("GET", "/v1/scans/{}/progress"), ("POST", "/v1/scans/{}/cancel")],
)
def test_mallory_finds_no_job_of_alices(api, alice, mallory, job, method, path):
    assert_as_unknown(api, method, path, job, mallory, "scan_id not found")
    assert api.get("/v1/scans", mallory).json() == []
    assert kept(alice, job).status == "queued"


# Canceling


def test_a_queued_job_is_canceled_and_canceling_again_changes_nothing(api, alice, job):
    first = api.call("POST", f"/v1/scans/{job}/cancel", alice)
    again = api.call("POST", f"/v1/scans/{job}/cancel", alice)

    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == {"scan_id": job, "status": "canceled", "message": "Queued scan was canceled."}
    assert again.json() == {
        "scan_id": job,
        "status": "canceled",
        "message": "Scan is already in terminal state.",
    }
    with scope(alice.customer_id):
        assert Event.objects.filter(target_id=job, type="scan.canceled").count() == 1


def test_a_running_job_is_not_canceled(api, alice, job):
    change(alice, job, status="running")

    response = api.call("POST", f"/v1/scans/{job}/cancel", alice)

    assert_flat(response, 409, "Running scans cannot be canceled in current runtime.")
    assert kept(alice, job).status == "running"


@pytest.mark.parametrize("status", ["completed", "failed"])
def test_a_finished_job_keeps_its_status(api, alice, job, status):
    change(alice, job, status=status, finished_at=NOW)

    answer = api.call("POST", f"/v1/scans/{job}/cancel", alice).json()

    assert answer == {"scan_id": job, "status": status, "message": "Scan is already in terminal state."}


@pytest.mark.usefixtures("committed")
def test_a_worker_and_a_cancel_at_once_never_both_win(api, alice):
    """Either the job never began, or it runs on and the cancel was refused."""

    def work():
        try:
            work_off()
        finally:
            connection.close()

    for _ in range(8):
        scan_id = api.post("/v1/scans", alice).json()["scan_id"]
        with ThreadPoolExecutor(1) as pool:
            worked = pool.submit(work)
            response = api.call("POST", f"/v1/scans/{scan_id}/cancel", alice)
            worked.result(20)

        status = kept(alice, scan_id).status
        if response.status_code == 200 and response.json()["message"] == "Queued scan was canceled.":
            assert status == "canceled"
        else:
            assert response.status_code in (200, 409)
            assert status == "failed"
        with scope(alice.customer_id):
            ends = Event.objects.filter(target_id=scan_id, type__in=("scan.canceled", "scan.failed"))
            assert ends.count() == 1
