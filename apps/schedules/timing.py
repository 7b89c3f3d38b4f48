"""When a schedule is due next, kept in its row and in the job that waits for it."""

from datetime import datetime, timedelta

from apps.jobs.queue import enqueue, forget
from apps.schedules.models import Schedule
from apps.schedules.slots import Slots

KIND = "schedule"
JITTER = timedelta(seconds=5)


def slots_of(schedule: Schedule) -> Slots | None:
    """The slots of a schedule; None for one that runs once."""
    if schedule.interval_minutes is None:
        return None
    return Slots(schedule.run_at, schedule.interval_minutes, schedule.timezone)


def next_run(schedule: Schedule, now: datetime) -> datetime | None:
    """The next slot of a schedule that begins now: a time that is past is now, or moves on with its interval."""
    if not schedule.enabled:
        return None
    return first_slot(schedule.run_at, schedule.interval_minutes, schedule.timezone, now)


def first_slot(run_at: datetime, minutes: int | None, zone: str, now: datetime) -> datetime:
    """The first slot of such a schedule from now on."""
    if minutes is None:
        return max(run_at, now)
    return run_at if run_at > now else Slots(run_at, minutes, zone).after(now)


def due_at(schedule: Schedule) -> datetime | None:
    """When the work for the next slot is due: a moment after it, which is always the same for one schedule."""
    if schedule.next_run_at is None:
        return None
    return schedule.next_run_at + JITTER * (schedule.id.int % 1_000) / 1_000


def arrange(schedule: Schedule) -> None:
    """Let a job wait for the next slot, or none. Needs a scope and the schedule held."""
    due = due_at(schedule)
    if due is None:
        forget(KIND, schedule.id)
    else:
        enqueue(KIND, schedule.id, due)
