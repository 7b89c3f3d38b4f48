"""Reports as they are written: hostile names, printed pages, large scans."""

import csv
import io
import json
import tracemalloc
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from time import monotonic
from uuid import uuid4

import openpyxl
import pytest
from pypdf import PdfReader

from apps.accounts.models import CloudAccount
from apps.reports.artifacts import Order, TooSlow, render, write
from apps.scans.models import Scan, ScanUnit
from apps.tenancy.scope import NoTenant, scope
from opscurb.errors import NotFound
from opscurb.reports.writers import COLUMNS
from tests.apps.api.answers import SEEN_AT
from tests.apps.reports.planted import finished
from tests.apps.v1.findings import catalogue
from tests.apps.v1.test_history import multiply

HOSTILE = [
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "<script>alert(1)</script>",
    "\u202egnp.exe",
    '#eval("1") #import "@preview/x:0.1.0": *',
    "$x^2$ *bold* _it_ `raw` \\ #link",
    '"; DROP TABLE x; --, a,b',
    "#" * 10_000,
    "名前 😀 \u0000\ud800 é",
]


def named(found, name):
    """The same finding of a resource that somebody named."""
    name = name.replace("\0", "").encode("utf-8", "ignore").decode()
    resource = replace(found.resource, name=name, id=name[:500] or "x", arn=f"arn:{uuid4()}")
    return replace(found, resource=resource, because=name, managed_by=name[:200])


@pytest.fixture
def hostile(alice):
    """A scan of resources with the worst of names, in an account with one too."""
    with scope(alice.customer_id):
        account = CloudAccount.objects.create(
            name="=HYPERLINK(1)<b>#eval", status="connected", provider="aws"
        )
    dearest = sorted(catalogue(), key=lambda one: -one.monthly_cost)
    found = [named(one, name) for one, name in zip(dearest, HOSTILE, strict=False)]
    return finished(alice, found, account_id=account.id)


def made(who, scan_id, format, **given):
    return render(scan_id, format, customer_id=who.customer_id, **given).content


def text_of(pdf):
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


# Hostile names


@pytest.mark.parametrize("format", ["csv", "focus"])
def test_no_cell_is_a_formula_for_a_spreadsheet(db, alice, hostile, format):
    rows = list(csv.reader(io.StringIO(made(alice, hostile, format).decode(), newline="")))

    sheet = openpyxl.Workbook().active
    for row in rows:
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)
        sheet.append([cell.replace("\t", " ").replace("\r", " ") for cell in row])
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    assert len(rows) == 1 + len(HOSTILE) + (2 if format == "csv" else 0)


def test_hostile_names_stay_in_their_cells(db, alice, hostile):
    content = made(alice, hostile, "csv").decode()

    rows = list(csv.reader(io.StringIO(content, newline="")))
    assert {len(row) for row in rows} == {len(COLUMNS), 2}
    names = {row[1].removeprefix("'") for row in rows}
    assert '"; DROP TABLE x; --, a,b' in names
    assert "=cmd|' /C calc'!A0" in names


def test_hostile_names_are_plain_text_in_json(db, alice, hostile):
    report = json.loads(made(alice, hostile, "json"))

    names = {finding["resource_id"] for finding in report["findings"]}
    assert "<script>alert(1)</script>" in names
    assert len(report["findings"]) == len(HOSTILE)


def test_hostile_names_are_plain_text_on_paper(db, alice, hostile):
    text = text_of(made(alice, hostile, "pdf"))

    flat = text.replace("\n", "").replace(" ", "")
    for shown in (
        "=cmd|'/Ccalc'!A0",
        "<script>alert(1)</script>",
        '#eval("1")#import"@preview',
        "$x^2$*bold*",
    ):
        assert shown.replace(" ", "") in flat
    assert "\u202e" not in text
    assert "=HYPERLINK(1)<b>#eval" in flat


# On paper


@pytest.fixture
def printed(alice):
    """A scan after three others, with gaps, of a customer who thinks in euros."""
    for days in (3, 2, 1):
        finished(alice, catalogue()[: 20 * days], -24 * days)
    scan_id = finished(alice, catalogue()[:100])
    with scope(alice.customer_id):
        unit = ScanUnit(scan_id=scan_id, region="us-east-1", status="done")
        unknown = {
            "check_id": "rds_instance_idle",
            "region": "us-east-1",
            "reason": "no_permission",
            "message": "denied",
            "needs": ["rds:DescribeDBInstances"],
            "resource_id": "",
        }
        unit.coverage = {"checks": ["ebs_volume_unattached"], "unknown": [unknown]}
        unit.save()
    return scan_id


def test_the_printed_report_has_totals_pictures_findings_gaps_and_methods(db, api, alice, printed):
    api.call("PATCH", "/v1/settings/general", alice, {"currency": "EUR"})

    text = text_of(made(alice, printed, "pdf"))

    with scope(alice.customer_id):
        total = Scan.objects.get(id=printed).total_monthly_savings
    assert f"${total:,.2f}" in text
    assert f"{total / Decimal('1.1172'):,.2f} EUR" in text
    for heading in (
        "Cloud waste report",
        "Savings by category",
        "Savings by account",
        "Waste over the last scans",
        "Coverage",
        "Top findings",
        "How these figures were worked out",
    ):
        assert heading in text
    assert "missing rds:DescribeDBInstances" in text
    assert "The 20 of 100 that count most" in text
    assert "Cloud Carbon Footprint" in text.replace("\n", " ")
    assert "European Central Bank" in text.replace("\n", " ")
    assert (SEEN_AT - timedelta(hours=72)).strftime("%d %b") in text


def test_without_esg_nothing_on_paper_speaks_of_gas(db, alice, printed):
    text = text_of(made(alice, printed, "pdf", include_esg=False))

    assert "Greenhouse" not in text
    assert "kg" not in text
    assert "Savings a year" in text


def test_a_scan_that_found_nothing_is_one_page(db, alice):
    pdf = PdfReader(io.BytesIO(made(alice, finished(alice, []), "pdf")))

    assert len(pdf.pages) == 1
    assert "No waste was found in what could be checked" in pdf.pages[0].extract_text()


def test_a_canceled_scan_is_told_as_one(db, alice):
    scan_id = finished(alice, catalogue()[:3], status="canceled")

    assert "This scan ended as canceled" in text_of(made(alice, scan_id, "pdf"))


def test_the_printed_report_holds_its_own_fonts_and_fetches_nothing(db, alice, printed):
    content = made(alice, printed, "pdf")

    assert b"/URI" not in content
    assert b"/JavaScript" not in content
    fonts = [
        font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        for page in PdfReader(io.BytesIO(content)).pages
        for font in page["/Resources"]["/Font"].values()
    ]
    assert fonts
    assert all({"/FontFile2", "/FontFile3"} & set(font) for font in fonts)


def test_many_categories_and_accounts_are_shown_as_a_few(db, alice):
    with scope(alice.customer_id):
        accounts = [CloudAccount.objects.create(name=f"account {n}", status="connected") for n in range(12)]
    scan_id = finished(alice, catalogue()[:1], account_id=accounts[0].id)
    for account, found in zip(accounts[1:], catalogue()[1:], strict=False):
        other = finished(alice, [found], account_id=account.id)
        move(alice, other, scan_id)

    text = text_of(made(alice, scan_id, "pdf"))

    assert "4 others" in text


def move(who, other, scan_id):
    """Let one scan have seen what another one did."""
    from apps.findings.models import Observation

    with scope(who.customer_id):
        Observation.objects.filter(scan_id=other).update(scan_id=scan_id)


# Large scans


@pytest.fixture
def large(alice, monkeypatch):
    """A scan that saw the same finding five thousand times, of which a hundred are read at a time."""
    monkeypatch.setattr("apps.reports.artifacts.PAGE", 100)
    scan_id = finished(alice, catalogue()[:1])
    multiply(alice, scan_id, 5_000)
    return scan_id


@pytest.mark.parametrize("format", ["json", "csv", "focus", "pdf"])
def test_a_large_scan_is_written_without_holding_it(db, alice, large, format, tmp_path):
    order = Order(customer_id=alice.customer_id, scan_id=large, format=format)

    tracemalloc.start()
    with (tmp_path / "report").open("wb") as file:
        write(order, file)
        size = file.tell()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    # All rows at once would take several times as much.
    assert peak < 5_000_000
    if format == "pdf":
        assert size < 300_000
        assert "The 20 of 5,001 that count most" in text_of((tmp_path / "report").read_bytes())
    else:
        assert size > 1_000_000


def test_who_waits_for_a_report_waits_no_longer_than_agreed(db, alice, large):
    file = io.BytesIO()

    with pytest.raises(TooSlow):
        write(Order(customer_id=alice.customer_id, scan_id=large, format="csv", deadline=monotonic()), file)

    assert file.getvalue().count(b"\r\n") == 1 + 100


# Whose they are


def test_a_report_of_somebody_elses_scan_is_not_written(db, alice, mallory):
    scan_id = finished(alice, catalogue()[:1])

    with pytest.raises(NotFound):
        render(scan_id, "csv", customer_id=mallory.customer_id)


def test_within_a_scope_the_customer_is_known(db, alice):
    scan_id = finished(alice, catalogue()[:1])

    with scope(alice.customer_id):
        assert render(scan_id, "csv").filename.endswith(f"-{str(scan_id)[:8]}.csv")
    with pytest.raises(NoTenant):
        render(scan_id, "csv")
