"""Reports of stored findings: money counted once, gas where it is known, and each format's shape."""

import csv
import io
import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from opscurb.currency import rate_of
from opscurb.reports import focus
from opscurb.reports.document import data
from opscurb.reports.facts import Facts
from opscurb.reports.finding import as_told, gas
from opscurb.reports.notes import money_note, price_note
from opscurb.reports.tally import MOST_TOP, Tally
from opscurb.reports.writers import COLUMNS, CsvWriter, FocusWriter, JsonWriter

SCANNED = datetime(2026, 12, 24, 12, 0, tzinfo=UTC)


def row(name: str = "vol-1", monthly: float = 80.0, counted: float | None = None, **given):
    """A stored finding of a gp3 volume at 8 cents a gigabyte."""
    price = {
        "because": "unattached for 45 days",
        "price_source": "AWS list prices, 2026-02-09",
        "price_lines": [
            {
                "component": "storage",
                "what": "GB gp3",
                "quantity": monthly / 0.08,
                "unit_price": 0.08,
                "monthly": monthly,
            }
        ],
    }
    known = {
        "id": f"id-{name}",
        "provider": "aws",
        "region": "us-east-1",
        "resource_type": "ebs_volume",
        "resource_id": name,
        "resource_arn": f"arn:{name}",
        "resource_name": "",
        "status": "available",
        "account_id": "account-1",
        "account_name": "production",
        "check_id": "ebs_volume_unattached",
        "category": "idle_resources",
        "severity": "high",
        "confidence": 0.95,
        "monthly_cost": monthly,
        "counted_cost": monthly if counted is None else counted,
        "superseded_by": "",
        "price_basis": "list_fallback",
        "price_confidence": "high",
        "managed_by": "",
        "recommendation": "Delete it",
        "details": price,
        "state": "open",
        "note": "",
        "demo": False,
        "scan_id": "scan-1",
        "first_seen_unix": 1,
        "last_seen_unix": 2,
    }
    return known | given


def facts(total: str = "80", **given) -> Facts:
    known = {"scan_id": "scan-1", "scan_status": "completed", "scanned_at": SCANNED, "generated_at": SCANNED}
    return Facts(**known | {"total": Decimal(total)} | given)


def written(kind, about: Facts, *rows, per_page: int = 2) -> str:
    writer, tally = kind(about), Tally(about.include_esg)
    pages = [rows[start : start + per_page] for start in range(0, len(rows), per_page)]
    parts = [writer.page([(one, tally.add(one)) for one in page]) for page in (*pages, ())]
    return b"".join([writer.begin(), *parts, writer.end(tally)]).decode()


def tally_of(*rows, with_gas: bool = True) -> Tally:
    tally = Tally(with_gas)
    for one in rows:
        tally.add(one)
    return tally


# Sums


def test_money_is_summed_in_cents_and_advice_apart():
    tally = tally_of(
        row(monthly=0.1), row(monthly=0.2), row(monthly=16, counted=0), row(monthly=5, confidence=0.5)
    )

    assert tally.total.counted == Decimal("5.3")
    assert (tally.advisory.findings, tally.advisory.counted) == (1, Decimal(16))
    assert (tally.doubtful.findings, tally.doubtful.counted) == (1, Decimal(5))
    assert tally.by_account["production"].findings == 4


def test_the_dearest_by_what_they_count_come_first():
    rows = [row(f"vol-{n}", monthly=100 + n, counted=n) for n in range(MOST_TOP + 10)]

    top = [found["resource_id"] for found, _ in tally_of(*rows).top]

    assert top == [f"vol-{n}" for n in range(MOST_TOP + 9, 9, -1)]


def test_gas_is_counted_as_the_dollars_are():
    whole, half = gas(row(monthly=80)), gas(row(monthly=80, counted=40))

    assert half.kilograms == whole.kilograms / 2
    assert gas(row(monthly=80, counted=0)).kilograms == 0


def test_what_has_no_price_has_no_gas():
    found = gas(row(monthly=0, price_basis="none"))

    assert (found.kilograms, found.unknown) == (None, ("no known price says how much is wasted",))


def test_the_total_of_the_gas_is_unknown_only_when_all_of_it_is():
    elsewhere = row(region="xx-nowhere-1")

    assert tally_of(elsewhere).gas is None
    assert tally_of(elsewhere, row()).gas == tally_of(row()).gas > 0
    assert tally_of().gas == 0
    assert tally_of(row(), with_gas=False).gas is None


# Formats


def test_the_json_report_is_one_document_whatever_its_pages():
    report = json.loads(written(JsonWriter, facts("240"), *(row(f"vol-{n}") for n in range(3))))

    assert [finding["resource_id"] for finding in report["findings"]] == ["vol-0", "vol-1", "vol-2"]
    assert report["total_waste"] == 240.0
    assert report["estimated_co2e_kg_monthly"] == pytest.approx(3 * 6.086, abs=0.001)
    assert json.loads(written(JsonWriter, facts("0")))["findings"] == []


def test_a_finding_is_told_with_the_reason_why_its_gas_is_unknown():
    report = json.loads(written(JsonWriter, facts(), row(region="xx-nowhere-1")))

    (finding,) = report["findings"]
    assert finding["estimated_co2e_kg_monthly"] is None
    assert finding["co2e_unknown"] == ["no grid factor for xx-nowhere-1"]
    assert report["co2e_unknown"] == {"no grid factor for xx-nowhere-1": 1}


def test_the_csv_has_its_columns_and_two_lines_of_gas():
    lines = written(CsvWriter, facts(), row()).splitlines()

    assert lines[0] == ",".join(COLUMNS)
    assert lines[1].startswith("aws,vol-1,,ebs_volume,us-east-1,80.00,USD,80.00,,,account-1,production,")
    assert lines[2:] == ["summary_metric,value", "estimated_co2e_kg_monthly,6.086"]


def test_gas_that_nobody_knows_is_an_empty_value():
    assert written(CsvWriter, facts(), row(region="xx-nowhere-1")).endswith("estimated_co2e_kg_monthly,\r\n")


def test_an_amount_in_the_customers_currency_stands_beside_the_dollars():
    about = facts(currency="EUR", rate=rate_of("EUR"))

    (line, *_) = csv.DictReader(io.StringIO(written(CsvWriter, about, row(monthly=111.72))))

    assert (line["estimated_monthly_cost"], line["currency"]) == ("111.72", "USD")
    assert (line["converted_monthly_cost"], line["converted_currency"]) == ("100.00", "EUR")


def test_focus_names_its_columns_and_bills_nothing():
    (line,) = csv.DictReader(io.StringIO(written(FocusWriter, facts(), row(monthly=80, counted=20))))

    assert tuple(line) == focus.COLUMNS
    assert (line["BilledCost"], line["EffectiveCost"], line["ListCost"]) == ("0.00", "20.00", "80.00")
    assert (line["ServiceName"], line["ServiceCategory"]) == ("Amazon Elastic Block Store", "Storage")
    assert (line["SubAccountId"], line["RegionId"], line["BillingCurrency"]) == (
        "account-1",
        "us-east-1",
        "USD",
    )
    assert (line["ChargePeriodStart"], line["ChargePeriodEnd"]) == (
        "2026-12-01T00:00:00Z",
        "2027-01-01T00:00:00Z",
    )


def test_an_unknown_kind_of_resource_is_of_another_service():
    cells = focus.row(facts(), row(resource_type="quantum_thing", provider="tencent"), "")

    assert (cells["ServiceName"], cells["ServiceCategory"], cells["ProviderName"]) == ("", "Other", "tencent")


def test_findings_of_a_demo_belong_to_no_account():
    told = as_told(row(account_id=None, account_name=None))

    assert (told["account_id"], told["account_name"]) == ("demo", "Demo")


# On paper


def test_texts_for_paper_are_cut_and_have_no_unseen_characters():
    hostile = row("v" * 10_000, resource_name="\u202eevil\nname", account_name="a\tb")

    told = data(facts(), tally_of(hostile))["top"][0]

    assert len(told["resource"]) == 44
    assert told["name"] == "evil name"
    assert told["where"] == "a b, us-east-1"


def test_bars_are_shares_of_the_longest_and_the_rest_is_one():
    rows = [row(f"vol-{n}", monthly=10 * (n + 1), account_name=f"account {n}") for n in range(10)]

    bars = data(facts(), tally_of(*rows))["accounts"]

    assert [bar["name"] for bar in bars[:2]] == ["account 9", "account 8"]
    assert (bars[0]["share"], bars[-1]["name"], bars[-1]["money"]) == (1.0, "2 others", "$30.00")
    assert bars[1]["share"] == pytest.approx(0.9)


def test_the_trend_is_drawn_from_the_totals():
    trend = [(SCANNED.replace(day=day), Decimal(day)) for day in (5, 10)]

    assert data(facts(trend=trend), tally_of())["trend"] == [
        {"date": "05 Dec", "money": "$5", "share": 0.5},
        {"date": "10 Dec", "money": "$10", "share": 1.0},
    ]


def test_a_currency_without_a_rate_is_named():
    assert (
        facts(currency="XBT").currency_note
        == "Amounts are US dollars: there is no rate for XBT in the table."
    )
    assert "USD" not in facts().currency_note
    assert "0.8951 EUR a dollar" in facts(currency="EUR", rate=rate_of("EUR")).currency_note


def test_notes_say_what_the_money_is():
    tally = tally_of(
        row(),
        row(monthly=16, counted=0),
        row(monthly=0, price_basis="none", price_confidence="none"),
        row(monthly=7, confidence=0.5, price_confidence="estimated"),
    )

    assert "not in it: 2 findings, whose $16 a month others count" in money_note(tally)
    assert "$7 stand on findings with a confidence below 70 %" in money_note(tally)
    assert "a dated table of the provider's list prices (AWS list prices, 2026-02-09)" in price_note(tally)
    assert "another region's table, which gives the order of magnitude: 1 finding." in price_note(tally)
    assert price_note(tally_of()) == "There was nothing to price."
