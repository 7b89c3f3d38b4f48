"""What the routes of schedules take and answer."""

from typing import Any, ClassVar

from rest_framework import serializers

from apps.rest.input import Checked, Text, Whole, YesNo
from apps.v1.scan_body import ScanBody

LONGEST_NAME = 128
# The first second of 2100: later ones are milliseconds that were meant to be seconds.
LAST_SECOND = 4_102_444_800
OPTIONAL: dict[str, Any] = {"required": False, "allow_null": True}
INTERVAL = (
    "More than 0. Whole days keep their time of day in `timezone` across daylight saving; null runs once. Your plan"
    " says how often at most"
)
SCAN = {"selected_accounts": ["profile_abc123"]}


class ScheduleFields(Checked):
    """What a schedule may be given."""

    name = Text(
        max_length=LONGEST_NAME, allow_blank=True, help_text="By default `schedule-<timestamp>`", **OPTIONAL
    )
    enabled = YesNo(help_text="By default true", **OPTIONAL)
    run_at = Whole(
        min_value=0,
        max_value=LAST_SECOND,
        help_text="Unix seconds of the first run, by default now; a past one moves on to the next slot, or is now"
        " where there is no interval",
        **OPTIONAL,
    )
    interval_minutes = Whole(help_text=INTERVAL, **OPTIONAL)
    timezone = Text(max_length=64, allow_blank=True, help_text="An IANA name, by default UTC", **OPTIONAL)


class ScheduleBody(ScheduleFields):
    """A schedule to make."""

    scan = ScanBody(help_text="As for POST /v1/scans; accounts are looked up at each run")

    example: ClassVar[dict[str, Any]] = {
        "name": "nightly-cost-scan",
        "enabled": True,
        "run_at": 1762502400,
        "interval_minutes": 1440,
        "timezone": "Europe/Berlin",
        "scan": SCAN,
    }


class ScheduleChanges(ScheduleFields):
    """What to change of a schedule."""

    scan = ScanBody(required=False, allow_null=True, help_text="Replaces all of the scan")

    example: ClassVar[dict[str, Any]] = {"enabled": False}


class ScheduleShape(serializers.Serializer):
    """A schedule and what came of its last run."""

    id = serializers.CharField()
    name = serializers.CharField()
    enabled = serializers.BooleanField()
    run_at = serializers.IntegerField(help_text="Unix seconds from which all slots are counted")
    interval_minutes = serializers.IntegerField(allow_null=True)
    timezone = serializers.CharField()
    next_run_at = serializers.IntegerField(
        allow_null=True,
        help_text="Unix seconds of the next slot; its scan is asked for up to 5 seconds later",
    )
    last_run_at = serializers.IntegerField(allow_null=True, help_text="Unix seconds")
    last_scan_id = serializers.CharField(allow_null=True)
    last_error = serializers.CharField(
        allow_null=True, help_text="Why the last run could not ask for its scan"
    )
    created_at = serializers.IntegerField(help_text="Unix seconds")
    updated_at = serializers.IntegerField(help_text="Unix seconds")
    scan = serializers.DictField(help_text="The fields that a scan knows, as they came")

    example: ClassVar[dict[str, Any]] = {
        "id": "c4b4ad7d-15a2-4cc7-a71f-d6994dba9bcb",
        "name": "nightly-cost-scan",
        "enabled": True,
        "run_at": 1762502400,
        "interval_minutes": 1440,
        "timezone": "UTC",
        "next_run_at": 1762588800,
        "last_run_at": None,
        "last_scan_id": None,
        "last_error": None,
        "created_at": 1762499000,
        "updated_at": 1762499000,
        "scan": SCAN,
    }


class DeletedScheduleShape(serializers.Serializer):
    """What was deleted."""

    status = serializers.ChoiceField(["deleted"])
    schedule_id = serializers.CharField()

    example: ClassVar[dict[str, Any]] = {
        "status": "deleted",
        "schedule_id": "c4b4ad7d-15a2-4cc7-a71f-d6994dba9bcb",
    }
