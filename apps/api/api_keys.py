"""API keys: list, make, change, rotate, revoke. A key's text is shown once, when it is made."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.base import ApiView
from apps.api.pages import PageQuery, after_time, list_shape, page
from apps.customers import selectors, services
from apps.customers.networks import MOST_NETWORKS
from apps.customers.use import calls_of
from apps.rest.input import Strict, Text, Whole

SCOPES = services.SCOPES


class ScopeList(serializers.ListField):
    """Scopes of a key, each once."""

    child = serializers.ChoiceField(SCOPES)


class NetworkList(serializers.ListField):
    """Addresses and networks, of IPv4 or IPv6."""

    child = Text(max_length=64)


class KeyBody(Strict):
    """A key to make; without `allowed_ips` it may be used from anywhere."""

    example = {
        "name": "nightly export",
        "scopes": ["read"],
        "expires_in_days": 90,
        "allowed_ips": ["203.0.113.7", "2001:db8:1::/48"],
    }

    name = Text(max_length=128)
    scopes = ScopeList(min_length=1, max_length=4, required=False, default=lambda: ["read"])
    expires_in_days = Whole(min_value=1, max_value=services.MOST_KEY_DAYS, required=False, default=90)
    allowed_ips = NetworkList(max_length=MOST_NETWORKS, required=False, default=list)


class KeyChanges(Strict):
    """What to change of a key; an empty list of addresses lets it be used from anywhere."""

    example = {"allowed_ips": ["203.0.113.0/24"]}

    name = Text(max_length=128, required=False)
    allowed_ips = NetworkList(max_length=MOST_NETWORKS, required=False)


class RotateBody(Strict):
    """How long the old key goes on working."""

    overlap_hours = Whole(min_value=0, max_value=services.MOST_OVERLAP_HOURS, required=False, default=24)


class KeyShape(serializers.Serializer):
    """A key without its text."""

    example = {
        "id": "660f9511-f3ac-52e5-b827-557766551111",
        "name": "nightly export",
        "prefix": "3kTMd9vQ",
        "scopes": ["read"],
        "allowed_ips": ["203.0.113.7", "2001:db8:1::/48"],
        "created_at": "2026-11-25T09:00:00Z",
        "expires_at": "2027-02-23T09:00:00Z",
        "last_used_at": "2026-11-25T09:30:00Z",
        "last_used_ip": "203.0.113.7",
        "calls_30_days": 1250,
        "revoked_at": None,
    }

    id = serializers.UUIDField()
    name = serializers.CharField()
    prefix = serializers.CharField(help_text="Beginning of the key, to recognise it by")
    scopes = serializers.ListField(child=serializers.ChoiceField(SCOPES))
    allowed_ips = serializers.ListField(
        child=serializers.CharField(), help_text="From where it may be used; none is anywhere"
    )
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    last_used_at = serializers.DateTimeField(allow_null=True)
    last_used_ip = serializers.CharField(allow_null=True)
    calls_30_days = serializers.IntegerField(help_text="Counted every few minutes")
    revoked_at = serializers.DateTimeField(allow_null=True)


class NewKeyShape(KeyShape):
    """A key that was just made."""

    example = KeyShape.example | {
        "last_used_at": None,
        "last_used_ip": None,
        "calls_30_days": 0,
        "key": "ocb_live_3kTMd9vQ…",
    }

    key = serializers.CharField(help_text="The key itself; it is shown this once")


def shown(key: Any, calls: int = 0) -> dict[str, Any]:
    """A key, and how often it was used, as the surface names its fields."""
    return {
        "id": key.id,
        "name": key.name,
        "prefix": key.prefix,
        "scopes": key.scopes,
        "allowed_ips": key.allowed_ips,
        "created_at": key.created_at,
        "expires_at": key.expires_at,
        "last_used_at": key.last_used_at,
        "last_used_ip": key.last_used_ip,
        "calls_30_days": calls,
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
        calls = calls_of([key.id for key in found.keys])
        rows = [shown(key, calls.get(key.id, 0)) for key in found.keys]
        return page("api_keys", rows, found.total, query, found.next)

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

    needs = {"GET": "admin", "PATCH": "admin", "DELETE": "admin"}

    @extend_schema(operation_id="get_api_key", tags=["API keys"], responses=KeyShape)
    def get(self, request: Request, key_id: UUID) -> Response:
        """Get an API key."""
        return Response(_with_calls(selectors.get_key(key_id)))

    @extend_schema(operation_id="change_api_key", tags=["API keys"], request=KeyChanges, responses=KeyShape)
    def patch(self, request: Request, key_id: UUID) -> Response:
        """Change an API key's name, or from where it may be used; at once."""
        return Response(_with_calls(services.change_key(key_id, **KeyChanges.checked(request.data))))

    @extend_schema(operation_id="revoke_api_key", tags=["API keys"], responses={204: None})
    def delete(self, request: Request, key_id: UUID) -> Response:
        """Revoke an API key; it stops working at once."""
        services.revoke_key(key_id)
        return Response(status=204)


def _with_calls(key: Any) -> dict[str, Any]:
    return shown(key, calls_of([key.id]).get(key.id, 0))


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
