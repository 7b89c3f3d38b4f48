"""Notification channels and policy: list, make, change, delete, try; when channels are told of a scan."""

from collections.abc import Sequence
from datetime import time
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

import opscurb
from apps.notifications import selectors, services, testing
from apps.rest.ids import is_id
from apps.rest.problems import Refused, invalid
from apps.settings.selectors import general
from apps.settings.services import change_general
from apps.tenancy.scope import scope
from apps.v1.base import V1View
from apps.v1.notification_shapes import (
    ChannelBody,
    ChannelChanges,
    ChannelShape,
    ChannelTestBody,
    ChannelTestShape,
    NotificationPolicyBody,
    NotificationPolicyShape,
)
from apps.v1.shapes import DeletedShape
from apps.v1.times import unix
from opscurb.errors import NotFound

TAGS = ["notifications"]
MISSING = "notification channel id not found"


def shown(channels: Sequence[Any]) -> list[dict[str, Any]]:
    """Channels as the surface names their fields; needs a scope for what lies beside them."""
    configs, dispatches = selectors.shown_configs(channels), selectors.last_dispatches(channels)
    return [
        {
            "id": channel.id,
            "name": channel.name,
            "method": channel.method,
            "config": configs.get(channel.id, {}),
            "is_active": channel.is_active,
            "enabled": channel.is_active,
            "proxy_profile_id": channel.proxy_profile_id,
            "trigger_mode": channel.trigger_mode or None,
            "min_savings": channel.min_savings,
            "min_findings": channel.min_findings,
            "timezone": channel.timezone,
            "quiet_from": _clock(channel.quiet_from),
            "quiet_until": _clock(channel.quiet_until),
            "quiet_days": channel.quiet_days,
            "digest_at": _clock(channel.digest_at),
            "failures_at_once": channel.failures_at_once,
            "created_at": unix(channel.created_at),
            "last_dispatch": _dispatch(dispatches.get(channel.id)),
        }
        for channel in channels
    ]


def _clock(found: time | None) -> str | None:
    return None if found is None else f"{found:%H:%M}"


def _dispatch(found: Any) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "scan_id": found.scan_id,
        "status": found.status,
        "held_until": unix(found.held_until),
        "attempts": found.attempts,
        "error": found.error or None,
        "finished_at": unix(found.finished_at),
    }


def fields_of(body: type[ChannelBody], data: Any) -> dict[str, Any]:
    """Checked fields of a channel under the names of the service."""
    found = body.checked(data)
    if "enabled" in found:
        found.setdefault("is_active", found.pop("enabled"))
        found.pop("enabled", None)
    if found.get("min_savings") is not None:
        found["min_savings"] = Decimal(str(found["min_savings"]))
    return found


class Channels(V1View):
    """Notification channels, oldest first."""

    creates = True

    @extend_schema(operation_id="list_channels", tags=TAGS, responses=ChannelShape(many=True))
    def get(self, request: Request) -> Response:
        """List notification channels."""
        return Response(shown(selectors.list_channels()))

    @extend_schema(operation_id="create_channel", tags=TAGS, request=ChannelBody, responses=ChannelShape)
    def post(self, request: Request) -> Response:
        """Make a notification channel; it is not tried."""
        return Response(shown([services.create_channel(**fields_of(ChannelBody, request.data))])[0])


class Channel(V1View):
    """One notification channel."""

    missing = MISSING

    @extend_schema(operation_id="get_channel", tags=TAGS, responses=ChannelShape)
    def get(self, request: Request, channel_id: UUID) -> Response:
        """Get a notification channel."""
        return Response(shown([selectors.get_channel(channel_id)])[0])

    @extend_schema(operation_id="change_channel", tags=TAGS, request=ChannelChanges, responses=ChannelShape)
    def patch(self, request: Request, channel_id: UUID) -> Response:
        """Change what is given of a notification channel, and leave the rest."""
        changes = fields_of(ChannelChanges, request.data)
        if not changes:
            raise Refused(invalid("At least one field must be provided for update."))
        return Response(shown([services.change_channel(channel_id, **changes)])[0])

    @extend_schema(operation_id="delete_channel", tags=TAGS, responses={200: DeletedShape})
    def delete(self, request: Request, channel_id: UUID) -> Response:
        """Delete a notification channel and its configuration."""
        services.delete_channel(channel_id)
        return Response({"status": "deleted", "id": channel_id})


class ChannelTest(V1View):
    """Tries a channel by sending a message that says it is a test."""

    missing = MISSING
    in_scope = False

    @extend_schema(
        operation_id="test_channel", tags=TAGS, request=ChannelTestBody, responses=ChannelTestShape
    )
    def post(self, request: Request) -> Response:
        """Test a stored channel or one that is not; a failure is an answer too, with `ok` false."""
        wanted = ChannelTestBody.checked(request.data)
        with scope(self.caller.customer_id):
            trial = _trial(wanted)
        testing.try_out(trial)
        with scope(self.caller.customer_id):
            testing.put_down(trial)
        return Response(_told(trial))


def _trial(wanted: dict[str, Any]) -> testing.Trial:
    if text := wanted.get("channel_id"):
        if not is_id(text):
            raise NotFound("notification channel", text)
        return testing.trial_of_channel(UUID(text))
    inline = wanted.get("channel") or wanted
    if not (inline.get("method") or inline.get("config")):
        raise Refused(invalid("channel_id or channel payload is required."))
    parts = (inline.get(name) for name in ("name", "method", "config", "proxy_profile_id"))
    return testing.trial_of(*parts)


def _told(trial: testing.Trial) -> dict[str, Any]:
    return {
        "ok": trial.ok,
        "channel_name": trial.name or None,
        "channel_method": trial.method,
        "app_version": opscurb.__version__,
        "proxy_mode": trial.proxy_mode,
        "proxy_profile_id": trial.proxy_profile_id,
        "proxy_scheme": trial.proxy.protocol if trial.proxy else None,
        "proxy_url_masked": trial.proxy.masked if trial.proxy else None,
        "stage": trial.stage,
        "reason_code": trial.reason_code,
        "message": trial.message,
        "http_status": trial.trail.http_status,
        "duration_ms": trial.trail.milliseconds,
        "tested_at": unix(timezone.now()),
        "trace": trial.trail.steps,
    }


class Policy(V1View):
    """When channels without a mode of their own are told of a scan."""

    @extend_schema(operation_id="get_notification_policy", tags=TAGS, responses=NotificationPolicyShape)
    def get(self, request: Request) -> Response:
        """Get the notification policy."""
        return Response({"notification_trigger_mode": general().notification_trigger_mode})

    @extend_schema(
        operation_id="change_notification_policy",
        tags=TAGS,
        request=NotificationPolicyBody,
        responses=NotificationPolicyShape,
    )
    def patch(self, request: Request) -> Response:
        """Change the notification policy."""
        mode = NotificationPolicyBody.checked(request.data).get("notification_trigger_mode") or ""
        changed = change_general(notification_trigger_mode=mode)
        return Response({"notification_trigger_mode": changed.notification_trigger_mode})
