"""What the reports of /v1 hold: the findings of the scan, adding up to it, with gas and in the customer's currency."""

import csv
import io
import json
import re

import pytest

from apps.scans.models import Scan
from apps.tenancy.scope import scope
from tests.apps.reports.planted import finished
from tests.apps.v1.findings import catalogue
from tests.apps.v1.reporting import TYPES, download, generate

HEADER = "provider,resource_id,name,resource_type,region,estimated_monthly_cost,currency"


@pytest.fixture
def scan(alice):
    """A finished scan of alice's that found something."""
    return finished(alice, catalogue()[:30])


def total(who, scan_id):
    with scope(who.customer_id):
        return Scan.objects.get(id=scan_id).total_monthly_savings


def test_the_json_report_has_the_documented_keys_and_adds_up_to_the_scan(api, alice, scan):
    _, content = download(api, alice, generate(api, alice))

    report = json.loads(content)
    assert set(report) >= {
        "report_id",
        "generated_at",
        "scan_history_id",
        "scan_status",
        "total_waste",
        "estimated_co2e_kg_monthly",
        "findings",
        "k8s_action_plan",
    }
    assert report["scan_status"] == "completed"
    assert type(report["generated_at"]) is int
    assert report["k8s_action_plan"] == []
    cents = sum(round(finding["estimated_monthly_cost"] * 100) for finding in report["findings"])
    assert cents == round(report["total_waste"] * 100) == int(total(alice, scan) * 100)
    assert len(report["findings"]) == report["findings_count"] == 30


def test_a_finding_in_the_json_report_is_the_finding_of_the_list(api, alice, scan):
    _, content = download(api, alice, generate(api, alice))

    reported = {finding["finding_id"]: finding for finding in json.loads(content)["findings"]}
    for finding in api.get("/v1/findings?limit=250", alice).json():
        assert finding.items() <= reported[finding["finding_id"]].items()


def test_the_gas_of_the_findings_adds_up_to_the_total(api, alice, scan):
    _, content = download(api, alice, generate(api, alice))

    report = json.loads(content)
    known = [finding["estimated_co2e_kg_monthly"] or 0 for finding in report["findings"]]
    assert sum(known) == pytest.approx(report["estimated_co2e_kg_monthly"], abs=0.02)
    assert report["estimated_co2e_kg_monthly"] > 0


def test_without_esg_there_is_no_gas_anywhere(api, alice, scan):
    _, as_json = download(api, alice, generate(api, alice, include_esg=False))
    _, as_csv = download(api, alice, generate(api, alice, format="csv", include_esg=False))

    report = json.loads(as_json)
    assert report["estimated_co2e_kg_monthly"] is None
    assert "estimated_co2e_kg_monthly" not in report["findings"][0]
    assert b"summary_metric" not in as_csv
    (line, *_) = csv.DictReader(io.StringIO(as_csv.decode()))
    assert line["estimated_co2e_kg_monthly"] == ""


def test_the_csv_begins_with_the_known_columns_and_ends_with_the_gas(api, alice, scan):
    _, content = download(api, alice, generate(api, alice, format="csv"))

    lines = content.decode().splitlines()
    assert lines[0].startswith(f"{HEADER},")
    assert lines[-2] == "summary_metric,value"
    assert re.fullmatch(r"estimated_co2e_kg_monthly,\d+\.\d{3}", lines[-1])
    rows = list(csv.DictReader(io.StringIO("\n".join(lines[:-2]))))
    assert len(rows) == 30
    cents = sum(round(float(row["estimated_monthly_cost"]) * 100) for row in rows)
    assert cents == int(total(alice, scan) * 100)
    assert {row["currency"] for row in rows} == {"USD"}


def test_the_customers_currency_is_a_column_of_its_own(api, alice, scan):
    api.call("PATCH", "/v1/settings/general", alice, {"currency": "EUR"})

    _, as_csv = download(api, alice, generate(api, alice, format="csv"))
    _, as_json = download(api, alice, generate(api, alice))

    first = next(csv.DictReader(io.StringIO(as_csv.decode())))
    dollars, euros = float(first["estimated_monthly_cost"]), float(first["converted_monthly_cost"])
    assert (first["currency"], first["converted_currency"]) == ("USD", "EUR")
    assert euros == pytest.approx(dollars / 1.1172, abs=0.01)
    report = json.loads(as_json)
    assert report["currency"] == "USD"
    assert report["converted_total"]["currency"] == "EUR"
    assert "2026-10-30" in report["method"]["currency"]


def test_a_currency_without_a_rate_leaves_dollars_and_says_so(api, alice, scan):
    api.call("PATCH", "/v1/settings/general", alice, {"currency": "XBT"})

    report = json.loads(download(api, alice, generate(api, alice))[1])

    assert report["converted_total"] is None
    assert "there is no rate for XBT" in report["method"]["currency"]


def test_a_scan_that_found_nothing_has_a_report_too(api, alice):
    finished(alice, [])

    for format in TYPES:
        assert download(api, alice, generate(api, alice, format=format))[1]
    report = json.loads(download(api, alice, generate(api, alice))[1])
    assert (report["findings"], report["total_waste"], report["estimated_co2e_kg_monthly"]) == ([], 0.0, 0.0)
