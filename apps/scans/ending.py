"""What a scan says of itself once nothing about it will change: its totals, and why there is no mail."""

from typing import Any

from apps.findings.selectors import Filter, summary
from apps.scans.models import Scan

NO_REPORT = {Scan.Status.CANCELED: "skipped: the scan was canceled"}


def write_totals(scan: Scan) -> None:
    """Put totals and the state of the mail on a scan that is over; the caller saves it. Needs a scope."""
    totals = summary(Filter(scan_id=scan.id))
    by_severity = totals["by_severity"]
    scan.total_findings = totals["total_findings"]
    scan.total_monthly_savings = totals["total_monthly_savings"]
    for level in ("high", "medium", "low"):
        setattr(scan, level, by_severity.get(level, {}).get("findings", 0))
    scan.report_email_status = _mail(scan)


def _mail(scan: Scan) -> str:
    """What is known of the mail already; empty until it is sent."""
    if not scan.report_emails:
        return ""
    if scan.demo:
        return "skipped: demo mode"
    return NO_REPORT.get(Scan.Status(scan.status), "")


def facts_of(scan: Scan) -> dict[str, Any]:
    """What the event says that tells of a scan's end."""
    return {
        "total_findings": scan.total_findings,
        "total_monthly_savings": float(scan.total_monthly_savings),
        "error": scan.error,
    }
