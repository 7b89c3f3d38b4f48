"""What pages show of schedules: when they run in plain words, what they scan, and how the last time went."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from apps.customers.actors import names_of_actors
from apps.dashboard.scans import STATES, State
from apps.events.selectors import actors_of, counts_of

DAY, HOUR, WEEK = 24 * 60, 60, 7 * 24 * 60
MISSED = "schedule.missed"


@dataclass(frozen=True, slots=True)
class Row:
    """A schedule with what is told of it."""

    schedule: Any
    when: str
    what: str
    made_by: str
    missed: int

    @property
    def is_done(self) -> bool:
        """True for one that was to run once, and did."""
        schedule = self.schedule
        return schedule.interval_minutes is None and not schedule.enabled and schedule.last_run_at is not None

    @property
    def last(self) -> State | None:
        """How its last scan stands."""
        scan = self.schedule.last_scan
        return STATES[scan.status] if scan is not None else None


def rows(schedules: Sequence[Any], connected: Collection[Any]) -> list[Row]:
    """Schedules for a list. Needs a scope."""
    ids = [schedule.id for schedule in schedules]
    actors, missed = actors_of("schedule.created", ids), counts_of((MISSED,), ids, "missed")
    people = names_of_actors(set(actors.values()))
    accounts = {str(account.id): account.name for account in connected}
    return [
        Row(
            schedule=schedule,
            when=when_said(schedule.run_at, schedule.interval_minutes, schedule.timezone),
            what=what_said(schedule.scan, accounts),
            made_by=people.get(actors.get(str(schedule.id), ""), ""),
            missed=missed.get((str(schedule.id), MISSED), 0),
        )
        for schedule in schedules
    ]


def when_said(first: datetime, minutes: int | None, zone: str) -> str:
    """When a schedule runs: `Every day at 02:00, Europe/Madrid`."""
    wall = first.astimezone(ZoneInfo(zone))
    clock = f"{wall:%H:%M}, {zone}"
    if minutes is None:
        return f"Once, on {wall:%d %b %Y} at {clock}"
    if minutes == WEEK:
        return f"Every {wall:%A} at {clock}"
    if minutes % DAY == 0:
        return f"Every {_counted(minutes // DAY, 'day')} at {clock}"
    unit, size = ("hour", HOUR) if minutes % HOUR == 0 else ("minute", 1)
    return f"Every {_counted(minutes // size, unit)}, counted from {wall:%d %b %Y} at {clock}"


def what_said(payload: Mapping[str, Any], accounts: Mapping[str, str]) -> str:
    """What the scans of a schedule look at."""
    if payload.get("demo_mode"):
        return "The demo"
    named = payload.get("selected_accounts") or [payload.get("aws_profile")]
    chosen = [accounts.get(one, one) for one in named if one]
    where = f" in {payload['aws_region']}" if payload.get("aws_region") else ""
    clusters = " and clusters" if payload.get("include_kubernetes") else ""
    return f"{', '.join(chosen) or 'All accounts that are connected'}{where}{clusters}"


def _counted(number: int, noun: str) -> str:
    return noun if number == 1 else f"{number} {noun}s"
