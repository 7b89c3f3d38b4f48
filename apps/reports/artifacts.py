"""Writes the report of a scan in one of its formats, page by page, into a file or as a whole."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from time import monotonic
from typing import BinaryIO
from uuid import UUID

import orjson
from django.utils import timezone

from apps.findings.selectors import Cut, Filter, list_findings
from apps.reports.printing import to_pdf
from apps.scans.digest import gaps_of
from apps.scans.selectors import coverage_of, get_scan, totals_until
from apps.settings.selectors import general
from apps.tenancy.scope import current_customer, scope
from opscurb.currency import rate_of
from opscurb.reports.document import data
from opscurb.reports.facts import Facts
from opscurb.reports.finding import KNOWN, Row
from opscurb.reports.tally import Tally
from opscurb.reports.writers import CsvWriter, FocusWriter, JsonWriter, Writer

# Findings are read and written this many at a time.
PAGE = 500
MOST_TREND = 12
NAMES = {column: column for column in KNOWN}


class TooSlow(Exception):
    """The report takes longer than whoever waits for it will wait."""


@dataclass(frozen=True, slots=True)
class Format:
    """How a report is told to be, and how it is written; the printed one has no writer."""

    content_type: str
    extension: str
    writer: Callable[[Facts], Writer] | None


FORMATS = {
    "json": Format("application/json", "json", JsonWriter),
    "csv": Format("text/csv; charset=utf-8", "csv", CsvWriter),
    "pdf": Format("application/pdf", "pdf", None),
    "focus": Format("text/csv; charset=utf-8", "csv", FocusWriter),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Which report to write."""

    customer_id: UUID
    scan_id: UUID
    format: str
    include_esg: bool = True
    report_id: UUID | None = None
    # Of `time.monotonic`; reached between two pages, the writing ends in TooSlow.
    deadline: float | None = None


@dataclass(frozen=True, slots=True)
class Artifact:
    """A whole report in memory."""

    content: bytes
    content_type: str
    filename: str


def render(
    scan_id: UUID, format: str, include_esg: bool = True, *, customer_id: UUID | None = None
) -> Artifact:
    """The report of a scan, kept nowhere; raises NotFound. Opens its own scopes; name the customer outside one."""
    customer_id = customer_id or current_customer()
    order = Order(customer_id=customer_id, scan_id=scan_id, format=format, include_esg=include_esg)
    file = io.BytesIO()
    facts = write(order, file)
    name = filename(format, facts.scanned_at, scan_id)
    return Artifact(file.getvalue(), FORMATS[format].content_type, name)


def filename(format: str, scanned_at: datetime, identifier: UUID) -> str:
    """The name under which a report is saved."""
    return f"cws-report-{int(scanned_at.timestamp())}-{str(identifier)[:8]}.{FORMATS[format].extension}"


def write(order: Order, file: BinaryIO) -> Facts:
    """Write a report; raises NotFound and TooSlow. Opens its own scopes, since it may take minutes."""
    with scope(order.customer_id):
        facts = _facts(order)
    tally = Tally(order.include_esg)
    writer = FORMATS[order.format].writer
    if writer is None:
        for rows in _pages(order):
            for row in rows:
                tally.add(row)
        file.write(to_pdf(data(facts, tally)))
    else:
        _write_rows(order, writer(facts), tally, file)
    return facts


def _write_rows(order: Order, writer: Writer, tally: Tally, file: BinaryIO) -> None:
    file.write(writer.begin())
    for rows in _pages(order):
        file.write(writer.page([(row, tally.add(row)) for row in rows]))
    file.write(writer.end(tally))


def _facts(order: Order) -> Facts:
    scan = get_scan(order.scan_id)
    coverage = coverage_of(scan)
    currency = general().currency
    facts = Facts(
        scan_id=str(scan.id),
        scan_status=scan.status,
        scanned_at=scan.finished_at or scan.created_at,
        generated_at=timezone.now(),
        total=scan.total_monthly_savings,
        demo=scan.demo,
        include_esg=order.include_esg,
        currency=currency,
        rate=rate_of(currency),
        coverage=coverage,
        gaps=gaps_of(coverage),
        trend=totals_until(scan, MOST_TREND),
    )
    return facts if order.report_id is None else replace(facts, report_id=str(order.report_id))


def _pages(order: Order) -> Iterator[list[Row]]:
    """What the scan saw, the dearest first; it never changes, so each page may be read in a scope of its own."""
    after = None
    while True:
        with scope(order.customer_id):
            page = list_findings(Filter(scan_id=order.scan_id), Cut(PAGE, after=after), NAMES)
        yield [orjson.loads(row) for row in page.rows]
        after = page.next
        if after is None:
            return
        if order.deadline is not None and monotonic() > order.deadline:
            raise TooSlow
