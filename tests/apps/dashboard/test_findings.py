"""The list of findings: groups, filters, pages, marking many, undo, the file; every view of it adds up the same."""

import csv
import io
import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.models import CloudAccount
from apps.events.models import Event
from apps.findings.models import Finding
from apps.findings.selectors import Filter, summary
from apps.tenancy.scope import scope
from tests.apps.api.answers import UNKNOWN, scanned

ROW = re.compile(r'href="/findings/([0-9a-f-]{36})')
SUM = re.compile(r'id="sum"><strong>\$([\d,.]+)</strong>')
HTMX = {"HX-Request": "true", "HX-Target": "results"}


@pytest.fixture
def scan_id(alice):
    """Findings of $8, $80 and $16 a month."""
    return scanned(alice, 100, 1000, 200)


def rows(page):
    return ROW.findall(page.content.decode())


def sum_of(page):
    return Decimal(SUM.search(page.content.decode())[1].replace(",", ""))


def ids_of(someone):
    with scope(someone.customer_id):
        return [str(found.id) for found in Finding.objects.order_by("-cents")]


def states_of(someone):
    with scope(someone.customer_id):
        return [found.state for found in Finding.objects.order_by("-cents")]


def told(someone, event_type):
    with scope(someone.customer_id):
        return list(Event.objects.filter(type=event_type).order_by("created_at"))


def csv_of(page):
    return list(csv.DictReader(io.StringIO(b"".join(page.streaming_content).decode())))


def test_findings_open_grouped_by_check_with_their_number_and_sum(alice, signed_in, scan_id):
    page = signed_in(alice).get("/findings")

    text = page.content.decode()
    assert page.status_code == 200
    assert page["Cache-Control"] == "no-store"
    assert 'id="group-ebs_volume_unattached"' in text
    assert "EBS volume unattached" in text
    assert sum_of(page) == Decimal("104.00")
    assert not rows(page)


def test_a_group_leads_to_its_rows_and_keeps_the_filter(alice, signed_in, scan_id):
    client = signed_in(alice)
    grouped = client.get("/findings?min=10&sort=age").content.decode()

    opened = re.search(r'href="(/findings\?[^"]+)" id="group-', grouped)[1].replace("&amp;", "&")

    assert "min=10" in opened
    assert "sort=age" in opened
    assert len(rows(client.get(opened))) == 2


@pytest.mark.parametrize(
    ("query", "found", "total"),
    [
        ("", ["80", "16", "8"], "104.00"),
        ("severity=high", ["80"], "80.00"),
        ("severity=high&severity_is=not", ["16", "8"], "24.00"),
        ("min=16", ["80", "16"], "96.00"),
        ("q=VOL-1", ["80"], "80.00"),
        ("q=vol-1&q_is=not", ["16", "8"], "24.00"),
        ("region=us-east-1", ["80", "16", "8"], "104.00"),
        ("check=ebs_volume_unattached&region=us-east-1&q=vol", ["80", "16", "8"], "104.00"),
        ("provider=aws", ["80", "16", "8"], "104.00"),
        ("provider=kubernetes&provider_is=not", ["80", "16", "8"], "104.00"),
        ("managed=terraform&managed_is=not", ["80", "16", "8"], "104.00"),
        ("sort=severity", ["80", "16", "8"], "104.00"),
    ],
)
def test_a_filter_chooses_rows_and_sum_alike_on_the_page_and_in_the_file(
    alice, signed_in, scan_id, query, found, total
):
    client = signed_in(alice)

    page = client.get(f"/findings?by=resource&{query}")
    grouped = client.get(f"/findings?{query}")
    file = csv_of(client.post(f"/findings/export?by=resource&{query}"))

    costs = [
        re.sub(r"\D00$", "", cost)
        for cost in re.findall(r'<td class="num">\$([\d.]+)', page.content.decode())
    ]
    assert costs == found
    assert sum_of(page) == sum_of(grouped) == Decimal(total)
    assert sum(Decimal(row["counted_cost"]) for row in file) == Decimal(total)
    assert len(file) == len(found)


@pytest.mark.parametrize(
    "query",
    [
        "region=us-east-1&region_is=not",
        "q=nothing-like-it",
        "check=ebs_gp2_to_gp3",
        "type=ebs_volume&type_is=not",
    ],
)
def test_what_matches_nothing_says_so_and_offers_to_clear_the_filter(alice, signed_in, scan_id, query):
    text = signed_in(alice).get(f"/findings?{query}").content.decode()

    assert "No finding matches this filter" in text
    assert "Clear filters" in text


@pytest.mark.parametrize(
    "query", ["severity=critical", f"account={UNKNOWN}", "min=much", "scan=x", "sort=name"]
)
def test_a_filter_that_is_not_understood_is_told_where_it_stands(alice, signed_in, scan_id, query):
    page = signed_in(alice).get(f"/findings?{query}")

    assert page.status_code == 422
    assert "This filter chooses nothing" in page.content.decode()


def test_the_overview_the_list_the_file_and_the_api_agree_to_the_cent(alice, signed_in, api, scan_id):
    client = signed_in(alice)
    with scope(alice.customer_id):
        overview = summary(Filter())["total_monthly_savings"]

    page, file = client.get("/findings"), csv_of(client.post("/findings/export"))
    programs = api.get("/api/summary", alice).json()["total_monthly_savings"]

    assert overview == sum_of(page) == sum(Decimal(row["counted_cost"]) for row in file)
    assert overview == Decimal(str(programs))


def test_pages_lead_through_all_rows_once_in_every_order(alice, signed_in):
    scanned(alice, *(20 + number // 2 for number in range(120)))
    client = signed_in(alice)

    for sort in ("saving", "severity", "age"):
        seen, path = [], f"/findings?by=resource&sort={sort}"
        while path:
            page = client.get(path)
            seen += rows(page)
            following = re.search(r'href="([^"]+)" rel="next"', page.content.decode())
            path = following and following[1].replace("&amp;", "&")
        assert len(seen) == len(set(seen)) == 120, sort


def test_a_scans_own_list_stays_what_it_saw_in_every_order_and_in_the_file(alice, signed_in, scan_id):
    scanned(alice, 10, 20, 30, later=1)
    client = signed_in(alice)

    for sort in ("saving", "severity", "age"):
        page = client.get(f"/findings?scan={scan_id}&sort={sort}&min=10")
        assert len(rows(page)) == 2, sort
        assert sum_of(page) == Decimal("96.00")
    file = csv_of(client.post(f"/findings/export?scan={scan_id}"))
    assert sorted(row["monthly_cost"] for row in file) == ["16.00", "8.00", "80.00"]


def test_a_cursor_of_somebody_elses_making_is_refused(alice, signed_in, scan_id):
    assert signed_in(alice).get("/findings?by=resource&cursor=x").status_code == 400


@pytest.mark.parametrize("query", ["", "by=resource", "by=resource&q=vol", "by=resource&sort=severity"])
def test_thirty_findings_take_as_many_statements_as_three(alice, signed_in, query):
    client = signed_in(alice)
    scanned(alice, 10, 20, 30)
    with CaptureQueriesContext(connection) as few:
        assert client.get(f"/findings?{query}").status_code == 200
    scanned(alice, *range(20, 50), later=1)

    with CaptureQueriesContext(connection) as many:
        client.get(f"/findings?{query}")

    assert len(many) == len(few)


def test_ticked_findings_are_handled_with_one_event_each_and_undo_brings_them_back(alice, signed_in, scan_id):
    client, (dearest, second, _) = signed_in(alice), ids_of(alice)

    marked = client.post(
        "/findings/mark?by=resource",
        {"action": "handle", "finding": [dearest, second], "note": "gone"},
        headers=HTMX,
    )

    text = marked.content.decode()
    assert "2 findings marked as handled." in text
    assert "<html" not in text
    assert sum_of(marked) == Decimal("8.00")
    assert states_of(alice) == ["handled", "handled", "open"]
    events = told(alice, "finding.handled")
    assert {event.target_id for event in events} == {dearest, second}
    assert all(event.actor.startswith("user:") and event.after["note"] == "gone" for event in events)

    batch = re.search(r'name="batch" value="([^"]+)"', text)[1]
    back = client.post("/findings/undo?by=resource", {"batch": batch}, headers=HTMX)

    assert "2 findings as before." in back.content.decode()
    assert sum_of(back) == Decimal("104.00")
    assert states_of(alice) == ["open", "open", "open"]
    assert len(told(alice, "finding.reopened")) == 2


def test_undo_gives_back_what_a_finding_was_and_leaves_what_changed_since(alice, signed_in, scan_id):
    client, (dearest, second, third) = signed_in(alice), ids_of(alice)
    client.post("/findings/mark", {"action": "snooze", "days": "90", "finding": [dearest], "note": "later"})
    marked = client.post("/findings/mark", {"action": "handle", "finding": [dearest, second, third]})
    client.post("/findings/mark", {"action": "reopen", "finding": [third]})

    client.post("/findings/undo", {"batch": re.search(r"undo=(.+)$", marked["Location"])[1]})

    assert states_of(alice) == ["snoozed", "open", "open"]
    with scope(alice.customer_id):
        assert Finding.objects.get(id=dearest).note == "later"
        assert Finding.objects.get(id=dearest).snoozed_until > timezone.now()


def test_all_that_a_filter_chooses_are_snoozed_without_a_script(alice, signed_in, scan_id):
    client = signed_in(alice)

    done = client.post(
        "/findings/mark?min=16&by=resource", {"action": "snooze", "days": "7", "everything": "on"}
    )
    page = client.get(done["Location"])

    assert done.status_code == 302
    assert "min=16" in done["Location"]
    assert states_of(alice) == ["snoozed", "snoozed", "open"]
    assert "2 findings snoozed." in page.content.decode()
    assert "Snoozed (2)" not in client.get("/findings?min=16").content.decode(), (
        "counters do not know this filter"
    )
    assert "Snoozed (2)" in client.get("/findings").content.decode()
    assert len(rows(client.get("/findings?state=snoozed&by=resource"))) == 2


@pytest.mark.parametrize(
    "body",
    [
        {"action": "burn"},
        {"action": "snooze", "until": "2020-01-01"},
        {"action": "snooze", "until": "9999-12-31"},
        {"action": "handle", "finding": ["x"]},
        {"action": "handle", "note": "x" * 501},
    ],
)
def test_a_mark_that_is_not_understood_changes_nothing(alice, signed_in, scan_id, body):
    page = signed_in(alice).post("/findings/mark?by=resource", {"everything": "on", **body}, headers=HTMX)

    assert page.status_code == 422
    assert 'id="errors"' in page.content.decode()
    assert states_of(alice) == ["open", "open", "open"]


def test_more_than_a_thousand_findings_are_marked_a_thousand_at_a_time(alice, signed_in, monkeypatch):
    scanned(alice, *range(20, 1025))
    client = signed_in(alice)

    done = client.post("/findings/mark?by=resource", {"action": "handle", "everything": "on"}, headers=HTMX)

    assert "1,000 findings marked as handled." in done.content.decode()
    assert states_of(alice).count("open") == 5
    assert states_of(alice)[-5:] == ["open"] * 5


def test_a_viewer_reads_and_takes_files_and_changes_nothing(alice, signed_in, scan_id):
    viewer, (dearest, *_) = signed_in(alice, "viewer"), ids_of(alice)

    text = viewer.get("/findings?by=resource").content.decode()
    marked = viewer.post("/findings/mark", {"action": "handle", "finding": [dearest]})
    undone = viewer.post("/findings/undo", {"batch": UNKNOWN})
    file = viewer.post("/findings/export")

    assert 'name="finding"' not in text
    assert (marked.status_code, undone.status_code, file.status_code) == (403, 403, 200)
    assert states_of(alice) == ["open", "open", "open"]


def test_mallory_sees_marks_and_exports_nothing_of_alices(alice, mallory, signed_in, scan_id):
    client, ids = signed_in(mallory), ids_of(alice)

    page = client.get(f"/findings?by=resource&scan={scan_id}")
    client.post("/findings/mark", {"action": "handle", "finding": ids})
    file = csv_of(client.post("/findings/export?state=open"))

    assert not rows(page)
    assert not file
    assert states_of(alice) == ["open", "open", "open"]


def test_the_file_has_raw_numbers_and_no_formulas_and_is_noted(alice, signed_in, scan_id):
    with scope(alice.customer_id):
        Finding.objects.filter(cents=8000).update(resource_name="=HYPERLINK(1)", note="+1")

    answer = signed_in(alice).post("/findings/export?min=50")
    (row,) = csv_of(answer)

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer["Content-Disposition"]
    assert (row["monthly_cost"], row["annual_cost"]) == ("80.00", "960.00")
    assert (row["resource_name"], row["note"]) == ("'=HYPERLINK(1)", "'+1")
    assert row["first_seen_at"] == "2026-11-24T12:00:00Z"
    (event,) = told(alice, "findings.exported")
    assert event.after == {"findings": 1, "monthly": 80.0, "filter": "min=50"}


def test_hostile_names_stay_text(alice, signed_in, scan_id):
    hostile = "<script>alert(1)</script>\u202egnp"
    with scope(alice.customer_id):
        Finding.objects.update(resource_id=hostile, region=hostile, managed_by=hostile, note=hostile)

    for path in ("/findings?by=resource", "/findings", f"/findings?q={hostile}&by=resource"):
        text = signed_in(alice).get(path).content.decode()
        assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_whoever_never_scanned_is_told_that_nothing_was_looked_at(alice, signed_in):
    assert "Nothing was looked at yet" in signed_in(alice).get("/findings").content.decode()


def test_no_findings_are_no_waste_only_where_everything_could_be_read(alice, signed_in):
    scanned(alice)

    assert "No waste found" in signed_in(alice).get("/findings").content.decode()


def test_filters_offer_the_accounts_kinds_and_regions_that_there_are(alice, signed_in, scan_id):
    with scope(alice.customer_id):
        account = CloudAccount.objects.create(name="prod <b>", account_id="111122223333")
        Finding.objects.filter(cents=8000).update(account=account, region="eu-west-1")
        Finding.objects.filter(cents=1600).update(account=account)

    client = signed_in(alice)
    text = client.get("/findings").content.decode()

    assert f'<option value="{account.id}">prod &lt;b&gt;</option>' in text
    assert '<option value="eu-west-1">' in text
    assert '<option value="us-east-1">' in text
    assert len(rows(client.get(f"/findings?by=resource&account={account.id}"))) == 2
    assert len(rows(client.get(f"/findings?by=resource&account={account.id}&account_is=not"))) == 1


def test_a_page_of_fifty_rows_keeps_its_byte_budget(alice, signed_in):
    scanned(alice, *range(20, 90))

    assert len(signed_in(alice).get("/findings?by=resource").content) < 53_000
