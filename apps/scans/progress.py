"""How far a scan is: finished over planned work, which never falls, and what is being done."""

from collections import defaultdict
from fractions import Fraction
from typing import Any
from uuid import UUID

from apps.scans.models import Scan, ScanUnit
from opscurb.results import Progress

WAITING = "waiting for a worker"
OVER = (ScanUnit.Status.DONE, ScanUnit.Status.FAILED)


def advance(unit: ScanUnit, progress: Progress) -> None:
    """Put on a unit how far its run is; the caller holds and saves it."""
    unit.phase, unit.message = progress.phase, progress.message[:256]
    # A run that took the unit over begins anew, and plans may grow: the unit stays as far as it was until then.
    if progress.planned and Fraction(progress.done, progress.planned) > _steps(unit):
        unit.steps_done, unit.steps_planned = progress.done, progress.planned
        unit.stalls = 0


def progress_of(scan: Scan) -> dict[str, Any]:
    """Finished over planned work in percent, and what is being done. Needs a scope."""
    # What units say of coverage is long, and this is asked for every other second.
    units = list(scan.units.select_related("account").defer("coverage").order_by("started_at"))
    regions = [unit for unit in units if unit.region]
    phase, message = _doing(scan, units)
    return {
        "percent": 100 if scan.status in (Scan.Status.COMPLETED, Scan.Status.FAILED) else percent_of(units),
        "units_done": sum(unit.status not in ScanUnit.UNFINISHED for unit in regions),
        "units_planned": len(regions),
        "phase": phase,
        "message": message,
    }


def percent_of(units: list[ScanUnit]) -> int:
    """An account is an equal share of its scan, and its regions are equal shares of it; 100 is kept for the end."""
    accounts: dict[UUID | None, list[ScanUnit]] = defaultdict(list)
    for unit in units:
        accounts[unit.account_id].append(unit)
    done = sum(map(_account, accounts.values()), Fraction(0))
    return min(99, int(100 * done / len(accounts))) if accounts else 0


def _account(units: list[ScanUnit]) -> Fraction:
    """The done share of an account; nothing is done until it is known what there is to do."""
    if not all(unit.status in OVER for unit in units if not unit.region):
        return Fraction(0)
    regions = [unit for unit in units if unit.region]
    if not regions:
        return Fraction(1)
    return sum((Fraction(1) if unit.status in OVER else _steps(unit) for unit in regions), Fraction(0)) / len(
        regions
    )


def _steps(unit: ScanUnit) -> Fraction:
    return Fraction(unit.steps_done, unit.steps_planned) if unit.steps_planned else Fraction(0)


def _doing(scan: Scan, units: list[ScanUnit]) -> tuple[str, str]:
    """Phase and message: of the unit that was begun last, or of the scan as a whole."""
    running = [unit for unit in units if unit.status == ScanUnit.Status.RUNNING]
    if scan.is_over:
        return scan.status, scan.error or f"scan {scan.status}"
    if not running:
        return scan.status, WAITING
    unit = running[-1]
    if not unit.region:
        return "planning", f"{name_of(unit)}: asking which regions there are"
    return unit.phase or "starting", f"{name_of(unit)}, {unit.message or f'{unit.region}: starting'}"


def name_of(unit: ScanUnit) -> str:
    """The account's name, as people know it."""
    return unit.account.name if unit.account else "demo"
