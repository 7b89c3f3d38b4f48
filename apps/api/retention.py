"""How long things are kept."""

from dataclasses import asdict

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.base import ApiView
from apps.rest.input import Strict, Whole
from apps.settings.selectors import retention
from apps.settings.services import change_retention


class RetentionBody(Strict):
    """How long things are to be kept."""

    example = {"delivery_days": 14}

    delivery_days = Whole(min_value=1, max_value=366)


class RetentionShape(serializers.Serializer):
    """How long things are kept."""

    example = {"delivery_days": 14, "most_delivery_days": 90}

    delivery_days = serializers.IntegerField(help_text="Days that deliveries of webhooks are kept")
    most_delivery_days = serializers.IntegerField(help_text="The most that your plan keeps them")


class Retention(ApiView):
    """How long deliveries of webhooks are kept with their logs."""

    @extend_schema(operation_id="get_retention", tags=["Settings"], responses=RetentionShape)
    def get(self, request: Request) -> Response:
        """Get how long things are kept."""
        return Response(asdict(retention()))

    @extend_schema(
        operation_id="change_retention", tags=["Settings"], request=RetentionBody, responses=RetentionShape
    )
    def patch(self, request: Request) -> Response:
        """Change how long things are kept; what is older is deleted within the hour."""
        return Response(asdict(change_retention(**RetentionBody.checked(request.data))))
