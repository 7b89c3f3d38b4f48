"""Reads scans as people look through them: those that go on or those that are over, each with what it came to."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from apps.events.selectors import actors_of, counts_of
from apps.scans.coverage import Share, coverage_by_scan
from apps.scans.models import Scan, ScanUnit
from apps.scans.progress import name_of, percent_of
from apps.scans.selectors import ScanCut, ScanPage, page_of
from apps.tenancy.scope import current_customer

UNFINISHED = (Scan.Status.QUEUED, Scan.Status.RUNNING)
CREATED, RESOLVED = "finding.created", "finding.resolved"
# As many scans back one looks for the one before that was asked for in the same words.
MOST_BEFORE = 200
_BEFORE = """
    SELECT s.id, before.total_monthly_savings
    FROM scans_scan s
    CROSS JOIN LATERAL (
        SELECT recent.total_monthly_savings FROM (
            SELECT * FROM scans_scan
            WHERE customer_id = s.customer_id AND finished_at < s.finished_at AND hidden_at IS NULL
            ORDER BY finished_at DESC, id DESC LIMIT %(most)s
        ) recent
        WHERE recent.status = 'completed' AND recent.demo = s.demo AND recent.regions = s.regions
          AND recent.checks = s.checks AND recent.providers = s.providers
          AND recent.selected_accounts = s.selected_accounts
          AND recent.include_kubernetes = s.include_kubernetes
          AND (recent.kubeconfig_path, recent.kube_context) = (s.kubeconfig_path, s.kube_context)
        ORDER BY recent.finished_at DESC, recent.id DESC LIMIT 1
    ) before
    WHERE s.customer_id = %(customer)s AND s.id = ANY(%(scans)s) AND s.status = 'completed'
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanChoice:
    """Which scans; empty means all. `source` is what their trigger begins with."""

    is_over: bool | None = None
    status: str = ""
    source: str = ""
    account_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ScanFacts:
    """What a scan came to so far."""

    # The names of the accounts that it covers.
    accounts: tuple[str, ...]
    coverage: Share | None
    created: int
    resolved: int
    # What the completed scan before it, which was asked for in the same words, ended in.
    before: Decimal | None
    # Who asked, as events name them.
    actor: str
    percent: int


def browse_scans(chosen: ScanChoice, cut: ScanCut) -> ScanPage:
    """A page of scans, newest first. Needs a scope."""
    return page_of(_chosen(chosen), "created_at", cut)


def count_chosen(chosen: ScanChoice) -> int:
    """How many scans there are of these. Needs a scope."""
    return _chosen(chosen).count()


def ahead_of(scan: Scan) -> int:
    """How many scans of the customer's that are not over were asked for before one. Needs a scope."""
    return Scan.objects.filter(status__in=UNFINISHED, created_at__lt=scan.created_at).count()


def facts_of_scans(scans: Sequence[Scan]) -> dict[UUID, ScanFacts]:
    """What each of some scans came to, in as many statements for many as for one. Needs a scope."""
    ids = [scan.id for scan in scans]
    units = _units(ids)
    coverage, before = coverage_by_scan(ids), _before(ids)
    counts, actors = counts_of((CREATED, RESOLVED), ids, "count"), actors_of("scan.queued", ids)
    return {
        one: ScanFacts(
            accounts=tuple(sorted({name_of(unit) for unit in units[one] if unit.account or is_demo})),
            coverage=coverage.get(one),
            created=counts.get((str(one), CREATED), 0),
            resolved=counts.get((str(one), RESOLVED), 0),
            before=before.get(one),
            actor=actors.get(str(one), ""),
            percent=percent_of(units[one]),
        )
        for one, is_demo in ((scan.id, scan.demo) for scan in scans)
    }


def _chosen(chosen: ScanChoice) -> QuerySet[Scan]:
    wanted: dict[str, Any] = {"status": chosen.status, "trigger_source__startswith": chosen.source}
    scans = Scan.objects.filter(**{name: value for name, value in wanted.items() if value})
    if chosen.is_over is not None:
        scans = scans.filter(status__in=Scan.OVER if chosen.is_over else UNFINISHED)
    if chosen.account_id is not None:
        units = ScanUnit.objects.filter(account_id=chosen.account_id)
        scans = scans.filter(id__in=units.values("scan_id"))
    return scans


def _units(scan_ids: Collection[UUID]) -> dict[UUID, list[ScanUnit]]:
    """Their units, without what they say of coverage, which is long."""
    found: dict[UUID, list[ScanUnit]] = defaultdict(list)
    for unit in ScanUnit.objects.filter(scan_id__in=scan_ids).select_related("account").defer("coverage"):
        found[unit.scan_id].append(unit)
    return found


def _before(scan_ids: Collection[UUID]) -> dict[UUID, Decimal]:
    given: dict[str, Any] = {"customer": current_customer(), "scans": list(scan_ids), "most": MOST_BEFORE}
    with connection.cursor() as cursor:
        cursor.execute(_BEFORE, given)
        return dict(cursor.fetchall())
