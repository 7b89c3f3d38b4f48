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

    example: ClassVar[dict[str, Any]] = {
        "name": "ops-email",
        "method": "email",
        "config": {"to": ["ops@example.com"]},
        "enabled": True,
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
    attempts = serializers.IntegerField()
    error = serializers.CharField(allow_null=True, help_text="Why it was not sent, or not yet")
    finished_at = serializers.IntegerField(allow_null=True, help_text="Unix seconds")

    example: ClassVar[dict[str, Any]] = {
        "scan_id": "f6a58c53-52ae-4cee-abf4-0f33a6d15ad9",
        "status": "sent",
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
