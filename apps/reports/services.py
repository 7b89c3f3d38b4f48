"""Asks for reports, and deletes them."""

from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from apps.customers.selectors import hold_plan
from apps.events.services import record
from apps.jobs.queue import enqueue, forget
from apps.reports.artifacts import FORMATS, filename
from apps.reports.building import BUILD, ERASE, build_at_once
from apps.reports.models import Report
from apps.reports.selectors import count_reports, get_report
from apps.scans.selectors import get_finished, latest_completed
from apps.tenancy.scope import current_customer
from opscurb.errors import Invalid, QuotaExceeded

__all__ = ["build_at_once", "delete_report", "request_report"]

# Scans of no more findings are reported at once by whoever asks; a worker waits that long before it helps.
MOST_AT_ONCE = 2_000
HEAD_START = timedelta(seconds=5)


def request_report(format: str, include_esg: bool = True, scan_id: UUID | None = None) -> Report:
    """Queue the report of a finished scan, by default of the newest completed one. Needs a scope.

    Raises NotFound for a scan that is not in the history, QuotaExceeded when the plan keeps no more reports, Invalid
    for an unknown format and when there is no completed scan yet. `build_at_once` may follow the commit.
    """
    if format not in FORMATS:
        raise Invalid(f"unknown format: {format}", field="format")
    scan = get_finished(scan_id) if scan_id else latest_completed()
    if scan is None:
        raise Invalid("There is no completed scan to report yet.")
    _refuse_too_many()
    report = Report(scan_id=scan.id, format=format, include_esg=include_esg)
    report.content_type = FORMATS[format].content_type
    report.filename = filename(format, scan.finished_at or scan.created_at, report.id)
    report.save(force_insert=True)
    record("report.requested", target_type="report", target_id=report.id, after=_facts(report))
    is_small = scan.total_findings <= MOST_AT_ONCE
    enqueue(BUILD, report.id, timezone.now() + HEAD_START if is_small else None)
    return report


def delete_report(report_id: UUID) -> None:
    """Delete a report with its bytes; one that is being built is built no further. Needs a scope."""
    report = get_report(report_id)
    before = _facts(report)
    forget(BUILD, report.id)
    if report.place == Report.Place.BUCKET:
        enqueue(ERASE, report.id)
    report.delete()
    record("report.deleted", target_type="report", target_id=report_id, before=before)


def _refuse_too_many() -> None:
    most = hold_plan(current_customer()).reports
    if most is not None and count_reports() >= most:
        raise QuotaExceeded(f"Your plan keeps {most} reports; delete one first.")


def _facts(report: Report) -> dict[str, object]:
    return {"format": report.format, "scan_id": str(report.scan_id), "include_esg": report.include_esg}
