"""Reads scans: lists, one scan with its progress and coverage."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from apps.scans.models import Scan, ScanUnit
from opscurb.errors import NotFound


@dataclass(frozen=True, slots=True)
class ScanPage:
    """Scans of a page, newest first, and how many there are in all."""

    scans: list[Scan]
    total: int
    next: tuple[datetime, UUID] | None


def list_scans(
    *,
    status: str | None = None,
    account_id: UUID | None = None,
    limit: int = 50,
    offset: int = 0,
    after: tuple[datetime, UUID] | None = None,
) -> ScanPage:
    """A page of scans, newest first; the account filter looks at every account a scan covered. Needs a scope."""
    chosen: QuerySet[Scan] = Scan.objects.order_by("-created_at", "-id")
    if status:
        chosen = chosen.filter(status=status)
    if account_id:
        chosen = chosen.filter(id__in=ScanUnit.objects.filter(account_id=account_id).values("scan_id"))
    total = chosen.count()
    if after:
        chosen = chosen.filter(Q(created_at__lt=after[0]) | Q(created_at=after[0], id__lt=after[1]))
    scans = list(chosen[offset : offset + limit])
    last = scans[-1] if len(scans) == limit else None
    return ScanPage(scans, total, (last.created_at, last.id) if last else None)


def get_scan(scan_id: UUID) -> Scan:
    """One scan; raises NotFound. Needs a scope."""
    scan = Scan.objects.filter(id=scan_id).first()
    if scan is None:
        raise NotFound("scan", scan_id)
    return scan


def coverage_of(scan: Scan) -> dict[str, Any]:
    """What a scan checked and what it could not, over all its units. Needs a scope."""
    units = list(scan.units.select_related("account").order_by("created_at", "region"))
    unknown = [gap for unit in units for gap in unit.coverage.get("unknown", ())]
    failed = [
        {"account": _name(unit), "region": unit.region, "error": unit.error}
        for unit in units
        if unit.status == ScanUnit.Status.FAILED
    ]
    return {
        "complete": not unknown and not failed and scan.status == Scan.Status.COMPLETED,
        "regions": sorted({unit.region for unit in units if unit.region}),
        "checks_run": sum(len(unit.coverage.get("checks", ())) for unit in units),
        "api_calls": sum(unit.coverage.get("api_calls", 0) for unit in units),
        "metrics_asked": sum(unit.coverage.get("metrics_asked", 0) for unit in units),
        "could_not_check": unknown,
        "failed_units": failed,
        "missing_permissions": sorted({need for gap in unknown for need in gap["needs"]}),
    }


def _name(unit: ScanUnit) -> str:
    return unit.account.name if unit.account else "demo"


def progress_of(scan: Scan) -> dict[str, Any]:
    """Finished over planned work in percent, and what is being done. Needs a scope."""
    units = list(scan.units.exclude(region="").order_by("started_at"))
    running = [unit for unit in units if unit.status == ScanUnit.Status.RUNNING]
    return {
        "percent": 100 if scan.is_over else _percent(units),
        "units_done": sum(unit.status not in ScanUnit.UNFINISHED for unit in units),
        "units_planned": len(units),
        "phase": running[-1].phase if running else scan.status,
        "message": running[-1].message if running else "",
    }


def _percent(units: list[ScanUnit]) -> int:
    """A finished unit counts whole, a running one by its steps; 100 is kept for the end."""
    return min(99, int(100 * sum(map(_share_done, units)) / len(units))) if units else 0


def _share_done(unit: ScanUnit) -> float:
    if unit.status not in ScanUnit.UNFINISHED:
        return 1.0
    return unit.steps_done / unit.steps_planned if unit.steps_planned else 0.0
