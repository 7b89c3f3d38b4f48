"""/api/findings, /api/findings/{id} and what people do to a finding."""

import pytest

from tests.apps.api.answers import UNKNOWN, assert_as_unknown, assert_error, scanned


@pytest.fixture
def scan_id(alice):
    return scanned(alice, 100, 1000, 200)


@pytest.fixture
def finding(api, alice, scan_id):
    return api.get("/api/findings", alice).json()["findings"][0]


def test_findings_are_listed_dearest_first_with_the_exact_total(api, alice, scan_id):
    body = api.get("/api/findings?limit=2", alice).json()

    assert [finding["resource_id"] for finding in body["findings"]] == ["vol-1", "vol-2"]
    assert (body["total"], body["limit"], body["offset"]) == (3, 2, 0)


def test_a_finding_reads_as_documented(api, alice, scan_id, finding):
    assert finding["scan_id"] == str(scan_id)
    assert finding["customer_id"] == str(alice.customer_id)
    assert (finding["severity"], finding["category"]) == ("high", "idle_resources")
    assert (finding["resource_type"], finding["region"]) == ("ebs_volume", "us-east-1")
    assert (finding["monthly_cost"], finding["annual_cost"]) == (80.0, 960.0)
    assert finding["details"]["size_gb"] == 1000
    assert finding["created_at"] == "2026-11-24T12:00:00Z"
    one = api.get(f"/api/findings/{finding['id']}", alice)
    assert one.json() == finding
    assert b'"monthly_cost" : 80.00' in one.content


@pytest.mark.parametrize(
    ("query", "total"),
    [
        ("severity=high", 1),
        ("severity=medium", 1),
        ("severity=low", 1),
        ("category=idle_resources", 3),
        ("category=aged_snapshots", 0),
        ("resource_type=ebs_volume", 3),
        ("resource_type=rds_instance", 0),
        ("region=us-east-1&check_id=ebs_volume_unattached", 3),
        ("resource_id=vol-1", 1),
        ("state=handled", 0),
        ("state=all", 3),
        ("demo=true", 0),
        (f"scan_id={UNKNOWN}", 0),
        (f"aws_account_id={UNKNOWN}", 0),
        ("severity=high&offset=1", 1),
    ],
)
def test_every_filter_narrows_rows_and_total_alike(api, alice, scan_id, query, total):
    body = api.get(f"/api/findings?{query}", alice).json()

    assert body["total"] == total
    assert len(body["findings"]) == max(0, total - body["offset"])


@pytest.mark.parametrize(
    "query",
    [
        "severity=critical",
        "category=x",
        "scan_id=1",
        "demo=yes",
        "state=x",
        "limit=1000",
        "sort=cost",
        "region=" + "x" * 257,
        "provider=tencent",
    ],
)
def test_a_filter_that_is_not_understood_is_400(api, alice, query):
    assert_error(api.get(f"/api/findings?{query}", alice), 400, "VALIDATION_ERROR", query.split("=")[0])


def test_cursors_lead_through_all_findings_once(api, alice):
    scanned(alice, 10, 20, 30, 30, 40)
    seen, path = [], "/api/findings?limit=2"
    while path:
        body = api.get(path, alice).json()
        seen += [finding["resource_id"] for finding in body["findings"]]
        path = body["next_cursor"] and f"/api/findings?limit=2&cursor={body['next_cursor']}"

    assert sorted(seen) == [f"vol-{number}" for number in range(5)]


def test_an_older_scan_keeps_its_own_snapshot(api, alice, scan_id):
    scanned(alice, 10, 20, 30, later=1)

    then = api.get(f"/api/findings?scan_id={scan_id}", alice).json()["findings"]
    now = api.get("/api/findings", alice).json()["findings"]

    assert [finding["monthly_cost"] for finding in then] == [80.0, 16.0, 8.0]
    assert [finding["monthly_cost"] for finding in now] == [2.4, 1.6, 0.8]


def test_a_handled_finding_leaves_the_list_and_can_come_back(api, alice, finding):
    path = f"/api/findings/{finding['id']}/handled"

    handled = api.post(path, alice, {"note": "deleted it"})
    assert (handled.status_code, handled.json()["state"], handled.json()["note"]) == (
        200,
        "handled",
        "deleted it",
    )
    assert api.get("/api/findings", alice).json()["total"] == 2
    back = api.call("DELETE", path, alice)
    assert (back.status_code, back.json()["state"]) == (200, "open")
    assert api.get("/api/findings", alice).json()["total"] == 3


def test_a_finding_can_be_snoozed_into_the_future_only(api, alice, finding):
    path = f"/api/findings/{finding['id']}/snooze"

    assert api.post(path, alice, {"until": "2999-01-01T00:00:00Z"}).json()["state"] == "snoozed"
    for until in (
        "2020-01-01T00:00:00Z",
        "tomorrow",
        "99999-01-01T00:00:00Z",
        "2999-01-01T00:00:00+99:00",
        5,
    ):
        assert_error(api.post(path, alice, {"until": until}), 400, "VALIDATION_ERROR", "until")
    assert api.call("DELETE", path, alice).json()["state"] == "open"


def test_a_note_is_text_of_reasonable_length(api, alice, finding):
    for note in (5, None, "x" * 2001, ["x"], "\0"):
        assert_error(
            api.post(f"/api/findings/{finding['id']}/handled", alice, {"note": note}), 400, "VALIDATION_ERROR"
        )


def test_mallory_sees_nothing_of_alices_findings(api, mallory, scan_id, finding):
    assert_as_unknown(api, "GET", "/api/findings/{}", finding["id"], mallory)
    assert_as_unknown(api, "POST", "/api/findings/{}/handled", finding["id"], mallory, {})
    assert_as_unknown(api, "DELETE", "/api/findings/{}/handled", finding["id"], mallory)
    later = {"until": "2999-01-01T00:00:00Z"}
    assert_as_unknown(api, "POST", "/api/findings/{}/snooze", finding["id"], mallory, later)
    assert_as_unknown(api, "DELETE", "/api/findings/{}/snooze", finding["id"], mallory)
    for query in ("", f"?scan_id={scan_id}", "?state=all"):
        assert api.get(f"/api/findings{query}", mallory).json()["total"] == 0


def test_who_only_reads_may_not_mark_findings(api, bob, finding):
    assert_error(api.post(f"/api/findings/{finding['id']}/handled", bob, {}), 403, "FORBIDDEN")
