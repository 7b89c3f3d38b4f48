"""Proxies that a customer stored: list, make, change, delete, try."""

from typing import Any, ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.egress import selectors, services
from apps.egress.probing import MODES, probe, way_of
from apps.rest.ids import is_id
from apps.rest.input import Checked, Text, Whole
from apps.rest.problems import Refused, invalid
from apps.settings.proxy_url import PROTOCOLS
from apps.tenancy.scope import scope
from apps.v1.base import V1View
from apps.v1.shapes import DeletedShape
from apps.v1.times import unix
from opscurb.errors import NotFound

MISSING = "proxy id not found"
# Empty counts as missing, which has a sentence of its own.
EMPTY: dict[str, Any] = {"required": False, "allow_blank": True}
# What a body leaves out fails with the sentence of its field.
UNSAID: dict[str, Any] = {"protocol": "", "host": "", "port": 0}
SECRET: dict[str, Any] = {**EMPTY, "allow_null": True, "max_length": 255, "trim_whitespace": False}


class ProxyChanges(Checked):
    """What to change of a proxy."""

    name = Text(max_length=128, required=False)
    protocol = Text(max_length=64, help_text=f"One of {', '.join(PROTOCOLS)}", **EMPTY)
    host = Text(max_length=253, help_text="A public host; a private one is kept and fails when used", **EMPTY)
    port = Whole(required=False, help_text="1 to 65535")
    auth_username = Text(max_length=255, allow_null=True, help_text="Empty forgets the password too", **EMPTY)
    auth_password = Text(help_text="Kept sealed and never shown; empty forgets it", **SECRET)
    username = Text(max_length=255, allow_null=True, help_text="The same as auth_username", **EMPTY)
    password = Text(help_text="The same as auth_password", **SECRET)

    example: ClassVar[dict[str, Any]] = {
        "host": "proxy.example.com",
        "port": 8081,
    }


class ProxyBody(ProxyChanges):
    """A proxy to store."""

    name = Text(max_length=128)

    example: ClassVar[dict[str, Any]] = {
        "name": "corp-egress-1",
        "protocol": "http",
        "host": "10.0.0.15",
        "port": 8080,
    }


class ProxyTestBody(Checked):
    """Which proxy to try: a stored one, one by its URL, or what the network settings say."""

    proxy_mode = serializers.ChoiceField(
        MODES, required=False, help_text="What to try when no proxy is given; none given is what is set"
    )
    proxy_url = Text(max_length=2_048, help_text="protocol://[user:password@]host:port", **EMPTY)
    proxy_profile_id = Text(max_length=64, allow_null=True, help_text="A stored proxy", **EMPTY)
    proxy_id = Text(max_length=64, allow_null=True, help_text="The same as proxy_profile_id", **EMPTY)

    example: ClassVar[dict[str, Any]] = {
        "proxy_url": "http://user:pass@10.0.0.15:8080",
    }


class ProxyShape(serializers.Serializer):
    """A stored proxy."""

    id = serializers.CharField()
    name = serializers.CharField()
    protocol = serializers.ChoiceField(PROTOCOLS)
    host = serializers.CharField()
    port = serializers.IntegerField()
    auth_username = serializers.CharField(allow_null=True)
    has_auth_password = serializers.BooleanField(help_text="Whether a password is kept; it is never shown")
    created_at = serializers.IntegerField(help_text="Unix seconds")

    example: ClassVar[dict[str, Any]] = {
        "id": "9d1c2b7e-5f60-4a8e-8b43-7c2f0e6d1a95",
        "name": "corp-egress-1",
        "protocol": "http",
        "host": "10.0.0.15",
        "port": 8080,
        "auth_username": None,
        "has_auth_password": False,
        "created_at": 1765351200,
    }


class ProxyTestShape(serializers.Serializer):
    """What a trial showed."""

    ok = serializers.BooleanField(help_text="Whether the proxy gave a tunnel")
    proxy_mode = serializers.ChoiceField(MODES)
    proxy_endpoint = serializers.CharField(allow_null=True, help_text="Without user and password")
    message = serializers.CharField()

    example: ClassVar[dict[str, Any]] = {
        "ok": False,
        "proxy_mode": "custom",
        "proxy_endpoint": "http://10.0.0.15:8080",
        "message": "The proxy's address is not public, and private ones are not reached from here",
    }


def shown(profile: Any) -> dict[str, Any]:
    """A proxy as the surface names its fields."""
    return {
        "id": profile.id,
        "name": profile.name,
        "protocol": profile.protocol,
        "host": profile.host,
        "port": profile.port,
        "auth_username": profile.auth_username or None,
        "has_auth_password": profile.has_auth_password,
        "created_at": unix(profile.created_at),
    }


def fields_of(given: dict[str, Any]) -> dict[str, Any]:
    """Checked fields under their documented names; null is empty."""
    found = dict(given)
    for name in ("username", "password"):
        if name in found:
            found.setdefault(f"auth_{name}", found.pop(name))
    return {name: "" if value is None else value for name, value in found.items()}


class Proxies(V1View):
    """Stored proxies, oldest first."""

    creates = True

    @extend_schema(operation_id="list_proxies", tags=["proxies"], responses=ProxyShape(many=True))
    def get(self, request: Request) -> Response:
        """List stored proxies."""
        return Response([shown(profile) for profile in selectors.list_proxies()])

    @extend_schema(operation_id="create_proxy", tags=["proxies"], request=ProxyBody, responses=ProxyShape)
    def post(self, request: Request) -> Response:
        """Store a proxy; it is not tried."""
        given = fields_of(ProxyBody.checked(request.data))
        return Response(shown(services.create_proxy(**UNSAID | given)))


class Proxy(V1View):
    """One stored proxy."""

    missing = MISSING

    @extend_schema(operation_id="get_proxy", tags=["proxies"], responses=ProxyShape)
    def get(self, request: Request, proxy_id: UUID) -> Response:
        """Get a stored proxy."""
        return Response(shown(selectors.get_proxy(proxy_id)))

    @extend_schema(operation_id="change_proxy", tags=["proxies"], request=ProxyChanges, responses=ProxyShape)
    def patch(self, request: Request, proxy_id: UUID) -> Response:
        """Change what is given of a proxy, and leave the rest."""
        changes = fields_of(ProxyChanges.checked(request.data))
        if not changes:
            raise Refused(invalid("At least one field must be provided for update."))
        return Response(shown(services.change_proxy(proxy_id, **changes)))

    @extend_schema(operation_id="delete_proxy", tags=["proxies"], responses={200: DeletedShape})
    def delete(self, request: Request, proxy_id: UUID) -> Response:
        """Delete a proxy that nothing uses."""
        services.delete_proxy(proxy_id)
        return Response({"status": "deleted", "id": proxy_id})


class ProxyTest(V1View):
    """Tries a proxy by asking it for a tunnel."""

    missing = MISSING
    in_scope = False

    @extend_schema(
        operation_id="test_proxy", tags=["proxies"], request=ProxyTestBody, responses=ProxyTestShape
    )
    def post(self, request: Request) -> Response:
        """Test a proxy; a refusal is an answer too, with `ok` false."""
        wanted = ProxyTestBody.checked(request.data)
        profile_id = _identifier(wanted.get("proxy_profile_id") or wanted.get("proxy_id"))
        with scope(self.caller.customer_id):
            mode, proxy = way_of(wanted.get("proxy_mode"), wanted.get("proxy_url"), profile_id)
        found = probe(proxy)
        endpoint = proxy.masked if proxy is not None else None
        answer = {"ok": found.ok, "proxy_mode": mode, "proxy_endpoint": endpoint, "message": found.message}
        return Response(answer)


def _identifier(text: str | None) -> UUID | None:
    """The identifier in a body; raises NotFound for text that was given to nothing."""
    if not text:
        return None
    if not is_id(text):
        raise NotFound("proxy", text)
    return UUID(text)
