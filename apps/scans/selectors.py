"""Reads scans: lists, one scan with its progress and coverage."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from apps.scans.asked import KUBERNETES
from apps.scans.models import Scan, ScanUnit
from apps.scans.progress import name_of, progress_of
from opscurb.aws.provider import AWS
from opscurb.errors import NotFound

__all__ = [
    "ScanCut",
    "ScanPage",
    "count_scans",
    "coverage_of",
    "get_finished",
    "get_scan",
    "latest_completed",
    "list_history",
    "list_scans",
    "page_of",
    "progress_of",
    "totals_until",
]


# Said where clusters were asked for and there is none.
NO_CLUSTER = {
    "check_id": "kubernetes",
    "region": "",
    "reason": "not_connected",
    "message": "No Kubernetes cluster is connected",
    "needs": [],
    "resource_id": "",
}


@dataclass(frozen=True, slots=True)
class ScanPage:
    """Scans of a page, newest first; `next` continues after them."""

    scans: list[Scan]
    next: tuple[datetime, UUID] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanCut:
    """Which page of a list: after a keyset position (a time and a scan's id), or from an offset."""

    limit: int = 50
    offset: int = 0
    after: tuple[datetime, UUID] | None = None


def list_scans(
    *, status: str | None = None, account_id: UUID | None = None, cut: ScanCut = ScanCut()
) -> ScanPage:
    """A page of scans, newest first; the account filter looks at every account a scan covered. Needs a scope."""
    return page_of(_chosen(status, account_id), "created_at", cut)


def count_scans(*, status: str | None = None, account_id: UUID | None = None) -> int:
    """How many scans such a list has in all. Needs a scope."""
    return _chosen(status, account_id).count()


def list_history(*, status: str | None = None, cut: ScanCut = ScanCut()) -> ScanPage:
    """A page of finished scans that were not deleted from the history, newest first. Needs a scope."""
    finished = _history()
    return page_of(finished.filter(status=status) if status else finished, "finished_at", cut)


def _chosen(status: str | None, account_id: UUID | None) -> QuerySet[Scan]:
    chosen = Scan.objects.filter(status=status) if status else Scan.objects.all()
    if account_id is None:
        return chosen
    units = ScanUnit.objects.filter(account_id=account_id, account__provider=AWS.name)
    return chosen.filter(id__in=units.values("scan_id"))


def _history() -> QuerySet[Scan]:
    return Scan.objects.filter(finished_at__isnull=False, hidden_at=None)


def page_of(chosen: QuerySet[Scan], time: str, cut: ScanCut) -> ScanPage:
    """A page of these scans by one of their times, newest first. Needs a scope."""
    if cut.after:
        moment, scan_id = cut.after
        chosen = chosen.filter(Q(**{f"{time}__lt": moment}) | Q(**{time: moment, "id__lt": scan_id}))
    # One more than asked for tells whether there is a next page.
    found = list(chosen.order_by(f"-{time}", "-id")[cut.offset : cut.offset + cut.limit + 1])
    scans = found[: cut.limit]
    more = len(found) > cut.limit
    return ScanPage(scans, (getattr(scans[-1], time), scans[-1].id) if more else None)


def get_scan(scan_id: UUID) -> Scan:
    """One scan; raises NotFound. Needs a scope."""
    scan = Scan.objects.filter(id=scan_id).first()
    if scan is None:
        raise NotFound("scan", scan_id)
    return scan


def get_finished(scan_id: UUID) -> Scan:
    """One scan of the history; raises NotFound, also for one that still runs or was deleted. Needs a scope."""
    scan = _history().filter(id=scan_id).first()
    if scan is None:
        raise NotFound("scan history", scan_id)
    return scan


def latest_completed() -> Scan | None:
    """The newest completed scan of the history; a demo only where there is no other. Needs a scope."""
    return _history().filter(status=Scan.Status.COMPLETED).order_by("demo", "-finished_at", "-id").first()


def totals_until(scan: Scan, most: int) -> list[tuple[datetime, Decimal]]:
    """When a scan and completed ones of its kind before it ended, and in which total. Needs a scope."""
    if scan.finished_at is None:
        return []
    before = Scan.objects.filter(demo=scan.demo, finished_at__lte=scan.finished_at)
    of_kind = before.filter(Q(status=Scan.Status.COMPLETED) | Q(id=scan.id)).order_by("-finished_at", "-id")
    known = [(one.finished_at, one.total_monthly_savings) for one in of_kind[:most]]
    return [(ended, total) for ended, total in reversed(known) if ended is not None]


def coverage_of(scan: Scan) -> dict[str, Any]:
    """What a scan checked and what it could not, over all its units. Needs a scope."""
    units = list(scan.units.select_related("account").order_by("created_at", "region"))
    unknown = [gap for unit in units for gap in unit.coverage.get("unknown", ())]
    if scan.include_kubernetes and not scan.demo and not any(map(_is_cluster, units)):
        unknown.append(NO_CLUSTER)
    failed = [
        {"account": name_of(unit), "region": unit.region, "error": unit.error}
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
        "unheard": [gap for unit in units for gap in unit.coverage.get("unheard", ())],
        "failed_units": failed,
        "missing_permissions": sorted({need for gap in unknown for need in gap["needs"]}),
    }


def _is_cluster(unit: ScanUnit) -> bool:
    return unit.account is not None and unit.account.provider == KUBERNETES
