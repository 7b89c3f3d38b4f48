"""Reads how far each region and cluster of a scan is, and what could not be read there, by what would mend it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import Count

from apps.findings.browsing import sum_of
from apps.findings.selectors import Filter
from apps.scans.models import Scan, ScanUnit
from opscurb.check import Reason

DEMO = "demo"


class State(StrEnum):
    """How a region or a cluster stands; those with a gap are named by the worst one."""

    FAILED = "failed"
    NO_PERMISSION = "no_permission"
    THROTTLED = "throttled"
    REGION_DISABLED = "region_disabled"
    ERROR = "error"
    UNREADABLE = "unreadable"
    NO_METRICS = "no_metrics"
    RUNNING = "running"
    WAITING = "waiting"
    CANCELED = "canceled"
    READ = "read"


# What needs somebody's eye, the worst first.
PROBLEMS = tuple(State)[: tuple(State).index(State.RUNNING)]
# Of what a unit says of coverage, only what is unknown: the rest is long.
COLUMNS = (
    "account_id",
    "account__name",
    "region",
    "status",
    "error",
    "started_at",
    "message",
    "coverage__unknown",
)
_UNFINISHED = {
    ScanUnit.Status.QUEUED: State.WAITING,
    ScanUnit.Status.RUNNING: State.RUNNING,
    ScanUnit.Status.CANCELED: State.CANCELED,
    ScanUnit.Status.FAILED: State.FAILED,
}


@dataclass(frozen=True, slots=True)
class Part:
    """A region or a cluster of an account, or without a name the account itself where it is not known yet."""

    account: str
    region: str
    state: State
    error: str
    started_at: datetime | None
    message: str


@dataclass(frozen=True, slots=True)
class Gap:
    """What could not be read for one reason: where, by which checks and of how many resources."""

    reason: Reason
    needs: tuple[str, ...]
    message: str
    places: set[tuple[str, str]] = field(default_factory=set)
    checks: set[str] = field(default_factory=set)
    resources: set[tuple[str, str]] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Parts:
    """All of a scan: its parts by account, and its gaps, most places first."""

    by_account: Mapping[str, Sequence[Part]]
    gaps: Sequence[Gap]
    # Resources of which there are too few metrics to judge: an answer, not a gap.
    unmeasured: int

    @property
    def all(self) -> Iterator[Part]:
        """Every part."""
        return (part for parts in self.by_account.values() for part in parts)

    @property
    def missing(self) -> list[str]:
        """The rights that would close gaps, each once."""
        denied = (gap for gap in self.gaps if gap.reason == Reason.NO_PERMISSION)
        return sorted({need for gap in denied for need in gap.needs})


def parts_of(scan: Scan) -> Parts:
    """How far each part of a scan is. Needs a scope."""
    found = ScanUnit.objects.filter(scan_id=scan.id).order_by("account__name", "account_id", "region")
    rows: list[dict[str, Any]] = [
        {**row, "unknown": row["coverage__unknown"] or []} for row in found.values(*COLUMNS)
    ]
    by_account: dict[str, list[Part]] = defaultdict(list)
    for row in rows:
        by_account[_name(row)] += _parts(row)
    gaps, unmeasured = _gaps(rows)
    return Parts(dict(by_account), gaps, unmeasured)


def version_of(scan: Scan) -> str:
    """Changes whenever there is something new to show of a scan's parts or findings. Needs a scope."""
    units = ScanUnit.objects.filter(scan_id=scan.id)
    counts = units.values_list("status").annotate(Count("id")).order_by("status")
    parts = [f"{status}{count}" for status, count in counts]
    return "-".join([scan.status, *parts, str(sum_of(Filter(scan_id=scan.id)).findings)])


def longest_running(scan: Scan) -> Part | None:
    """The part that a worker has been at for the longest; None while none is. Needs a scope."""
    running = ScanUnit.objects.filter(
        scan_id=scan.id, status=ScanUnit.Status.RUNNING, started_at__isnull=False
    )
    unit = running.select_related("account").defer("coverage").order_by("started_at").first()
    if unit is None:
        return None
    name = unit.account.name if unit.account else DEMO
    return Part(name, unit.region, State.RUNNING, "", unit.started_at, unit.message)


def _parts(unit: Mapping[str, Any]) -> Iterator[Part]:
    """The part that a unit is; none for an account that is known, since its regions tell of it."""
    state = _UNFINISHED.get(unit["status"]) or _worst(unit["unknown"])
    if unit["region"] or unit["status"] != ScanUnit.Status.DONE:
        yield Part(_name(unit), unit["region"], state, unit["error"], unit["started_at"], unit["message"])


def _worst(unknown: Sequence[Mapping[str, Any]]) -> State:
    reasons = {gap["reason"] for gap in unknown if not _is_unmeasured(gap)}
    return next((state for state in PROBLEMS if state in reasons), State.READ)


def _gaps(units: Iterable[dict[str, Any]]) -> tuple[list[Gap], int]:
    found: dict[tuple[Any, ...], Gap] = {}
    unmeasured = set()
    for unit in units:
        for gap in unit["unknown"]:
            if _is_unmeasured(gap):
                unmeasured.add((unit["account_id"], unit["region"], gap["resource_id"]))
            else:
                _add(found, gap, unit)
    return sorted(found.values(), key=lambda gap: (-len(gap.places), gap.needs, gap.message)), len(unmeasured)


def _add(found: dict[tuple[Any, ...], Gap], gap: Mapping[str, Any], unit: Mapping[str, Any]) -> None:
    reason, needs = Reason(gap["reason"]), tuple(gap["needs"])
    # What names the rights that are missing is told by them; messages differ by the call.
    message = "" if reason is Reason.NO_PERMISSION and needs else gap["message"]
    one = found.setdefault((reason, needs, message), Gap(reason, needs, message))
    one.places.add((_name(unit), unit["region"]))
    one.checks.add(gap["check_id"])
    if gap["resource_id"]:
        one.resources.add((unit["region"], gap["resource_id"]))


def _is_unmeasured(gap: Mapping[str, Any]) -> bool:
    return bool(gap["resource_id"]) and gap["reason"] == Reason.NO_METRICS


def _name(unit: Mapping[str, Any]) -> str:
    return unit["account__name"] or DEMO
