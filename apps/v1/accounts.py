"""The accounts that a scan can be asked for, of all clouds."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.selectors import list_connected
from apps.v1.base import V1View


class ScannableShape(serializers.Serializer):
    """An account that `selected_accounts` of a scan may name."""

    id = serializers.CharField(help_text="What `selected_accounts` takes")
    provider = serializers.CharField(help_text="`aws`, or another cloud's name")
    name = serializers.CharField()

    example: ClassVar[dict[str, Any]] = {
        "id": "4f9a1e52-7c1d-4a3b-9c58-0d5a6f1b2e77",
        "provider": "aws",
        "name": "prod",
    }


class Accounts(V1View):
    """Connected accounts of all clouds, by name."""

    @extend_schema(operation_id="list_accounts", tags=["accounts"], responses=ScannableShape(many=True))
    def get(self, request: Request) -> Response:
        """List the accounts that can be scanned, AWS included."""
        return Response(
            [{"id": row.id, "provider": row.provider, "name": row.name} for row in list_connected()]
        )
