"""Begins and ends units and, with the last of them, the scan: totals, state and event in one transaction."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from apps.events.services import record
from apps.scans.doorbell import ring
from apps.scans.ending import facts_of, write_totals
from apps.scans.models import Scan, ScanUnit
from apps.scans.queue import Claim, hold


def start_scan(claim: Claim) -> Scan | None:
    """The scan of a unit, running from now on; None when it is over or gone. Needs a scope."""
    scan = Scan.objects.select_for_update(of=("self",), no_key=True).filter(id=claim.scan_id).first()
    if scan is None or scan.is_over:
        return None
    if scan.status == Scan.Status.QUEUED:
        scan.status, scan.started_at = Scan.Status.RUNNING, timezone.now()
        scan.save(update_fields=["status", "started_at"])
        record("scan.started", target_type="scan", target_id=scan.id)
    return scan


def finish_unit(unit: ScanUnit, coverage: dict[str, Any]) -> None:
    """End a held unit well. Needs a scope."""
    unit.status, unit.coverage, unit.error = ScanUnit.Status.DONE, coverage, ""
    _end(unit)


def fail_unit(claim: Claim, text: str) -> None:
    """End a claimed unit with the reason it could not be done; raises LeaseLost. Needs a scope."""
    unit = hold(claim)
    unit.status, unit.error = ScanUnit.Status.FAILED, f"{text}: {unit.error}" if unit.error else text
    _end(unit)


def note_error(claim: Claim, text: str) -> None:
    """Keep why a run did not get on, and leave the unit to the next claim; raises LeaseLost. Needs a scope."""
    unit = hold(claim)
    unit.error = text
    unit.save(update_fields=["error"])


def _end(unit: ScanUnit) -> None:
    unit.finished_at, unit.lease_until = timezone.now(), None
    unit.save()
    # Two last units that end side by side wait here for each other, and the second one ends the scan.
    scan = Scan.objects.select_for_update(of=("self",), no_key=True).get(id=unit.scan_id)
    left = scan.units.filter(status__in=ScanUnit.UNFINISHED).count()
    if left:
        transaction.on_commit(lambda: ring(min(left, 4)))
    elif not scan.is_over:
        _finish_scan(scan)


def _finish_scan(scan: Scan) -> None:
    """Write totals, state and event of a scan whose units are all over."""
    scan.error = _why_nothing(scan)
    scan.status = Scan.Status.FAILED if scan.error else Scan.Status.COMPLETED
    scan.finished_at = timezone.now()
    write_totals(scan)
    scan.save()
    record(
        f"scan.{scan.status}",
        target_type="scan",
        target_id=scan.id,
        after=facts_of(scan),
    )


def _why_nothing(scan: Scan) -> str:
    """Why nothing at all could be checked, by account; empty when something could."""
    units = list(scan.units.select_related("account"))
    if any(_checked_something(unit) for unit in units):
        return ""
    reasons: dict[str, None] = {}
    for unit in units:
        for text in _reasons(unit):
            reasons[f"{unit.account.name}: {text}" if unit.account else text] = None
    return "; ".join(list(reasons)[:20]) or "nothing could be checked: no region to scan"


def _checked_something(unit: ScanUnit) -> bool:
    return bool(unit.region) and bool(unit.coverage.get("checks"))


def _reasons(unit: ScanUnit) -> list[str]:
    if unit.error:
        return [unit.error]
    return sorted(
        {
            f"{unknown['reason']} ({', '.join(unknown['needs']) or unknown['message']})"
            for unknown in unit.coverage.get("unknown", ())
        }
    )
