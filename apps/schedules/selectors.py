"""Reads schedules."""

from uuid import UUID

from apps.schedules.models import Schedule
from opscurb.errors import NotFound


def list_schedules(*, with_scans: bool = False) -> list[Schedule]:
    """All schedules, oldest first, on request with the last scan of each. Needs a scope."""
    schedules = Schedule.objects.order_by("created_at", "id")
    return list(schedules.select_related("last_scan") if with_scans else schedules)


def get_schedule(schedule_id: UUID, *, hold: bool = False) -> Schedule:
    """One schedule, locked on request; raises NotFound. Needs a scope."""
    rows = Schedule.objects.select_for_update(of=("self",), no_key=True) if hold else Schedule.objects
    schedule = rows.filter(id=schedule_id).first()
    if schedule is None:
        raise NotFound("schedule", schedule_id)
    return schedule
