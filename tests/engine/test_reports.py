"""Results as people and programs read them."""

import csv
import io
import json
from dataclasses import replace
from decimal import Decimal

from opscurb.check import Category, Check, Playbook, Reason, Severity
from opscurb.price import Component, Line, Price
from opscurb.reports import csv as as_csv
from opscurb.reports import json as as_json
from opscurb.reports import markdown, table
from opscurb.reports.rows import COLUMNS, Report
from opscurb.reports.summary import summary_lines
from opscurb.resource import Resource
from opscurb.results import Checked, Found, Unknown, Unread
from tests.engine.looking import NOW

CHECK = Check(
    "unused", "", lambda r, s: (), "v", Category.IDLE_RESOURCES, "Delete it", Playbook("", (), (), (), (), 1)
)


def found(name: str, monthly: str, counted: str | None = None, **given) -> Found:
    line = Line(name, Component.STORAGE, "GB", Decimal(monthly), Decimal(1))
    resource = Resource(id=name, arn=f"arn:{name}", region="us-east-1", name=name)
    cost = Decimal(counted or monthly)
    one = Found(CHECK, resource, Price((line,)), Severity.HIGH, 0.9, "unused", {"at": NOW}, counted_cost=cost)
    return replace(one, **given)


def report(*events) -> Report:
    made = Report("111122223333")
    for event in events:
        made.take("us-east-1", event)
    return made


def test_money_is_counted_once_and_advice_is_told_apart():
    unknown = Price((Line("x", Component.STORAGE, "GB", Decimal(1), None),))
    made = report(
        found("a", "80.00"),
        found("b", "20.00", confidence=0.5),
        found("c", "16.00", "0"),
        found("d", "0", price=unknown),
    )

    lines = summary_lines(made)

    assert lines[0] == "Counted: $100 a month, $1,200 a year, in 2 findings"
    assert lines[1] == "  of that $20 a month with a confidence below 70 %"
    assert lines[2] == (
        "Advisory, not counted: 1 finding whose $16 a month others count already, "
        "1 finding without a known price"
    )


def test_what_another_regions_prices_estimate_is_marked():
    price = Price((Line("a", Component.STORAGE, "GB", Decimal(80), Decimal(1)),), estimated=True)
    made = report(found("a", "80.00", price=price), found("b", "20.00"))

    shown, written = table.render(made), markdown.render(made)

    assert "~$80 " in shown
    assert "~$20" not in shown
    assert "~ Estimated by another region's prices: 1 finding" in shown
    assert r"| \~$80 |" in written


def test_a_finding_said_again_replaces_the_earlier_one():
    made = report(found("a", "80.00"), found("a", "80.00", "0", superseded_by="other"))

    assert len(made.rows()) == 1
    assert made.totals.counted == 0


def test_coverage_names_what_is_missing():
    denied = [
        Unknown(name, "us-east-1", Reason.NO_PERMISSION, "denied", ("rds:DescribeDBSnapshots",))
        for name in "abc"
    ]
    silent = Unknown("d", "us-east-1", Reason.NO_METRICS, "too few values of CPU", (), "i-1")
    made = report(Checked("d", "us-east-1", 7, exempt=1), *denied, silent)

    lines = summary_lines(made)

    assert "1 check ran over 1 region, 7 resources examined" in lines
    assert "3 checks could not run: missing rds:DescribeDBSnapshots (a, b, c) in us-east-1" in lines
    assert "1 resource could not be judged: no metrics (too few values of CPU) in us-east-1" in lines
    assert lines[-1] == "This scan is incomplete."


def test_coverage_says_what_a_check_ran_without():
    gap = Unread(Reason.NO_PERMISSION, "denied", ("cloudtrail:LookupEvents",))
    made = report(Checked("a", "us-east-1", 1, without=(gap,)), Checked("b", "us-east-1", 1, without=(gap,)))

    assert "2 checks ran less surely: missing cloudtrail:LookupEvents" in summary_lines(made)
    assert made.coverage.complete


def test_too_few_metrics_do_not_make_a_scan_incomplete():
    assert report(Unknown("d", "r", Reason.NO_METRICS, "too few", (), "i-1")).coverage.complete
    assert not report(Unknown("d", "r", Reason.ERROR, "odd", (), "i-1")).coverage.complete


def test_csv_cells_are_no_formulas():
    names = ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "fine"]
    text = as_csv.render(report(*(found(name, "1.00") for name in names)))

    rows = list(csv.DictReader(io.StringIO(text, newline="")))

    assert tuple(rows[0]) == COLUMNS
    assert {row["resource_name"] for row in rows} == {"'=1+1", "'+1", "'-1", "'@x", "'\tx", "'\rx", "fine"}
    assert {row["monthly_cost"] for row in rows} == {"1.00"}


def test_json_has_money_as_numbers():
    document = json.loads(as_json.render(report(found("a", "80.10"))))

    assert document["totals"]["counted"] == 80.1
    assert document["findings"][0]["monthly_cost"] == 80.1
    assert document["coverage"]["complete"] is True


def test_names_from_the_cloud_cannot_break_a_markdown_table():
    text = markdown.render(report(found("a|b <script> [x](y)", "1.00")))

    (row,) = [line for line in text.splitlines() if line.startswith("| high")]
    assert row.replace(r"\|", "").count("|") == 8
    assert "<script" not in row.replace(r"\<", "")


def test_names_from_the_cloud_are_no_markup_in_a_table():
    text = table.render(report(found("[red]odd[/red]", "1.00")))

    assert "[red]odd[/red]" in text
