"""Checks: what they find now, and how often people say that they are right."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.base import ApiView
from apps.api.findings import CATEGORIES
from apps.api.pages import OffsetQuery, list_shape, page
from apps.findings import services
from opscurb.provider import PROVIDERS


class CheckQuery(OffsetQuery):
    """Which checks to list."""

    provider = serializers.ChoiceField(PROVIDERS, required=False)
    category = serializers.ChoiceField(CATEGORIES, required=False)


class CheckShape(serializers.Serializer):
    """A check with what it finds."""

    id = serializers.CharField()
    provider = serializers.CharField()
    category = serializers.CharField()
    description = serializers.CharField()
    role = serializers.CharField(help_text="The set of permissions that it needs, see `opscurb policy`")
    findings = serializers.IntegerField(help_text="Active findings")
    monthly_savings = serializers.FloatField(help_text="What these count, in US dollars a month")
    useful = serializers.IntegerField(help_text="Findings of all times that people said are useful")
    false_alarms = serializers.IntegerField()
    precision = serializers.FloatField(
        allow_null=True, help_text="useful / (useful + false_alarms); null while nothing was said"
    )

    example: ClassVar[dict[str, Any]] = {
        "id": "ebs_volume_unattached",
        "provider": "aws",
        "category": "idle_resources",
        "description": "Volumes that no instance uses still cost full price.",
        "role": "core",
        "findings": 12,
        "monthly_savings": 318.4,
        "useful": 19,
        "false_alarms": 1,
        "precision": 0.95,
    }


def shown(standing: Any) -> dict[str, Any]:
    """A check as the surface names its fields."""
    check = standing.check
    return {
        "id": check.id,
        "provider": standing.provider,
        "category": check.category.value,
        "description": check.summary,
        "role": check.role,
        "findings": standing.findings,
        "monthly_savings": standing.monthly,
        "useful": standing.useful,
        "false_alarms": standing.false_alarms,
        "precision": standing.precision,
    }


class Checks(ApiView):
    """All checks there are, by provider and id."""

    @extend_schema(
        operation_id="list_checks",
        tags=["Checks"],
        parameters=[CheckQuery],
        responses=list_shape("checks", CheckShape),
    )
    def get(self, request: Request) -> Response:
        """List checks."""
        query = CheckQuery.checked(request.query_params)
        found = services.list_checks(query.get("provider"), query.get("category"))
        shown_now = found[query["offset"] : query["offset"] + query["limit"]]
        return page("checks", [shown(one) for one in shown_now], len(found), query)
