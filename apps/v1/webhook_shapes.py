"""What requests and answers about webhooks look like."""

from typing import Any, ClassVar

from rest_framework import serializers

from apps.rest.input import Checked, Text, YesNo

ID = "2f6d6a0e-2f59-4b6c-8b53-6f0c3fb0b6d4"
EMPTY: dict[str, Any] = {"required": False, "allow_blank": True, "allow_null": True}


class WebhookChanges(Checked):
    """What to change of a webhook; null counts as not given, except for the secret."""

    url = Text(
        max_length=2_048,
        help_text="Begins with http:// or https:// and leads to a public host, ports 80, 443 or 8443",
        **EMPTY,
    )
    name = Text(max_length=128, help_text="`webhook` where there is none", **EMPTY)
    events = serializers.ListField(
        child=Text(max_length=64),
        required=False,
        allow_null=True,
        max_length=100,
        help_text="Types of /v1/events/types; none at all stands for scan.completed and scan.failed",
    )
    is_active = YesNo(required=False, allow_null=True, help_text="Whether events are sent; true by default")
    secret = Text(
        max_length=256,
        trim_whitespace=False,
        help_text="Signs deliveries; kept sealed and never shown. Empty or null: they are not signed",
        **EMPTY,
    )

    example: ClassVar[dict[str, Any]] = {"events": ["scan.completed", "finding.created"]}


class WebhookBody(WebhookChanges):
    """A webhook to make."""

    example: ClassVar[dict[str, Any]] = {
        "url": "https://example.com/cws-webhook",
        "events": ["scan.completed"],
        "is_active": True,
        "secret": "shared-secret",
    }


class WebhookShape(serializers.Serializer):
    """A webhook."""

    id = serializers.CharField()
    name = serializers.CharField()
    url = serializers.CharField()
    events = serializers.ListField(child=serializers.CharField())
    is_active = serializers.BooleanField()
    created_at = serializers.IntegerField(help_text="Unix seconds")
    has_secret = serializers.BooleanField(help_text="Whether deliveries are signed")
    disabled_reason = serializers.CharField(
        allow_null=True, help_text="Why it was switched off by itself; activating it makes this null"
    )

    example: ClassVar[dict[str, Any]] = {
        "id": ID,
        "name": "webhook",
        "url": "https://example.com/cws-webhook",
        "events": ["scan.completed"],
        "is_active": True,
        "created_at": 1765351200,
        "has_secret": True,
        "disabled_reason": None,
    }


class WebhookTestShape(serializers.Serializer):
    """What came of a trial."""

    ok = serializers.BooleanField(help_text="Whether it was answered with a 2xx within 15 seconds")
    status = serializers.IntegerField(
        allow_null=True, help_text="The answer's status; null without an answer"
    )
    message = serializers.CharField()

    example: ClassVar[dict[str, Any]] = {"ok": True, "status": 200, "message": "It arrived"}


class AttemptShape(serializers.Serializer):
    """One attempt to deliver."""

    number = serializers.IntegerField()
    at = serializers.IntegerField(help_text="Unix seconds")
    status = serializers.IntegerField(
        allow_null=True, help_text="The answer's status; null without an answer"
    )
    duration_ms = serializers.IntegerField()
    error = serializers.CharField(allow_null=True)
    response_start = serializers.CharField(help_text="At most 1 KB of the answer")


class DeliveryShape(serializers.Serializer):
    """One event for one webhook."""

    id = serializers.CharField(help_text="X-CWS-Delivery and webhook-id of every attempt")
    event = serializers.CharField()
    event_id = serializers.CharField()
    status = serializers.ChoiceField(["pending", "delivered", "failed", "canceled"])
    error = serializers.CharField(allow_null=True, help_text="What went wrong last")
    created_at = serializers.IntegerField(help_text="Unix seconds")
    next_attempt_at = serializers.IntegerField(
        allow_null=True, help_text="Unix seconds; null when it is over"
    )
    attempts = AttemptShape(many=True)

    example: ClassVar[dict[str, Any]] = {
        "id": "8c0e9a44-59de-4f5c-9b1c-0d2a4f6b7e31",
        "event": "scan.completed",
        "event_id": "0b7f7c3e-8f0e-4f0a-9a53-3a5f7f3f5c11",
        "status": "delivered",
        "error": None,
        "created_at": 1765351260,
        "next_attempt_at": None,
        "attempts": [
            {
                "number": 1,
                "at": 1765351260,
                "status": 204,
                "duration_ms": 87,
                "error": None,
                "response_start": "",
            }
        ],
    }
