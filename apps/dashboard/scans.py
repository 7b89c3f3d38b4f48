"""What pages show of scans: how each stands, who asked for it and what it came to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from apps.customers.actors import names_of_actors
from apps.scans.listing import ScanFacts, facts_of_scans
from apps.scans.rechecking import TRIGGER
from apps.schedules.selectors import list_schedules

FROM_SCHEDULE = "schedule:"


@dataclass(frozen=True, slots=True)
class State:
    """How a scan stands, by word, sign and colour."""

    word: str
    sign: str = ""
    style: str = ""


QUEUED, RUNNING, CANCELED = State("Queued"), State("Running", "", "low"), State("Canceled")
COMPLETED, GAPS = State("Completed", "✓", "ok"), State("Completed with gaps", "◆", "medium")
FAILED = State("Failed", "▲", "high")
STATES = {
    "queued": QUEUED,
    "running": RUNNING,
    "completed": COMPLETED,
    "failed": FAILED,
    "canceled": CANCELED,
}


@dataclass(frozen=True, slots=True)
class Row:
    """A scan with what is told of it."""

    scan: Any
    facts: ScanFacts
    asked_by: str
    state: State

    @property
    def seconds(self) -> float | None:
        """How long it took; None where it has not begun or is not over."""
        scan = self.scan
        is_known = scan.started_at and scan.finished_at
        return (scan.finished_at - scan.started_at).total_seconds() if is_known else None

    @property
    def change(self) -> Decimal | None:
        """How much more it found to be saved than the scan before it."""
        before = self.facts.before
        return None if before is None else self.scan.total_monthly_savings - before


def rows(scans: Sequence[Any]) -> list[Row]:
    """Scans for a list. Needs a scope."""
    facts = facts_of_scans(scans)
    people = names_of_actors({one.actor for one in facts.values()})
    schedules = _schedules(scan.trigger_source for scan in scans)
    return [
        Row(
            scan=scan,
            facts=facts[scan.id],
            asked_by=_asked_by(scan.trigger_source, people.get(facts[scan.id].actor, ""), schedules),
            state=state_of(scan, facts[scan.id]),
        )
        for scan in scans
    ]


def state_of(scan: Any, facts: ScanFacts) -> State:
    """How a scan stands; what it could not read is told beside that it came to its end."""
    coverage = facts.coverage
    if scan.status == "completed" and coverage is not None and coverage.read < coverage.parts:
        return GAPS
    return STATES[scan.status]


def _schedules(sources: Iterable[str]) -> Mapping[str, str]:
    if not any(source.startswith(FROM_SCHEDULE) for source in sources):
        return {}
    return {str(schedule.id): schedule.name for schedule in list_schedules()}


def _asked_by(source: str, person: str, schedules: Mapping[str, str]) -> str:
    if source.startswith(TRIGGER):
        return f"{person or 'The API'}, to re-check a finding"
    if not source.startswith(FROM_SCHEDULE):
        return person or ("The API" if source.startswith("api") else "OpsCurb itself")
    schedule_id, _, way = source.removeprefix(FROM_SCHEDULE).partition(":")
    name = f"Schedule {schedules[schedule_id]}" if schedule_id in schedules else "A schedule"
    return f"{name}, run by {person}" if way and person else name


def row_of(scan: Any) -> Row:
    """The same of one scan. Needs a scope."""
    return rows([scan])[0]
