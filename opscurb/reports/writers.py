"""Reports that are written while findings are read, so that the largest scan needs no more memory than a page."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Protocol

import orjson

from opscurb.carbon import Footprint, kilograms
from opscurb.money import cents
from opscurb.reports import csv, focus, words
from opscurb.reports.facts import Facts
from opscurb.reports.finding import Row, as_told, money
from opscurb.reports.kubernetes import ClusterTally
from opscurb.reports.notes import carbon_note, price_note
from opscurb.reports.tally import Tally, account_of

COLUMNS = (
    # The first seven are what programs rely on; further ones only ever come after them.
    "provider",
    "resource_id",
    "name",
    "resource_type",
    "region",
    "estimated_monthly_cost",
    "currency",
    "monthly_cost",
    "converted_monthly_cost",
    "converted_currency",
    "account_id",
    "account_name",
    "finding_id",
    "check_id",
    "category",
    "severity",
    "confidence_level",
    "action_type",
    "price_basis",
    "superseded_by",
    "managed_by",
    "detection_reason",
    "recommendation",
    "estimated_co2e_kg_monthly",
    "price_confidence",
)
Told = tuple[Row, Footprint | None]


class Writer(Protocol):
    """A format: what stands before, for each page of and after the findings."""

    def begin(self) -> bytes:
        """What comes before the first finding."""

    def page(self, found: Sequence[Told]) -> bytes:
        """Some findings with their gas."""

    def end(self, tally: Tally) -> bytes:
        """What comes after the last finding."""


class CsvWriter:
    """One line a finding, and the gas in total at the end."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    def begin(self) -> bytes:
        """The header."""
        return csv.lines([COLUMNS]).encode()

    def page(self, found: Sequence[Told]) -> bytes:
        """Some lines."""
        return csv.lines(self._cells(row, gas) for row, gas in found).encode()

    def end(self, tally: Tally) -> bytes:
        """Two lines of gas, where that was asked for."""
        if not self._facts.include_esg:
            return b""
        summary = (("summary_metric", "value"), ("estimated_co2e_kg_monthly", shown_gas(tally.gas)))
        return csv.lines(summary).encode()

    def _cells(self, row: Row, gas: Footprint | None) -> list[Any]:
        check, counted = words.check_of(row), money(row, "counted_cost")
        converted = self._facts.converted(counted)
        return [
            row["provider"],
            row["resource_id"],
            row["resource_name"],
            row["resource_type"],
            row["region"],
            cents(counted),
            "USD",
            cents(money(row, "monthly_cost")),
            "" if converted is None else converted,
            "" if converted is None else self._facts.currency,
            row["account_id"] or "demo",
            account_of(row),
            row["id"],
            row["check_id"],
            row["category"],
            row["severity"],
            words.confidence_level(row),
            words.action_type(check, row),
            row["price_basis"],
            row["superseded_by"],
            row["managed_by"],
            words.detection_reason(check, row),
            row["recommendation"],
            shown_gas(gas.kilograms if gas else None),
            row["price_confidence"],
        ]


class FocusWriter:
    """One line a finding under the names that FinOps tools know."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    def begin(self) -> bytes:
        """The header."""
        return csv.lines([focus.COLUMNS]).encode()

    def page(self, found: Sequence[Told]) -> bytes:
        """Some lines."""
        rows = (focus.row(self._facts, row, shown_gas(gas.kilograms if gas else None)) for row, gas in found)
        return csv.lines([cells[column] for column in focus.COLUMNS] for cells in rows).encode()

    def end(self, tally: Tally) -> bytes:
        """Nothing: a data set has no lines of another shape."""
        return b""


class JsonWriter:
    """One document; what only the whole tells stands after the findings."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._first = True
        self._clusters = ClusterTally()

    def begin(self) -> bytes:
        """The document up to its findings."""
        facts = self._facts
        head = {
            "report_id": facts.report_id,
            "generated_at": int(facts.generated_at.timestamp()),
            "scan_history_id": facts.scan_id,
            "scan_status": facts.scan_status,
            "scanned_at": int(facts.scanned_at.timestamp()),
            "demo_mode": facts.demo,
            "total_waste": float(cents(facts.total)),
            "currency": "USD",
            "converted_total": _converted(facts),
        }
        return orjson.dumps(head)[:-1] + b',"findings":['

    def page(self, found: Sequence[Told]) -> bytes:
        """Some findings."""
        if not found:
            return b""
        for row, _ in found:
            self._clusters.add(row)
        comma, self._first = b"" if self._first else b",", False
        return comma + b",".join(orjson.dumps(self._finding(row, gas)) for row, gas in found)

    def end(self, tally: Tally) -> bytes:
        """The sums, and how all of it was worked out."""
        facts = self._facts
        gas = tally.gas
        rest: dict[str, Any] = {
            "k8s_action_plan": self._clusters.by_risk(),
            "estimated_co2e_kg_monthly": None if gas is None else float(kilograms(gas)),
            "co2e_unknown": dict(tally.without_gas),
            "findings_count": tally.total.findings,
            "advisory_findings": tally.advisory.findings,
            "advisory_monthly": float(cents(tally.advisory.counted)),
            "findings_without_price": tally.without_price,
            "coverage": facts.coverage,
            "method": {
                "currency": facts.currency_note,
                "prices": price_note(tally),
                "carbon": carbon_note() if facts.include_esg else None,
            },
        }
        return b"]," + orjson.dumps(rest)[1:]

    def _finding(self, row: Row, gas: Footprint | None) -> dict[str, Any]:
        told = as_told(row)
        if gas is not None:
            known = gas.kilograms
            told["estimated_co2e_kg_monthly"] = None if known is None else float(kilograms(known))
            told["co2e_unknown"] = list(gas.unknown)
        return told


def _converted(facts: Facts) -> dict[str, Any] | None:
    amount = facts.converted(facts.total)
    return None if amount is None else {"currency": facts.currency, "total_waste": float(amount)}


def shown_gas(amount: Decimal | None) -> Decimal | str:
    """Kilograms to the gram; empty when they are not known."""
    return "" if amount is None else kilograms(amount)
