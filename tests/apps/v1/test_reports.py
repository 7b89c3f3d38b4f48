"""/v1/reports: ask for one, list, read, download, delete."""

import pytest

from apps.events.models import Event
from apps.jobs.queue import claim
from apps.jobs.run import run
from apps.reports import services
from apps.reports.models import Report, ReportContent
from apps.tenancy.scope import scope
from tests.apps.api.answers import SEEN_AT, UNKNOWN
from tests.apps.reports.planted import finished
from tests.apps.v1.findings import catalogue
from tests.apps.v1.jobs import UNAUTHENTICATED, assert_as_unknown, assert_flat, change
from tests.apps.v1.reporting import TYPES, download, generate

MISSING = "report id not found"
NO_SCAN = "scan history id not found"
ARTIFACT = {
    "report_id": str,
    "format": str,
    "content_type": str,
    "filename": str,
    "size_bytes": int,
    "created_at": int,
    "scan_history_id": str,
    "include_esg": bool,
}


@pytest.fixture
def scan(alice):
    """A finished scan of alice's that found something."""
    return finished(alice, catalogue()[:30])


# Asking


@pytest.mark.parametrize("format", TYPES)
def test_a_report_is_built_at_once_and_has_the_documented_fields(api, alice, scan, format):
    made = generate(api, alice, format=format)

    assert {name: type(made[name]) for name in ARTIFACT} == ARTIFACT
    assert (made["format"], made["content_type"]) == (format, TYPES[format])
    assert (made["status"], made["error"], made["include_esg"]) == ("ready", None, True)
    assert made["scan_history_id"] == str(scan)
    extension = "csv" if format == "focus" else format
    ended = int(SEEN_AT.timestamp())
    assert made["filename"] == f"cws-report-{ended}-{made['report_id'][:8]}.{extension}"
    response, content = download(api, alice, made)
    assert response["Content-Type"] == TYPES[format]
    assert response["Content-Disposition"] == f'attachment; filename="{made["filename"]}"'
    assert int(response["Content-Length"]) == made["size_bytes"] == len(content) > 0
    with scope(alice.customer_id):
        types = list(Event.objects.filter(target_id=made["report_id"]).values_list("type", flat=True))
    assert sorted(types) == ["report.ready", "report.requested"]


def test_without_a_body_it_is_json_of_the_newest_completed_scan(api, alice, scan):
    newest = finished(alice, catalogue()[30:35], 5)
    change(alice, finished(alice, catalogue()[35:36], 9), status="failed")
    finished(alice, catalogue()[36:40], 12, demo=True)

    response = api.call("POST", "/v1/reports/generate", alice)

    assert response.status_code == 200
    assert (response.json()["format"], response.json()["scan_history_id"]) == ("json", str(newest))


def test_a_demo_is_reported_where_there_is_nothing_else(api, alice):
    demo = finished(alice, catalogue()[:3], demo=True)

    assert generate(api, alice)["scan_history_id"] == str(demo)


def test_any_scan_of_the_history_can_be_named(api, alice, scan):
    finished(alice, catalogue()[30:35], 5)

    assert generate(api, alice, scan_history_id=str(scan))["scan_history_id"] == str(scan)


def test_null_is_as_good_as_left_out(api, alice, scan):
    made = generate(api, alice, format=None, scan_history_id=None, include_esg=None)

    assert (made["format"], made["include_esg"], made["scan_history_id"]) == ("json", True, str(scan))


@pytest.mark.parametrize("format", ["xml", "exe", "json csv", "x" * 60])
def test_another_format_is_refused_in_the_known_words(api, alice, scan, format):
    response = api.post("/v1/reports/generate", alice, {"format": format})

    assert_flat(response, 400, "format must be one of: json, csv, pdf.")


@pytest.mark.parametrize("unknown", [UNKNOWN, "history_20260302_001", "é"])
def test_a_scan_that_is_not_in_the_history_is_404(api, alice, scan, unknown):
    assert_flat(api.post("/v1/reports/generate", alice, {"scan_history_id": unknown}), 404, NO_SCAN)


def test_a_scan_that_runs_cannot_be_reported(api, alice, scan):
    change(alice, scan, status="running", finished_at=None)

    assert_flat(api.post("/v1/reports/generate", alice, {"scan_history_id": str(scan)}), 404, NO_SCAN)


def test_a_strangers_scan_reads_like_an_unknown_one(api, alice, mallory, scan):
    finished(mallory, catalogue()[:1])

    theirs = api.post("/v1/reports/generate", mallory, {"scan_history_id": str(scan)})
    nothing = api.post("/v1/reports/generate", mallory, {"scan_history_id": UNKNOWN})

    assert theirs.status_code == 404
    assert theirs.content == nothing.content


def test_a_fresh_customer_is_told_that_there_is_nothing_to_report(api, alice):
    response = api.post("/v1/reports/generate", alice, {})

    assert_flat(response, 400, "There is no completed scan to report yet.")
    assert api.get("/v1/reports", alice).json() == []


@pytest.mark.parametrize(
    "body",
    [
        {"format": 1},
        {"format": ["pdf"]},
        {"include_esg": "yes"},
        {"include_esg": 1},
        {"scan_history_id": 7},
        {"scan_history_id": {"id": 1}},
        b"{",
        b"[]",
        b'{"format": "pdf", "format": "csv"}',
        b'{"format": "\\u0000"}',
        b'{"a":' * 40 + b"1" + b"}" * 40,
    ],
)
def test_a_body_that_is_not_understood_is_400_and_nothing_is_kept(api, alice, scan, body):
    assert_flat(api.post("/v1/reports/generate", alice, body), 400)
    assert api.get("/v1/reports", alice).json() == []


def test_a_body_that_is_too_large_is_413(api, alice, scan):
    assert_flat(api.post("/v1/reports/generate", alice, {"format": "x" * 70_000}), 413)


def test_the_same_request_twice_is_one_report(api, alice, scan):
    first = api.post("/v1/reports/generate", alice, {"format": "csv"}, **{"Idempotency-Key": "once"})
    again = api.post("/v1/reports/generate", alice, {"format": "csv"}, **{"Idempotency-Key": "once"})
    other = api.post("/v1/reports/generate", alice, {"format": "pdf"}, **{"Idempotency-Key": "once"})

    assert first.json() == again.json()
    assert again["Idempotency-Replayed"] == "true"
    assert other.status_code == 409
    assert len(api.get("/v1/reports", alice).json()) == 1


def test_a_key_that_only_reads_makes_and_deletes_none_but_downloads(api, alice, bob, scan):
    made = generate(api, alice)

    assert_flat(api.post("/v1/reports/generate", bob, {}), 403, "This key does not have the scope 'scan'")
    response = api.call("DELETE", f"/v1/reports/{made['report_id']}", bob)
    assert_flat(response, 403, "This key does not have the scope 'manage'")
    assert download(api, bob, made)[1]


def test_a_plan_keeps_so_many_reports(api, customer):
    carol = customer("carol", plan="free")
    finished(carol, catalogue()[:1])
    for _ in range(20):
        generate(api, carol, format="csv")

    assert_flat(
        api.post("/v1/reports/generate", carol, {}), 403, "Your plan keeps 20 reports; delete one first."
    )
    (oldest,) = api.get("/v1/reports", carol).json()[-1:]
    api.call("DELETE", f"/v1/reports/{oldest['report_id']}", carol)
    assert generate(api, carol)["status"] == "ready"


# What is not built at once


def test_the_report_of_a_large_scan_is_a_workers_and_its_download_waits(api, alice, scan, monkeypatch):
    monkeypatch.setattr("apps.reports.building.SECONDS_AT_ONCE", -1)
    monkeypatch.setattr("apps.reports.artifacts.PAGE", 7)

    made = generate(api, alice, format="csv")

    assert (made["status"], made["size_bytes"]) == ("queued", 0)
    waiting = api.get(f"/v1/reports/{made['report_id']}/download", alice)
    assert_flat(waiting, 409, "The report is still being built; try again in a moment.")
    run(claim("report"))
    built = api.get(f"/v1/reports/{made['report_id']}", alice).json()
    assert built["status"] == "ready"
    assert len(download(api, alice, built)[1]) == built["size_bytes"]


def test_a_report_that_could_not_be_built_says_why(api, alice, scan):
    made = generate(api, alice)
    with scope(alice.customer_id):
        Report.objects.update(status="failed", error="given up")

    assert api.get(f"/v1/reports/{made['report_id']}", alice).json()["error"] == "given up"
    response = api.get(f"/v1/reports/{made['report_id']}/download", alice)
    assert_flat(response, 409, "The report could not be built: given up")


# Listing


def test_reports_are_listed_newest_first_and_by_format(api, alice, scan):
    ids = [generate(api, alice, format=format)["report_id"] for format in ("csv", "pdf", "csv")]

    listed = api.get("/v1/reports", alice).json()

    assert [report["report_id"] for report in listed] == ids[::-1]
    assert [r["report_id"] for r in api.get("/v1/reports?format=csv", alice).json()] == [ids[2], ids[0]]
    assert api.get("/v1/reports?format=json", alice).json() == []
    assert api.get(f"/v1/reports/{ids[0]}", alice).json() == listed[-1]


@pytest.mark.parametrize("first", ["envelope=true", "cursor=0"])
def test_pages_show_every_report_once_and_end_exactly(api, alice, scan, first):
    ids = [generate(api, alice, format="csv")["report_id"] for _ in range(4)]

    page = api.get(f"/v1/reports?limit=2&{first}", alice).json()
    generate(api, alice)
    last = api.get(f"/v1/reports?limit=2&cursor={page['page']['next_cursor']}", alice).json()

    assert [report["report_id"] for report in page["items"] + last["items"]] == ids[::-1]
    assert (page["page"]["has_more"], last["page"]["has_more"]) == (True, False)


@pytest.mark.parametrize("query", ["format=xml", "limit=x", "cursor=%21", "format=csv&format=pdf"])
def test_a_list_that_is_not_understood_is_400(api, alice, query):
    assert_flat(api.get(f"/v1/reports?{query}", alice), 400)


def test_a_list_takes_the_same_queries_however_long(api, alice, scan, django_assert_num_queries):
    for _ in range(5):
        generate(api, alice, format="csv")
    api.get("/v1/reports", alice)

    with django_assert_num_queries(6):
        api.get("/v1/reports", alice)


# Deleting


def test_a_deleted_report_is_gone_with_its_bytes(api, alice, scan):
    made = generate(api, alice)

    response = api.call("DELETE", f"/v1/reports/{made['report_id']}", alice)

    assert (response.status_code, response.json()) == (200, {"status": "deleted", "id": made["report_id"]})
    for path in ("", "/download"):
        assert_flat(api.get(f"/v1/reports/{made['report_id']}{path}", alice), 404, MISSING)
    assert_flat(api.call("DELETE", f"/v1/reports/{made['report_id']}", alice), 404, MISSING)
    with scope(alice.customer_id):
        assert not ReportContent.objects.exists()
        assert Event.objects.filter(type="report.deleted", target_id=made["report_id"]).exists()


def test_a_report_that_is_deleted_while_it_waits_is_never_built(api, alice, scan, monkeypatch):
    monkeypatch.setattr(services, "build_at_once", lambda *given: None)
    made = generate(api, alice)

    api.call("DELETE", f"/v1/reports/{made['report_id']}", alice)

    assert claim("report") is None


# Others


@pytest.mark.parametrize(("method", "path"), [("GET", ""), ("DELETE", ""), ("GET", "/download")])
def test_mallory_finds_no_report_of_alices(api, alice, mallory, scan, method, path):
    made = generate(api, alice)

    assert_as_unknown(api, method, f"/v1/reports/{{}}{path}", made["report_id"], mallory, MISSING)
    assert api.get("/v1/reports", mallory).json() == []
    assert download(api, alice, made)[1]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/v1/reports/generate"),
        ("GET", "/v1/reports"),
        ("GET", "/v1/reports/x"),
        ("GET", "/v1/reports/x/download"),
        ("DELETE", "/v1/reports/x"),
    ],
)
def test_without_a_good_key_there_are_no_reports(api, method, path):
    assert_flat(api.call(method, path), 401, UNAUTHENTICATED)
    assert_flat(api.call(method, path, Authorization="Bearer x"), 401, UNAUTHENTICATED)


def test_a_head_request_tells_the_size_and_sends_nothing(api, alice, scan):
    made = generate(api, alice)

    response = api.call("HEAD", f"/v1/reports/{made['report_id']}/download", alice)

    assert (response.status_code, response.content) == (200, b"")
    assert int(response["Content-Length"]) == made["size_bytes"]


def test_the_word_generate_is_no_report(api, alice):
    assert_flat(api.get("/v1/reports/generate", alice), 405)
