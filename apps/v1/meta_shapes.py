"""What the routes about the surface itself answer."""

from typing import Any, ClassVar

from rest_framework import serializers


class StatusShape(serializers.Serializer):
    """That the service runs, and how it is reached."""

    status = serializers.ChoiceField(["running"])
    version = serializers.CharField()
    api_version = serializers.ChoiceField(["v1"])
    listen_host = serializers.CharField()
    listen_port = serializers.IntegerField()
    transport = serializers.ChoiceField(["http", "https"])
    tls_enabled = serializers.BooleanField()
    self_signed_tls = serializers.BooleanField()
    base_url = serializers.CharField()
    api_enabled = serializers.BooleanField()
    remote_auth = serializers.ChoiceField(["bearer_token_required"])
    loopback_without_token = serializers.BooleanField()

    example: ClassVar[dict[str, Any]] = {
        "status": "running",
        "version": "1.0.0",
        "api_version": "v1",
        "listen_host": "api.opscurb.com",
        "listen_port": 443,
        "transport": "https",
        "tls_enabled": True,
        "self_signed_tls": False,
        "base_url": "https://api.opscurb.com",
        "api_enabled": True,
        "remote_auth": "bearer_token_required",
        "loopback_without_token": False,
    }


class GroupShape(serializers.Serializer):
    """A group of routes."""

    name = serializers.CharField()
    status = serializers.ChoiceField(["active", "beta", "plan_required"])
    routes = serializers.ListField(child=serializers.CharField(), help_text="As `GET /v1/scans/:scan_id`")


class CapabilitiesShape(serializers.Serializer):
    """All groups of routes."""

    api_version = serializers.ChoiceField(["v1"])
    groups = GroupShape(many=True)

    example: ClassVar[dict[str, Any]] = {
        "api_version": "v1",
        "groups": [{"name": "scan", "status": "active", "routes": ["GET /v1/scans", "POST /v1/scans"]}],
    }


class PaginationShape(serializers.Serializer):
    """How lists are paged."""

    legacy_array_default = serializers.BooleanField(help_text="Lists are bare arrays unless asked otherwise")
    envelope_opt_in = serializers.CharField(help_text="The parameter that asks otherwise")
    cursor_field = serializers.CharField(help_text="Where the envelope has the cursor of the next page")


class SigningShape(serializers.Serializer):
    """How deliveries to webhooks are signed."""

    algorithm = serializers.CharField()
    headers = serializers.ListField(child=serializers.CharField())
    signed_payload = serializers.CharField()
    replay_window_seconds = serializers.IntegerField(help_text="Refuse deliveries with an older timestamp")


class PolicyOfChangeShape(serializers.Serializer):
    """The rules by which the surface changes."""

    breaking_changes = serializers.CharField()
    additive_changes = serializers.CharField()
    deprecated_routes = serializers.ListField(child=serializers.CharField())
    minimum_notice_days = serializers.IntegerField()
    pagination = PaginationShape()
    webhook_signing = SigningShape()


class CompatibilityShape(serializers.Serializer):
    """What clients may rely on."""

    api_version = serializers.ChoiceField(["v1"])
    stability = serializers.ChoiceField(["additive"])
    compatibility_policy = PolicyOfChangeShape()

    example: ClassVar[dict[str, Any]] = {
        "api_version": "v1",
        "stability": "additive",
        "compatibility_policy": {
            "breaking_changes": "Only under another version prefix",
            "additive_changes": "At any time",
            "deprecated_routes": [],
            "minimum_notice_days": 90,
            "pagination": {
                "legacy_array_default": True,
                "envelope_opt_in": "envelope=true",
                "cursor_field": "page.next_cursor",
            },
            "webhook_signing": {
                "algorithm": "hmac-sha256",
                "headers": ["X-CWS-Event", "X-CWS-Timestamp", "X-CWS-Signature"],
                "signed_payload": "<timestamp>.<raw body>",
                "replay_window_seconds": 300,
            },
        },
    }


class EnvelopeShape(serializers.Serializer):
    """The envelope of errors."""

    error = serializers.CharField()


class MeaningShape(serializers.Serializer):
    """What a status means."""

    status = serializers.IntegerField()
    meaning = serializers.CharField()


class ErrorModelShape(serializers.Serializer):
    """How the surface says that something went wrong."""

    error_envelope = EnvelopeShape()
    notes = serializers.ListField(child=serializers.CharField())
    common_status_codes = MeaningShape(many=True)

    example: ClassVar[dict[str, Any]] = {
        "error_envelope": {"error": "<text>"},
        "notes": ["Decide by the status; texts are for people"],
        "common_status_codes": [{"status": 404, "meaning": "resource_not_found"}],
    }
