"""What the notification routes take and answer."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.egress.probing import MODES
from apps.notifications.channels import ALIASES, METHODS
from apps.notifications.trail import STAGES
from apps.rest.input import Checked, Text, Uuid, Whole, YesNo

TRIGGER_MODES = ("scan_complete", "waste_only")
# Empty counts as missing, which has a sentence of its own.
EMPTY: dict[str, Any] = {"required": False, "allow_blank": True, "allow_null": True}
OPTIONAL: dict[str, Any] = {"required": False, "allow_null": True}
ID = "3c1f8a52-6f0e-4d7b-9a55-1f2e7c0b8d34"
METHOD = f"One of {', '.join([*METHODS, *ALIASES])} (custom is webhook)"


@extend_schema_field({"type": ["object", "string"]})
class Config(serializers.JSONField):
    """A configuration, as an object or as the JSON text of one."""


class Money(serializers.FloatField):
    """An amount of a JSON body: a number, nothing that merely sounds like it."""

    def to_internal_value(self, data: Any) -> float:
        """The amount; raises ValidationError."""
        if isinstance(data, bool) or not isinstance(data, int | float):
            self.fail("invalid")
        return super().to_internal_value(data)


class Clock(serializers.TimeField):
    """A time of day as `22:00`."""

    def __init__(self, **given: Any) -> None:
        super().__init__(format="%H:%M", input_formats=["%H:%M"], **given)


class Days(serializers.ListField):
    """Days of the week from 1, which is Monday, to 7."""

    child = Whole(min_value=1, max_value=7)


class ChannelBody(Checked):
    """A channel to make, or what to change of one."""

    name = Text(max_length=128, **EMPTY)
    method = Text(max_length=64, help_text=METHOD, **EMPTY)
    config = Config(
        help_text="What the method needs, see the guide to notifications; secrets are kept sealed and shown masked, "
        "and a masked one that is sent back stays what it was",
        **OPTIONAL,
    )
    is_active = YesNo(required=False, help_text="false lets it rest; true by default")
    enabled = YesNo(required=False, help_text="The same as is_active")
    proxy_profile_id = Uuid(
        help_text="The proxy that it goes through; null is the customer's own way", **OPTIONAL
    )
    trigger_mode = Text(
        max_length=64, help_text="scan_complete or waste_only; null is what the policy says", **EMPTY
    )
    min_savings = Money(help_text="US dollars a month below which nothing is told", **OPTIONAL)
    min_findings = Whole(help_text="Findings below which nothing is told", **OPTIONAL)

    timezone = Text(max_length=64, required=False, help_text="By whose clock the hours are; UTC by default")
    quiet_from = Clock(
        help_text="When quiet times begin; what is to be told waits until they are over", **OPTIONAL
    )
    quiet_until = Clock(help_text="When they are over, on the next day where that is earlier", **OPTIONAL)
    quiet_days = Days(
        required=False, max_length=7, help_text="Days on which they begin, 1 is Monday; none is every day"
    )
    digest_at = Clock(help_text="When one summary a day is told instead of each scan by itself", **OPTIONAL)
    failures_at_once = YesNo(required=False, help_text="true tells scans that failed in spite of both")

    example: ClassVar[dict[str, Any]] = {
        "name": "ops-email",
        "method": "email",
        "config": {"to": ["ops@example.com"]},
        "enabled": True,
        "timezone": "Europe/Madrid",
        "quiet_from": "22:00",
        "quiet_until": "07:00",
        "failures_at_once": True,
    }


class ChannelChanges(ChannelBody):
    """What to change of a channel."""

    example: ClassVar[dict[str, Any]] = {"enabled": False}


class InlineChannel(Checked):
    """A channel to try without making it."""

    name = Text(max_length=128, **EMPTY)
    method = Text(max_length=64, help_text=METHOD, **EMPTY)
    config = Config(**OPTIONAL)
    proxy_profile_id = Uuid(**OPTIONAL)

    example: ClassVar[dict[str, Any]] = {"method": "email", "config": {"to": ["ops@example.com"]}}


class ChannelTestBody(InlineChannel):
    """Which channel to try: a stored one, or one as it would be made."""

    channel_id = Text(max_length=64, help_text="A stored channel", **EMPTY)
    channel = InlineChannel(help_text="A channel that is not stored", **OPTIONAL)

    example: ClassVar[dict[str, Any]] = {"channel_id": ID}


class LastDispatchShape(serializers.Serializer):
    """What became of a channel's newest message."""

    scan_id = serializers.CharField()
    status = serializers.ChoiceField(("pending", "sent", "failed", "skipped"))
    held_until = serializers.IntegerField(
        allow_null=True, help_text="Unix seconds until which it waits for the channel's hours"
    )
    attempts = serializers.IntegerField()
    error = serializers.CharField(allow_null=True, help_text="Why it was not sent, or not yet")
    finished_at = serializers.IntegerField(allow_null=True, help_text="Unix seconds")

    example: ClassVar[dict[str, Any]] = {
        "scan_id": "f6a58c53-52ae-4cee-abf4-0f33a6d15ad9",
        "status": "sent",
        "held_until": None,
        "attempts": 1,
        "error": None,
        "finished_at": 1765351262,
    }


class ChannelShape(serializers.Serializer):
    """A channel."""

    id = serializers.CharField()
    name = serializers.CharField()
    method = serializers.ChoiceField(list(METHODS))
    config = Config(help_text="As it came, with its secrets masked")
    is_active = serializers.BooleanField()
    enabled = serializers.BooleanField(help_text="The same as is_active")
    proxy_profile_id = serializers.CharField(allow_null=True)
    trigger_mode = serializers.ChoiceField(
        TRIGGER_MODES, allow_null=True, help_text="null is what the policy says"
    )
    min_savings = serializers.FloatField(allow_null=True)
    min_findings = serializers.IntegerField(allow_null=True)
    timezone = serializers.CharField()
    quiet_from = Clock(allow_null=True)
    quiet_until = Clock(allow_null=True)
    quiet_days = serializers.ListField(child=serializers.IntegerField())
    digest_at = Clock(allow_null=True)
    failures_at_once = serializers.BooleanField()
    created_at = serializers.IntegerField(help_text="Unix seconds")
    last_dispatch = LastDispatchShape(allow_null=True)

    example: ClassVar[dict[str, Any]] = {
        "id": ID,
        "name": "ops-email",
        "method": "email",
        "config": {"to": ["ops@example.com"]},
        "is_active": True,
        "enabled": True,
        "proxy_profile_id": None,
        "trigger_mode": None,
        "min_savings": None,
        "min_findings": None,
        "timezone": "Europe/Madrid",
        "quiet_from": "22:00",
        "quiet_until": "07:00",
        "quiet_days": [],
        "digest_at": None,
        "failures_at_once": True,
        "created_at": 1765351200,
        "last_dispatch": LastDispatchShape.example,
    }


class StepShape(serializers.Serializer):
    """A step of a test."""

    stage = serializers.ChoiceField(STAGES)
    ok = serializers.BooleanField()
    message = serializers.CharField()
    at_ms = serializers.IntegerField(help_text="Milliseconds since the beginning")


class ChannelTestShape(serializers.Serializer):
    """What a test showed."""

    ok = serializers.BooleanField(help_text="Whether the test message was taken")
    channel_name = serializers.CharField(allow_null=True)
    channel_method = serializers.ChoiceField(list(METHODS))
    app_version = serializers.CharField()
    proxy_mode = serializers.ChoiceField(MODES)
    proxy_profile_id = serializers.CharField(allow_null=True)
    proxy_scheme = serializers.CharField(allow_null=True)
    proxy_url_masked = serializers.CharField(allow_null=True)
    stage = serializers.ChoiceField(STAGES, help_text="Where it ended")
    reason_code = serializers.CharField(help_text="`ok`, or why not in one word")
    message = serializers.CharField()
    http_status = serializers.IntegerField(allow_null=True)
    duration_ms = serializers.IntegerField()
    tested_at = serializers.IntegerField(help_text="Unix seconds")
    trace = StepShape(many=True)

    example: ClassVar[dict[str, Any]] = {
        "ok": False,
        "channel_name": "ops-slack",
        "channel_method": "slack",
        "app_version": "1.0.0",
        "proxy_mode": "none",
        "proxy_profile_id": None,
        "proxy_scheme": None,
        "proxy_url_masked": None,
        "stage": "response",
        "reason_code": "not_found",
        "message": "The server answered 404: check the address: no_service",
        "http_status": 404,
        "duration_ms": 182,
        "tested_at": 1765351200,
        "trace": [
            {
                "stage": "validate",
                "ok": True,
                "message": "The configuration is one of slack",
                "at_ms": 0,
            },
            {"stage": "response", "ok": False, "message": "The answer is 404", "at_ms": 181},
        ],
    }


class NotificationPolicyBody(Checked):
    """When channels without a mode of their own are told of a scan."""

    notification_trigger_mode = Text(max_length=64, help_text="scan_complete or waste_only", **EMPTY)

    example: ClassVar[dict[str, Any]] = {"notification_trigger_mode": "scan_complete"}


class NotificationPolicyShape(serializers.Serializer):
    """When channels without a mode of their own are told of a scan."""

    notification_trigger_mode = serializers.ChoiceField(TRIGGER_MODES)

    example: ClassVar[dict[str, Any]] = {"notification_trigger_mode": "scan_complete"}
