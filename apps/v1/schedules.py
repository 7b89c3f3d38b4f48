"""Schedules: list, make, change, delete, run out of turn."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.rest.problems import Refused, invalid
from apps.schedules import selectors, services
from apps.v1.base import V1View
from apps.v1.scans import AcceptedShape, accepted
from apps.v1.schedule_shapes import DeletedScheduleShape, ScheduleBody, ScheduleChanges, ScheduleShape
from apps.v1.times import unix

MISSING = "schedule_id not found"
TAGS = ["schedules"]


def shown(schedule: Any) -> dict[str, Any]:
    """A schedule as the surface names its fields."""
    return {
        "id": schedule.id,
        "name": schedule.name,
        "enabled": schedule.enabled,
        "run_at": unix(schedule.run_at),
        "interval_minutes": schedule.interval_minutes,
        "timezone": schedule.timezone,
        "next_run_at": unix(schedule.next_run_at),
        "last_run_at": unix(schedule.last_run_at),
        "last_scan_id": schedule.last_scan_id,
        "last_error": schedule.last_error or None,
        "created_at": unix(schedule.created_at),
        "updated_at": unix(schedule.updated_at),
        "scan": schedule.scan,
    }


def fields_of(given: dict[str, Any]) -> dict[str, Any]:
    """Checked fields as the service takes them; null is not given, but for an interval it means none."""
    found = {name: value for name, value in given.items() if value not in (None, "")}
    if "run_at" in found:
        found["run_at"] = datetime.fromtimestamp(found["run_at"], UTC)
    if "interval_minutes" in given:
        found["interval_minutes"] = given["interval_minutes"]
    return found


class Schedules(V1View):
    """Schedules, oldest first."""

    creates = True

    @extend_schema(operation_id="list_schedules", tags=TAGS, responses=ScheduleShape(many=True))
    def get(self, request: Request) -> Response:
        """List all schedules."""
        return Response([shown(schedule) for schedule in selectors.list_schedules()])

    @extend_schema(operation_id="create_schedule", tags=TAGS, request=ScheduleBody, responses=ScheduleShape)
    def post(self, request: Request) -> Response:
        """Make a schedule."""
        given = fields_of(ScheduleBody.checked(request.data))
        return Response(shown(services.create_schedule(**given)))


class Schedule(V1View):
    """One schedule."""

    missing = MISSING

    @extend_schema(operation_id="get_schedule", tags=TAGS, responses=ScheduleShape)
    def get(self, request: Request, schedule_id: UUID) -> Response:
        """Get a schedule."""
        return Response(shown(selectors.get_schedule(schedule_id)))

    @extend_schema(
        operation_id="change_schedule", tags=TAGS, request=ScheduleChanges, responses=ScheduleShape
    )
    def patch(self, request: Request, schedule_id: UUID) -> Response:
        """Change what is given of a schedule, and leave the rest."""
        changes = fields_of(ScheduleChanges.checked(request.data))
        if not changes:
            raise Refused(invalid("At least one field must be provided for update."))
        return Response(shown(services.change_schedule(schedule_id, **changes)))

    @extend_schema(operation_id="delete_schedule", tags=TAGS, responses={200: DeletedScheduleShape})
    def delete(self, request: Request, schedule_id: UUID) -> Response:
        """Delete a schedule; scans that it asked for stay."""
        services.delete_schedule(schedule_id)
        return Response({"status": "deleted", "schedule_id": schedule_id})


class RunNow(V1View):
    """Runs a schedule out of turn."""

    missing = MISSING
    needs = {"POST": "scan"}
    creates = True

    @extend_schema(operation_id="run_schedule_now", tags=TAGS, request=None, responses=AcceptedShape)
    def post(self, request: Request, schedule_id: UUID) -> Response:
        """Queue the scan of a schedule at once, be it disabled or not; its next slot stays as it is."""
        return accepted(services.run_now(schedule_id))
