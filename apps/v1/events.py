"""Events on /v1: who did what and what happened by itself, and the types there are."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.events.selectors import list_events
from apps.events.types import FOR_WEBHOOKS, TYPES
from apps.rest.cursors import time_cursor, write_cursor
from apps.v1.base import V1View
from apps.v1.pages import Clamped, ListQuery, list_shape, listed, place_of
from apps.v1.times import unix

TAGS = ["events"]
# Beyond that an offset costs more than it is worth; cursors go on at the same speed.
LAST_PAGE = 1_000


class EventQuery(ListQuery):
    """Which part of the trail to list."""

    page = Clamped(
        LAST_PAGE, default=1, help_text=f"1 to {LAST_PAGE}, each of `limit` events; a cursor goes before it"
    )


class EventShape(serializers.Serializer):
    """One thing that happened."""

    id = serializers.CharField()
    action = serializers.CharField(help_text="What happened: a type of /v1/events/types")
    target = serializers.CharField(help_text="To what: its kind and its id, as in `scan:<id>`")
    details = serializers.CharField(
        help_text="The facts in one line; what they were before, where they are gone"
    )
    created_at = serializers.IntegerField(help_text="Unix seconds")
    actor = serializers.CharField(help_text="`key:<id>`, `user:<id>` or `system`")
    key_prefix = serializers.CharField(allow_null=True, help_text="How the API key begins, where it was one")
    before = serializers.DictField(allow_null=True, help_text="The facts before; secrets are masked")
    after = serializers.DictField(allow_null=True, help_text="The facts after; secrets are masked")

    example: ClassVar[dict[str, Any]] = {
        "id": "0b7f7c3e-8f0e-4f0a-9a53-3a5f7f3f5c11",
        "action": "scan.completed",
        "target": "scan:f6a58c53-52ae-4cee-abf4-0f33a6d15ad9",
        "details": "total_findings: 42, total_monthly_savings: 817.35, error: ",
        "created_at": 1765351260,
        "actor": "system",
        "key_prefix": None,
        "before": None,
        "after": {"total_findings": 42, "total_monthly_savings": 817.35, "error": ""},
    }


class EventTypeShape(serializers.Serializer):
    """A type of events."""

    name = serializers.CharField()
    meaning = serializers.CharField()
    for_webhooks = serializers.BooleanField(help_text="Whether a webhook may subscribe to it")


class EventTypesShape(serializers.Serializer):
    """The types there are."""

    events = serializers.ListField(
        child=serializers.CharField(), help_text="What webhooks may subscribe to; further ones may come"
    )
    types = EventTypeShape(many=True, help_text="All types, those of the audit trail included")

    example: ClassVar[dict[str, Any]] = {
        "events": ["scan.completed", "scan.failed", "scan.started"],
        "types": [{"name": "scan.completed", "meaning": "A scan ended", "for_webhooks": True}],
    }


def shown(event: Any) -> dict[str, Any]:
    """An event as the surface names its fields."""
    facts = event.after if event.after is not None else event.before
    return {
        "id": event.id,
        "action": event.type,
        "target": f"{event.target_type}:{event.target_id}",
        "details": ", ".join(f"{name}: {_word(value)}" for name, value in (facts or {}).items()),
        "created_at": unix(event.created_at),
        "actor": event.actor,
        "key_prefix": event.key_prefix or None,
        "before": event.before,
        "after": event.after,
    }


def _word(value: Any) -> str:
    """A fact in a line of facts: lists are counted, since they may be long."""
    if isinstance(value, list | dict):
        return f"{len(value)} of them" if value else "none"
    return "none" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


class Events(V1View):
    """The trail of events."""

    @extend_schema(
        operation_id="list_events", tags=TAGS, parameters=[EventQuery], responses=list_shape(EventShape)
    )
    def get(self, request: Request) -> Response:
        """List events, newest first."""
        query = EventQuery.checked(request.query_params)
        place = place_of(query)
        after = time_cursor(place.token) if place.token is not None else None
        offset = place.offset if "cursor" in query else (query["page"] - 1) * place.limit
        found = list_events(limit=place.limit, offset=offset, after=after)
        return listed(query, list(map(shown, found.events)), write_cursor(found.next) if found.next else None)


class EventTypes(V1View):
    """The types of events."""

    @extend_schema(operation_id="list_event_types", tags=TAGS, responses=EventTypesShape)
    def get(self, request: Request) -> Response:
        """List the types of events, and which of them webhooks may subscribe to."""
        types = [
            {"name": found.name, "meaning": found.meaning, "for_webhooks": found.for_webhooks}
            for found in TYPES
        ]
        return Response({"events": list(FOR_WEBHOOKS), "types": types})
