"""The lines of money and coverage that people read under a list of findings."""

from opscurb.money import dollars
from opscurb.reports.rows import Report, Totals
from opscurb.results import Found


def shown_money(found: Found) -> str:
    """What a finding saves by itself: with a tilde where it is estimated by another region's prices."""
    if not found.price.known:
        return "?"
    return f"{'~' if found.price.estimated else ''}{dollars(found.monthly_cost)}"


def totals_lines(totals: Totals) -> list[str]:
    """Counted and advisory money, apart."""
    counted = totals.findings - totals.advisory_findings
    a_year = dollars(totals.annual)
    lines = [f"Counted: {dollars(totals.counted)} a month, {a_year} a year, in {_findings(counted)}"]
    if totals.doubtful:
        lines.append(f"  of that {dollars(totals.doubtful)} a month with a confidence below 70 %")
    if totals.advisory_findings:
        priced = totals.advisory_findings - totals.without_price
        parts = []
        if priced:
            parts.append(f"{_findings(priced)} whose {dollars(totals.advisory)} a month others count already")
        if totals.without_price:
            parts.append(f"{_findings(totals.without_price)} without a known price")
        lines.append(f"Advisory, not counted: {', '.join(parts)}")
    return lines


def summary_lines(report: Report) -> list[str]:
    """Money, then coverage."""
    usage = report.usage
    lines = [*totals_lines(report.totals), *report.coverage.lines()]
    if estimated := sum(bool(found.monthly_cost) and found.price.estimated for found in report.findings):
        lines.append(f"~ Estimated by another region's prices: {_findings(estimated)}")
    if usage.calls:
        lines.append(f"{usage.calls:,} API calls made, {usage.metrics:,} metrics asked for")
    return lines if report.coverage.complete else [*lines, "This scan is incomplete."]


def _findings(number: int) -> str:
    return f"{number:,} finding{'' if number == 1 else 's'}"
