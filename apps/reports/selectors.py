"""Reads reports: the list, one of them, its bytes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from apps.reports import storage
from apps.reports.models import Report
from apps.tenancy.scope import current_customer
from opscurb.errors import Conflict, NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportCut:
    """Which page of the list: after a keyset position (a time and a report's id), or from an offset."""

    limit: int = 50
    offset: int = 0
    after: tuple[datetime, UUID] | None = None


@dataclass(frozen=True, slots=True)
class ReportPage:
    """Reports of a page, newest first; `next` continues after them."""

    reports: list[Report]
    next: tuple[datetime, UUID] | None


def list_reports(
    *, format: str | None = None, cut: ReportCut = ReportCut(), with_scans: bool = False
) -> ReportPage:
    """A page of reports, newest first, on request with the scan of each. Needs a scope."""
    chosen: QuerySet[Report] = Report.objects.filter(customer_id=current_customer())
    if with_scans:
        chosen = chosen.select_related("scan")
    if format:
        chosen = chosen.filter(format=format)
    if cut.after:
        moment, report_id = cut.after
        chosen = chosen.filter(Q(created_at__lt=moment) | Q(created_at=moment, id__lt=report_id))
    # One more than asked for tells whether there is a next page.
    found = list(chosen.order_by("-created_at", "-id")[cut.offset : cut.offset + cut.limit + 1])
    reports = found[: cut.limit]
    more = len(found) > cut.limit
    return ReportPage(reports, (reports[-1].created_at, reports[-1].id) if more else None)


def count_reports() -> int:
    """How many reports are kept: what the plan counts. Needs a scope."""
    return Report.objects.filter(customer_id=current_customer()).count()


def get_report(report_id: UUID) -> Report:
    """One report; raises NotFound. Needs a scope."""
    report = Report.objects.filter(id=report_id).first()
    if report is None:
        raise NotFound("report", report_id)
    return report


def get_ready(report_id: UUID) -> Report:
    """One report whose bytes are there; raises NotFound, and Conflict while they are not. Needs a scope."""
    report = get_report(report_id)
    if report.status == Report.Status.QUEUED:
        raise Conflict("The report is still being built; try again in a moment.")
    if report.status == Report.Status.FAILED:
        raise Conflict(f"The report could not be built: {report.error}")
    return report


def content_of(report: Report) -> Iterator[bytes]:
    """The bytes of a report that is ready, a piece at a time; opens its own scopes."""
    return storage.pieces_of(report)


def report_bytes(report_id: UUID) -> bytes:
    """The whole of a report; raises NotFound and Conflict. Needs a scope."""
    return b"".join(content_of(get_ready(report_id)))
