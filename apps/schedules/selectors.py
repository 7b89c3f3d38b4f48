"""Reads schedules."""

from uuid import UUID

from apps.schedules.models import Schedule
from opscurb.errors import NotFound


def list_schedules() -> list[Schedule]:
    """All schedules, oldest first. Needs a scope."""
    return list(Schedule.objects.order_by("created_at", "id"))


def get_schedule(schedule_id: UUID, *, hold: bool = False) -> Schedule:
    """One schedule, locked on request; raises NotFound. Needs a scope."""
    rows = Schedule.objects.select_for_update(of=("self",), no_key=True) if hold else Schedule.objects
    schedule = rows.filter(id=schedule_id).first()
    if schedule is None:
        raise NotFound("schedule", schedule_id)
    return schedule
