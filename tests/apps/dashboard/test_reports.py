"""Reports on pages: asked for, built, downloaded as they are, deleted."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.reports.models import Report
from apps.reports.selectors import report_bytes
from apps.reports.services import request_report
from apps.scans.models import Scan
from apps.tenancy.scope import scope
from tests.apps.dashboard.conftest import sign_in
from tests.apps.reports.planted import finished
from tests.apps.v1.findings import catalogue

pytestmark = pytest.mark.django_db
PART = {"HX-Request": "true", "HX-Target": "results"}


@pytest.fixture
def web(alice):
    """Alice's browser."""
    return sign_in(alice)


@pytest.fixture
def scan(alice):
    """A scan of hers that ended."""
    return finished(alice, catalogue()[:10])


def text_of(answer):
    return answer.content.decode()


def kept(who):
    with scope(who.customer_id):
        return list(Report.objects.order_by("-created_at"))


def asked(who, format="csv"):
    with scope(who.customer_id):
        return request_report(format)


@pytest.mark.parametrize("format", ["pdf", "csv", "json", "focus"])
def test_a_report_is_made_and_downloaded_as_it_was_built(web, alice, scan, format):
    answer = web.post("/reports/new", {"format": format, "scan": str(scan), "include_esg": "on"})

    (report,) = kept(alice)
    page = text_of(web.get("/reports"))
    file = web.get(f"/reports/{report.id}/download")
    assert answer["Location"] == "/reports"
    assert (report.status, report.scan_id, report.include_esg) == ("ready", scan, True)
    assert "by alice@example.com" in page
    assert f'attachment; filename="{report.filename}"' in file["Content-Disposition"]
    content = b"".join(file.streaming_content)
    with scope(alice.customer_id):
        assert content == report_bytes(report.id)


def test_sums_are_those_of_the_scan(web, alice, scan):
    web.post("/reports/new", {"format": "csv"})

    page = text_of(web.get("/reports"))

    with scope(alice.customer_id):
        total = Scan.objects.get(id=scan).total_monthly_savings
    assert f"${total:,.2f}" in page


def test_a_scan_is_chosen_by_its_link(web, scan):
    page = text_of(web.get(f"/reports?scan={scan}"))

    assert f'<option value="{scan}" selected>' in page
    assert "open><summary>" in page


def test_without_a_scan_the_form_says_so(web, alice):
    answer = web.post("/reports/new", {"format": "csv"})

    assert answer.status_code == 422
    assert "There is no completed scan to report yet." in text_of(answer)
    assert "No report yet" in text_of(answer)


def test_another_customers_scan_is_no_choice(web, alice, mallory, scan):
    theirs = finished(mallory, catalogue()[:2])

    answer = web.post("/reports/new", {"format": "csv", "scan": str(theirs)})

    assert answer.status_code == 422
    assert kept(alice) == []


def test_above_the_plan_the_form_says_so(web, alice, scan, monkeypatch):
    from dataclasses import replace

    from apps.customers.plans import PLANS

    monkeypatch.setitem(PLANS, "pro", replace(PLANS["pro"], reports=1))
    asked(alice)

    answer = web.post("/reports/new", {"format": "csv"})

    assert answer.status_code == 422
    assert "Your plan keeps 1 reports; delete one first." in text_of(answer)


def test_one_that_is_being_built_is_looked_at_again_until_it_is_there(web, alice, scan):
    from apps.reports.services import build_at_once

    report = asked(alice)
    waiting = text_of(web.get("/reports"))
    seen = re.search(r"seen=([\w-]+)", waiting)[1]
    same = web.get(f"/reports?seen={seen}", headers=PART)
    early = web.get(f"/reports/{report.id}/download", follow=True)

    build_at_once(alice.customer_id, report.id)
    ready = text_of(web.get(f"/reports?seen={seen}", headers=PART))

    assert "Being built" in waiting
    assert 'hx-trigger="every 2s"' in waiting
    assert same.status_code == 204
    assert "still being built" in text_of(early)
    assert "hx-trigger" not in ready
    assert "<html" not in ready
    assert f"/reports/{report.id}/download" in ready


def test_one_that_failed_says_why_and_can_be_tried_again(web, alice, scan):
    report = asked(alice)
    with scope(alice.customer_id):
        Report.objects.filter(id=report.id).update(status="failed", error="given up after 3 attempts")

    page = text_of(web.get("/reports"))
    web.post("/reports/new", {"format": report.format, "scan": str(report.scan_id), "include_esg": "on"})

    assert "given up after 3 attempts" in page
    assert "Try again" in page
    assert [one.status for one in kept(alice)] == ["ready", "failed"]


def test_it_is_deleted_after_asking(web, alice, scan):
    report = asked(alice)

    asks, done = web.get(f"/reports/{report.id}/delete"), web.post(f"/reports/{report.id}/delete")

    assert "can be reported again" in text_of(asks)
    assert done["Location"] == "/reports"
    assert kept(alice) == []


def test_the_list_is_filtered_by_format(web, alice, scan):
    asked(alice, "csv")
    asked(alice, "json")

    page = text_of(web.get("/reports?format=json"))

    assert page.count('id="of-') == 1
    assert "No report matches" in text_of(web.get("/reports?format=pdf"))


def test_a_viewer_downloads_and_makes_nothing(alice, scan):
    sign_in(alice).post("/reports/new", {"format": "csv"})
    viewer, (report,) = sign_in(alice, "viewer"), kept(alice)

    page = text_of(viewer.get("/reports"))

    assert "Make a report" not in page
    assert "Delete" not in page
    assert viewer.get(f"/reports/{report.id}/download").status_code == 200


def test_thirty_reports_take_as_many_statements_as_three(web, alice, scan, django_assert_num_queries):
    for _ in range(3):
        asked(alice)
    web.get("/reports")
    with CaptureQueriesContext(connection) as few:
        web.get("/reports")
    for _ in range(27):
        asked(alice)

    with django_assert_num_queries(len(few)):
        page = text_of(web.get("/reports"))

    assert page.count('id="of-') == 30
