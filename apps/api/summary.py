"""The customer's active findings in a few numbers."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.base import ApiView
from apps.api.findings import CATEGORIES, SEVERITIES
from apps.findings import selectors
from apps.rest.input import Strict, Text, Uuid


class SummaryQuery(Strict):
    """Which findings to add up."""

    scan_id = Uuid(required=False)
    aws_account_id = Uuid(required=False)
    severity = serializers.ChoiceField(SEVERITIES, required=False)
    category = serializers.ChoiceField(CATEGORIES, required=False)
    resource_type = Text(required=False, max_length=64)


class GroupShape(serializers.Serializer):
    """How many findings a group has and what they cost."""

    findings = serializers.IntegerField()
    monthly_savings = serializers.FloatField()


class SummaryShape(serializers.Serializer):
    """Totals of active findings; no dollar is counted twice."""

    total_findings = serializers.IntegerField()
    total_monthly_savings = serializers.FloatField()
    total_annual_savings = serializers.FloatField()
    by_severity = serializers.DictField(child=GroupShape())
    by_category = serializers.DictField(child=GroupShape())
    by_resource_type = serializers.DictField(child=GroupShape())


class Summary(ApiView):
    """What could be saved, by severity, category and resource type."""

    @extend_schema(
        operation_id="get_summary", tags=["Findings"], parameters=[SummaryQuery], responses=SummaryShape
    )
    def get(self, request: Request) -> Response:
        """Add up the active findings."""
        query = SummaryQuery.checked(request.query_params)
        account = query.pop("aws_account_id", None)
        totals = selectors.summary(selectors.Filter(**query, account_id=account))
        return Response({**totals, "total_annual_savings": totals["total_monthly_savings"] * 12})
