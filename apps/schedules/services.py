"""Makes, changes and deletes schedules, and runs one out of turn."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypedDict, Unpack
from uuid import UUID

from django.utils import timezone

from apps.customers.selectors import hold_plan, plan_of
from apps.events.services import record
from apps.jobs.queue import forget
from apps.scans.payload import known, request_of
from apps.scans.requests import request_scan
from apps.schedules.models import Schedule
from apps.schedules.selectors import get_schedule
from apps.schedules.slots import zones
from apps.schedules.timing import KIND, arrange, next_run
from apps.tenancy.scope import current_customer
from opscurb.errors import Invalid, PlanTooLow

# A year, by which every slot stays within what a calendar holds.
MOST_MINUTES = 366 * 24 * 60
TIMING = ("enabled", "run_at", "interval_minutes", "timezone")


class Fields(TypedDict, total=False):
    """What a schedule is given; `interval_minutes` None makes it run once, other None is as good as left out."""

    name: str
    enabled: bool
    run_at: datetime
    interval_minutes: int | None
    timezone: str
    scan: Mapping[str, Any]


def create_schedule(**given: Unpack[Fields]) -> Schedule:
    """Make a schedule, without a `scan` of all that is connected; raises Invalid or PlanTooLow. Needs a scope."""
    now = _now()
    _refuse_one_too_many()
    schedule = Schedule(name=f"schedule-{int(now.timestamp())}", run_at=now, created_at=now)
    _apply(schedule, given, now)
    schedule.save(force_insert=True)
    arrange(schedule)
    record("schedule.created", target_type="schedule", target_id=schedule.id, after=_facts(schedule))
    return schedule


def change_schedule(schedule_id: UUID, **given: Unpack[Fields]) -> Schedule:
    """Change what is given; the next slot is found anew only where its timing changes. Needs a scope.

    Raises NotFound, Invalid or PlanTooLow.
    """
    schedule = get_schedule(schedule_id, hold=True)
    before = _facts(schedule)
    _apply(schedule, given, _now())
    schedule.save()
    arrange(schedule)
    record(
        "schedule.changed",
        target_type="schedule",
        target_id=schedule.id,
        before=before,
        after=_facts(schedule),
    )
    return schedule


def delete_schedule(schedule_id: UUID) -> None:
    """Delete a schedule; the scans that it asked for stay. Needs a scope."""
    schedule = get_schedule(schedule_id, hold=True)
    forget(KIND, schedule.id)
    before = _facts(schedule)
    schedule.delete()
    record("schedule.deleted", target_type="schedule", target_id=schedule_id, before=before)


def run_now(schedule_id: UUID) -> Any:
    """Ask for the scan at once, of a disabled schedule too; its slots stay as they are. Needs a scope.

    Raises NotFound, and Invalid where the payload does not hold any more.
    """
    schedule = get_schedule(schedule_id, hold=True)
    scan = request_scan(request_of(schedule.scan, f"schedule:{schedule.id}:run-now"))
    schedule.last_run_at, schedule.last_scan_id, schedule.last_error = timezone.now(), scan.id, ""
    schedule.save(update_fields=["last_run_at", "last_scan", "last_error"])
    return scan


def _now() -> datetime:
    """This second: what is shown in whole seconds is also what holds."""
    return timezone.now().replace(microsecond=0)


def _refuse_one_too_many() -> None:
    most = hold_plan(current_customer()).schedules
    if most is not None and Schedule.objects.count() >= most:
        raise PlanTooLow(f"Your plan includes {most} schedule{'' if most == 1 else 's'}")


def _apply(schedule: Schedule, given: Mapping[str, Any], now: datetime) -> None:
    """Set what is given on the schedule, unsaved, and find its next slot where its timing is another one."""
    before = _timing(schedule)
    for name in ("enabled", "run_at", "timezone"):
        if given.get(name) is not None:
            setattr(schedule, name, given[name])
    schedule.name = given.get("name") or schedule.name
    if "interval_minutes" in given:
        schedule.interval_minutes = given["interval_minutes"]
    if "scan" in given:
        schedule.scan = known(given["scan"])
    schedule.updated_at = now
    _refuse_bad_timing(schedule)
    if schedule._state.adding or _timing(schedule) != before:
        if schedule.enabled or "interval_minutes" in given:
            _refuse_too_often(schedule)
        schedule.next_run_at = next_run(schedule, now)


def _timing(schedule: Schedule) -> list[Any]:
    return [getattr(schedule, name) for name in TIMING]


def _refuse_bad_timing(schedule: Schedule) -> None:
    if schedule.timezone not in zones():
        raise Invalid(f"unknown time zone: {schedule.timezone}", field="timezone")
    minutes = schedule.interval_minutes
    if minutes is not None and minutes <= 0:
        raise Invalid("interval_minutes must be > 0")
    if minutes is not None and minutes > MOST_MINUTES:
        raise Invalid(f"interval_minutes must be at most {MOST_MINUTES}")


def _refuse_too_often(schedule: Schedule) -> None:
    least = plan_of(current_customer()).schedule_least_minutes
    if schedule.interval_minutes is not None and schedule.interval_minutes < least:
        raise PlanTooLow(f"Your plan includes intervals of at least {least} minutes")


def _facts(schedule: Schedule) -> dict[str, Any]:
    return {
        "name": schedule.name,
        "enabled": schedule.enabled,
        "run_at": schedule.run_at.isoformat(),
        "interval_minutes": schedule.interval_minutes,
        "timezone": schedule.timezone,
        "scan": schedule.scan,
    }
