"""What a scan says of itself once nothing about it will change: its totals, and what became of its mail."""

from apps.findings.selectors import Filter, summary
from apps.scans.models import Scan

# Until the product sends mail, this is all that can be said of a report.
NO_MAIL = "skipped: this server does not send mail"
NO_REPORT = {
    Scan.Status.FAILED: "skipped: the scan failed",
    Scan.Status.CANCELED: "skipped: the scan was canceled",
}


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
    if not scan.report_emails:
        return ""
    if scan.demo:
        return "skipped: demo mode"
    return NO_REPORT.get(Scan.Status(scan.status), NO_MAIL)
