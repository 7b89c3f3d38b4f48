"""Whether the service is up: the process itself, and the stores that it stands on."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

import opscurb
from apps.rest import stores
from apps.rest.base import PublicView


class HealthShape(serializers.Serializer):
    """The documented answer."""

    status = serializers.ChoiceField(["healthy"])
    version = serializers.CharField()
    timestamp = serializers.DateTimeField()


class Health(PublicView):
    """Answers while the process runs, whatever its stores do; needs no key."""

    @extend_schema(operation_id="check_health", tags=["Health"], auth=[], responses=HealthShape)
    def get(self, request: Request) -> Response:
        """Check API status."""
        return Response({"status": "healthy", "version": opscurb.__version__, "timestamp": timezone.now()})


class Ready(PublicView):
    """Whether requests can be served: without Postgres they cannot, without Redis they can."""

    def get(self, request: Request) -> Response:
        """Check the stores."""
        parts = {"postgres": stores.postgres_answers(), "redis": stores.redis_answers()}
        status = "ready" if all(parts.values()) else "degraded" if parts["postgres"] else "unavailable"
        body = {"status": status, "parts": {name: "up" if up else "down" for name, up in parts.items()}}
        return Response(body, status=200 if parts["postgres"] else 503)
