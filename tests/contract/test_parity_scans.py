"""The same scans, seen on both surfaces."""

from datetime import datetime

import orjson
import pytest

from tests.apps.scans.working import work_off
from tests.apps.v1.jobs import change

pytestmark = pytest.mark.usefixtures("committed")


def unix(moment):
    """A time of /api as /v1 tells it."""
    return None if moment is None else int(datetime.fromisoformat(moment).timestamp())


def assert_same(there, here):
    """A scan of /api and one of /v1 tell the same."""
    assert there["id"] == here["id"]
    assert there["status"] == here["status"]
    assert there["trigger_source"] == here["trigger_source"]
    assert there["error"] == here["error"]
    for name, other in (("created_at",) * 2, ("started_at",) * 2, ("completed_at", "finished_at")):
        assert unix(there[name]) == here[other]
    assert there["summary"]["total_findings"] == here["resources_found"]
    assert there["summary"]["total_monthly_savings"] == here["estimated_monthly_savings"]


def both(api, who, scan_id):
    return api.get(f"/api/scans/{scan_id}", who).json(), api.get(f"/v1/scans/{scan_id}", who).json()


def test_a_finished_scan_tells_the_same_on_both_surfaces(api, alice):
    scan_id = api.post("/v1/scans", alice, {"demo_mode": True}).json()["scan_id"]
    assert_same(*both(api, alice, scan_id))

    work_off()

    there, here = both(api, alice, scan_id)
    assert_same(there, here)
    assert here["status"] == "completed"
    assert here["resources_found"] > 20
    assert here["estimated_monthly_savings"] > 1000
    assert there["demo"] is True
    progress = api.get(f"/v1/scans/{scan_id}/progress", alice).json()
    assert progress["progress_percent"] == there["progress"]["percent"] == 100
    assert progress["phase"] == there["progress"]["phase"]


def test_the_history_of_a_scan_adds_up_to_its_sums_to_the_cent(api, alice):
    scan_id = api.post("/api/scan", alice, {"demo_mode": True}).json()["scan_id"]
    work_off()

    there = api.get(f"/api/scans/{scan_id}", alice).json()
    (listed,) = api.get("/v1/scan-history", alice).json()
    detail = b"".join(api.get(f"/v1/scan-history/{scan_id}", alice).streaming_content)

    results = orjson.loads(detail)["results"]
    total = there["summary"]["total_monthly_savings"]
    assert listed["total_waste"] == total
    assert listed["resource_count"] == listed["results_count"] == len(results)
    assert len(results) == there["summary"]["total_findings"]
    assert round(sum(finding["estimated_monthly_cost"] for finding in results), 2) == total
    assert listed["scanned_at"] == unix(there["completed_at"])
    theirs = api.get(f"/api/findings?scan_id={scan_id}&limit=100", alice).json()["findings"]
    assert {f["finding_id"] for f in results[:100]} == {f["id"] for f in theirs}


def test_scans_of_either_surface_are_listed_alike_on_both(api, alice):
    api.post("/v1/scans", alice, {"demo_mode": True})
    api.post("/api/scans", alice, {"demo_mode": True})
    api.post("/scan", alice, {})

    there = api.get("/api/scans", alice).json()["scans"]
    here = api.get("/v1/scans", alice).json()

    assert len(there) == len(here) == 3
    for pair in zip(there, here, strict=True):
        assert_same(*pair)


def test_a_cancel_on_one_surface_is_seen_on_the_other(api, alice):
    first, second = (api.post("/v1/scans", alice, {"demo_mode": True}).json()["scan_id"] for _ in range(2))

    api.post(f"/v1/scans/{first}/cancel", alice)
    api.post(f"/api/scans/{second}/cancel", alice)

    for scan_id in (first, second):
        there, here = both(api, alice, scan_id)
        assert_same(there, here)
        assert here["status"] == "canceled"
        assert api.post(f"/v1/scans/{scan_id}/cancel", alice).json()["status"] == "canceled"
        assert api.post(f"/api/scans/{scan_id}/cancel", alice).json()["status"] == "canceled"


def test_a_running_scan_can_be_canceled_on_api_alone(api, alice):
    scan_id = api.post("/v1/scans", alice, {"demo_mode": True}).json()["scan_id"]
    change(alice, scan_id, status="running")

    assert api.post(f"/v1/scans/{scan_id}/cancel", alice).status_code == 409
    assert api.post(f"/api/scans/{scan_id}/cancel", alice).json()["status"] == "canceled"
    assert api.get(f"/v1/scans/{scan_id}", alice).json()["status"] == "canceled"


def test_a_page_that_holds_the_last_scan_ends_the_list_on_both(api, alice):
    for _ in range(2):
        api.post("/v1/scans", alice, {"demo_mode": True})

    assert api.get("/api/scans?limit=2", alice).json()["next_cursor"] is None
    assert api.get("/v1/scans?limit=2&envelope=true", alice).json()["page"]["next_cursor"] is None
