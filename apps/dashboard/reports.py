"""What pages show of reports: of which scan, who asked, and whether there is something to download."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from apps.customers.actors import names_of_actors
from apps.dashboard.scans import State
from apps.events.selectors import actors_of

STATES = {
    "queued": State("Being built", "", "low"),
    "ready": State("Ready", "✓", "ok"),
    "failed": State("Failed", "▲", "high"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A report with who asked for it."""

    report: Any
    made_by: str

    @property
    def state(self) -> State:
        """How it stands."""
        return STATES[self.report.status]


def rows(reports: Sequence[Any]) -> list[Row]:
    """Reports for a list. Needs a scope."""
    actors = actors_of("report.requested", [report.id for report in reports])
    people = names_of_actors(set(actors.values()))
    return [Row(report, people.get(actors.get(str(report.id), ""), "")) for report in reports]


def version_of(reports: Iterable[Any]) -> str:
    """What there is to wait for; empty where nothing is."""
    return "-".join(str(report.id)[:8] for report in reports if report.status == "queued")
