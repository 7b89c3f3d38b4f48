"""API keys: list, make, rotate, revoke. A key's text is shown once, when it is made."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.base import ApiView
from apps.api.pages import PageQuery, after_time, list_shape, page
from apps.customers import selectors, services
from apps.rest.input import Strict, Text, Whole

SCOPES = services.SCOPES


class ScopeList(serializers.ListField):
    """Scopes of a key, each once."""

    child = serializers.ChoiceField(SCOPES)


class KeyBody(Strict):
    """A key to make."""

    name = Text(max_length=128)
    scopes = ScopeList(min_length=1, max_length=4, required=False, default=lambda: ["read"])
    expires_in_days = Whole(min_value=1, max_value=services.MOST_KEY_DAYS, required=False, default=90)


class RotateBody(Strict):
    """How long the old key goes on working."""

    overlap_hours = Whole(min_value=0, max_value=services.MOST_OVERLAP_HOURS, required=False, default=24)


class KeyShape(serializers.Serializer):
    """A key without its text."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    prefix = serializers.CharField(help_text="Beginning of the key, to recognise it by")
    scopes = serializers.ListField(child=serializers.ChoiceField(SCOPES))
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    last_used_at = serializers.DateTimeField(allow_null=True)
    revoked_at = serializers.DateTimeField(allow_null=True)


class NewKeyShape(KeyShape):
    """A key that was just made."""

    key = serializers.CharField(help_text="The key itself; it is shown this once")


def shown(key: Any) -> dict[str, Any]:
    """A key as the surface names its fields."""
    return {
        "id": key.id,
        "name": key.name,
        "prefix": key.prefix,
        "scopes": key.scopes,
        "created_at": key.created_at,
        "expires_at": key.expires_at,
        "last_used_at": key.last_used_at,
        "revoked_at": key.revoked_at,
    }


class ApiKeys(ApiView):
    """Keys of your organisation, newest first."""

    needs = {"GET": "admin", "POST": "admin"}
    creates = True

    @extend_schema(
        operation_id="list_api_keys",
        tags=["API keys"],
        parameters=[PageQuery],
        responses=list_shape("api_keys", KeyShape),
    )
    def get(self, request: Request) -> Response:
        """List API keys."""
        query = PageQuery.checked(request.query_params)
        found = selectors.list_keys(limit=query["limit"], offset=query["offset"], after=after_time(query))
        return page("api_keys", [shown(key) for key in found.keys], found.total, query, found.next)

    @extend_schema(
        operation_id="create_api_key", tags=["API keys"], request=KeyBody, responses={201: NewKeyShape}
    )
    def post(self, request: Request) -> Response:
        """Make an API key."""
        wanted = KeyBody.checked(request.data)
        key, text = services.create_key(self.caller.customer_id, **wanted)
        return Response(shown(key) | {"key": text}, status=201)


class ApiKey(ApiView):
    """One key."""

    needs = {"GET": "admin", "DELETE": "admin"}

    @extend_schema(operation_id="get_api_key", tags=["API keys"], responses=KeyShape)
    def get(self, request: Request, key_id: UUID) -> Response:
        """Get an API key."""
        return Response(shown(selectors.get_key(key_id)))

    @extend_schema(operation_id="revoke_api_key", tags=["API keys"], responses={204: None})
    def delete(self, request: Request, key_id: UUID) -> Response:
        """Revoke an API key; it stops working at once."""
        services.revoke_key(key_id)
        return Response(status=204)


class Rotate(ApiView):
    """Replaces a key, and lets the old one work a while longer."""

    needs = {"POST": "admin"}
    creates = True

    @extend_schema(
        operation_id="rotate_api_key", tags=["API keys"], request=RotateBody, responses={201: NewKeyShape}
    )
    def post(self, request: Request, key_id: UUID) -> Response:
        """Rotate an API key."""
        wanted = RotateBody.checked(request.data)
        key, text = services.rotate_key(key_id, **wanted)
        return Response(shown(key) | {"key": text}, status=201)
