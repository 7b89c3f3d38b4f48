"""Findings on /v1: the list, and which resources are handled."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.findings import selectors, services
from apps.findings.selectors import Cut, Filter, Order
from apps.rest.cursors import money_cursor, write_cursor
from apps.rest.input import Checked, Text
from apps.v1.base import V1View
from apps.v1.finding_shape import NAMES, FindingShape, shown
from apps.v1.pages import LongListQuery, list_shape, listed, place_of
from opscurb.errors import NotFound


class Findings(V1View):
    """Waste that is still there and not handled, in an order that never changes."""

    @extend_schema(
        operation_id="list_findings",
        tags=["findings"],
        parameters=[LongListQuery],
        responses=list_shape(FindingShape),
    )
    def get(self, request: Request) -> Response:
        """List findings; a cursor shows each once, whatever a scan changes meanwhile."""
        query = LongListQuery.checked(request.query_params)
        place = place_of(query)
        after = money_cursor(place.token) if place.token is not None else None
        found = selectors.list_findings(Filter(), Cut(place.limit, place.offset, after, Order.STABLE), NAMES)
        return listed(query, list(map(shown, found.rows)), write_cursor(found.next) if found.next else None)


class HandledBody(Checked):
    """Why a resource needs nothing done, and whose it is."""

    provider = Text(required=False, allow_null=True, allow_blank=True, max_length=32)
    note = Text(required=False, allow_null=True, allow_blank=True, max_length=2000)

    example: ClassVar[dict[str, str]] = {"provider": "aws", "note": "Kept for the audit until March"}


class HandledShape(serializers.Serializer):
    """A resource that was marked."""

    status = serializers.ChoiceField(
        ("handled", "resolved"), help_text="`resolved`: scans no longer see any waste of it, nothing to mark"
    )
    resource_id = serializers.CharField()
    provider = serializers.CharField()

    example: ClassVar[dict[str, str]] = {
        "status": "handled",
        "resource_id": "vol-0a1b2c3d4e5f60718",
        "provider": "aws",
    }


class UnmarkedShape(serializers.Serializer):
    """A mark that was taken away."""

    status = serializers.ChoiceField(("deleted",))
    id = serializers.CharField()
    resource_id = serializers.CharField()
    provider = serializers.CharField()

    example: ClassVar[dict[str, str]] = {
        "status": "deleted",
        "id": "vol-0a1b2c3d4e5f60718",
        "resource_id": "vol-0a1b2c3d4e5f60718",
        "provider": "aws",
    }


class ResourceId(serializers.CharField):
    """A resource's id in its cloud."""

    example = "vol-0a1b2c3d4e5f60718"


class HandledResources(V1View):
    """What was marked as handled, here or on the other surface."""

    @extend_schema(
        operation_id="list_handled_resources",
        tags=["findings"],
        responses=serializers.ListSerializer(child=ResourceId()),
    )
    def get(self, request: Request) -> Response:
        """List the ids of handled resources, sorted."""
        return Response(selectors.list_handled_resources())


class Handled(V1View):
    """Takes a resource's findings off the list, or puts them back."""

    missing = "resource_id not found"

    def identify(self, name: str, value: str) -> Any:
        """A resource's id in its cloud, or its ARN: any text that could be kept."""
        if "\0" in value:
            raise NotFound("resource", value)
        return value

    @extend_schema(
        operation_id="handle_resource", tags=["findings"], request=HandledBody, responses=HandledShape
    )
    def post(self, request: Request, resource_id: str) -> Response:
        """Mark all findings of a resource, named by its id or ARN, as handled; a body is optional."""
        wanted = HandledBody.checked(request.data)
        provider = (wanted.get("provider") or "").lower()
        marked = services.mark_resource_handled(resource_id, provider, wanted.get("note") or None)
        return Response(
            {"status": marked.state, "resource_id": marked.resource_id, "provider": marked.provider}
        )

    @extend_schema(operation_id="reopen_resource", tags=["findings"], responses={200: UnmarkedShape})
    def delete(self, request: Request, resource_id: str) -> Response:
        """Put the handled findings of a resource back on the list."""
        back = services.reopen_resource(resource_id)
        named = {"id": back.resource_id, "resource_id": back.resource_id, "provider": back.provider}
        return Response({"status": "deleted", **named})
