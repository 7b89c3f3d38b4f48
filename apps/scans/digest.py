"""Puts together what people are told of a finished scan."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson
from django.conf import settings

from apps.findings.selectors import Cut, Filter, list_findings
from apps.scans.models import Scan
from apps.scans.progress import name_of
from apps.scans.selectors import coverage_of, get_scan
from opscurb.check import Reason
from opscurb.reports.coverage import WORDS
from opscurb.reports.digest import (
    LONGEST_LINE,
    MOST_DEAREST,
    MOST_NAMED,
    Dear,
    Digest,
    counted,
    named,
    one_line,
    shortened,
)

# Lists are ordered by the money of each finding alone, of which others may count a part already.
MOST_LOOKED_AT = 50
COLUMNS = {
    "resource": "resource_id",
    "name": "resource_name",
    "account": "account_name",
    "region": "region",
    # What no other finding counts already: only that adds up to the scan's total.
    "monthly": "counted_cost",
    "details": "details",
    "recommendation": "recommendation",
}


def digest_of(scan_id: UUID) -> Digest:
    """What there is to tell of a scan that is over; raises NotFound. Needs a scope."""
    scan = get_scan(scan_id)
    coverage = coverage_of(scan)
    return Digest(
        scan_id=str(scan.id),
        status=scan.status,
        finished_at=int((scan.finished_at or scan.created_at).timestamp()),
        scanned=_scanned(scan, coverage),
        findings=scan.total_findings,
        monthly=scan.total_monthly_savings,
        dearest=tuple(_dearest(scan)),
        unchecked=shortened(gaps_of(coverage)) if scan.status == Scan.Status.COMPLETED else (),
        error=one_line(scan.error, LONGEST_LINE),
        link=f"{settings.OPSCURB_BASE_URL.rstrip('/')}/scans/{scan.id}",
    )


def _scanned(scan: Scan, coverage: Mapping[str, Any]) -> str:
    accounts = {name_of(unit) for unit in scan.units.select_related("account")}
    where = named(coverage["regions"], "region")
    who = named(accounts, "account", MOST_NAMED) or "no account"
    return f"{who} ({where})" if where else who


def _dearest(scan: Scan) -> Iterable[Dear]:
    page = list_findings(Filter(scan_id=scan.id), Cut(limit=MOST_LOOKED_AT), COLUMNS)
    rows = sorted(map(orjson.loads, page.rows), key=lambda row: -row["monthly"])
    for row in rows[:MOST_DEAREST]:
        name = row["name"] if row["name"] != row["resource"] else ""
        yield Dear(
            resource=one_line(f"{row['resource']} ({name})" if name else row["resource"]),
            account=one_line(row["account"] or ""),
            region=one_line(row["region"]),
            monthly=Decimal(str(row["monthly"])),
            because=one_line(row["details"].get("because") or row["recommendation"], LONGEST_LINE),
        )


def gaps_of(coverage: Mapping[str, Any]) -> list[str]:
    """What could not be checked, the same reason once."""
    checks: dict[str, set[str]] = defaultdict(set)
    regions: dict[str, set[str]] = defaultdict(set)
    for gap in coverage["could_not_check"]:
        # Too few metrics of one resource are an answer, not a gap.
        if not (gap["resource_id"] and gap["reason"] == Reason.NO_METRICS):
            checks[_why(gap)].add(gap["check_id"])
            regions[_why(gap)].add(gap["region"])
    lines = [
        f"{one_line(one['account'])}, {one['region']}: {one['error']}" for one in coverage["failed_units"]
    ]
    for why in sorted(checks):
        where = named(regions[why], "region")
        lines.append(f"{counted(len(checks[why]), 'check')}{f' in {where}' if where else ''}: {why}")
    return lines


def _why(gap: Mapping[str, Any]) -> str:
    if gap["reason"] == Reason.NO_PERMISSION and gap["needs"]:
        return f"missing {', '.join(gap['needs'])}"
    word = WORDS[Reason(gap["reason"])] if gap["reason"] in set(Reason) else ""
    return ": ".join(part for part in (word, gap["message"]) if part)
