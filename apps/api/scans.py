"""Scans: ask for one, watch it, cancel it, look back at others."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.base import ApiView
from apps.api.pages import PageQuery, after_time, list_shape, page
from apps.rest.input import Strict, Text, Uuid, YesNo
from apps.scans import selectors
from apps.scans.requests import ScanRequest, cancel, request_scan
from apps.scans.selectors import ScanCut

STATUSES = ("queued", "running", "completed", "failed", "canceled")


class ScanQuery(PageQuery):
    """Which scans to list."""

    status = serializers.ChoiceField(STATUSES, required=False)
    aws_account_id = Uuid(required=False, help_text="Scans that covered this account, alone or among others")


class ScanBody(Strict):
    """What to scan; everything that is connected unless it says otherwise."""

    aws_account_ids = serializers.ListField(child=Uuid(), required=False, default=list, max_length=500)
    regions = serializers.ListField(child=Text(max_length=64), required=False, default=list, max_length=100)
    checks = serializers.ListField(child=Text(max_length=64), required=False, default=list, max_length=500)
    demo_mode = YesNo(required=False, default=False, help_text="Scan the recorded demo inventory")


class SeverityShape(serializers.Serializer):
    """Findings by severity."""

    high = serializers.IntegerField()
    medium = serializers.IntegerField()
    low = serializers.IntegerField()


class ScanSummaryShape(serializers.Serializer):
    """What a scan found."""

    total_findings = serializers.IntegerField()
    total_monthly_savings = serializers.FloatField()
    total_annual_savings = serializers.FloatField()
    severity_breakdown = SeverityShape()


class ScanShape(serializers.Serializer):
    """One look at a customer's accounts."""

    id = serializers.UUIDField()
    customer_id = serializers.UUIDField()
    aws_account_id = serializers.UUIDField(allow_null=True, help_text="null when several were scanned")
    status = serializers.ChoiceField(STATUSES)
    started_at = serializers.DateTimeField(allow_null=True)
    completed_at = serializers.DateTimeField(allow_null=True)
    summary = ScanSummaryShape()
    created_at = serializers.DateTimeField()
    regions = serializers.ListField(child=serializers.CharField())
    checks = serializers.ListField(child=serializers.CharField())
    demo = serializers.BooleanField()
    trigger_source = serializers.CharField()
    error = serializers.CharField(allow_null=True)


class ProgressShape(serializers.Serializer):
    """How far a scan is."""

    percent = serializers.IntegerField(min_value=0, max_value=100)
    units_done = serializers.IntegerField()
    units_planned = serializers.IntegerField()
    phase = serializers.CharField()
    message = serializers.CharField()


class ScanDetailShape(ScanShape):
    """A scan with its progress, and with what it could and could not check."""

    progress = ProgressShape()
    coverage = serializers.DictField()


def shown(scan: Any) -> dict[str, Any]:
    """A scan as the surface names its fields."""
    # Decimal also for a scan that was just made, whose totals are still the defaults of its class.
    monthly = Decimal(scan.total_monthly_savings)
    return {
        "id": scan.id,
        "customer_id": scan.customer_id,
        "aws_account_id": scan.account_id,
        "status": scan.status,
        "started_at": scan.started_at,
        "completed_at": scan.finished_at,
        "summary": {
            "total_findings": scan.total_findings,
            "total_monthly_savings": monthly,
            "total_annual_savings": monthly * 12,
            "severity_breakdown": {"high": scan.high, "medium": scan.medium, "low": scan.low},
        },
        "created_at": scan.created_at,
        "regions": scan.regions,
        "checks": scan.checks,
        "demo": scan.demo,
        "trigger_source": scan.trigger_source,
        "error": scan.error or None,
    }


def shown_whole(scan: Any) -> dict[str, Any]:
    """A scan with its progress and coverage."""
    further = {"progress": selectors.progress_of(scan), "coverage": selectors.coverage_of(scan)}
    return shown(scan) | further


class Scans(ApiView):
    """Scans of your accounts, newest first."""

    needs = {"POST": "scan"}
    creates = True

    @extend_schema(
        operation_id="list_scans",
        tags=["Scans"],
        parameters=[ScanQuery],
        responses=list_shape("scans", ScanShape),
    )
    def get(self, request: Request) -> Response:
        """List scans."""
        query = ScanQuery.checked(request.query_params)
        chosen = {"status": query.get("status"), "account_id": query.get("aws_account_id")}
        cut = ScanCut(limit=query["limit"], offset=query["offset"], after=after_time(query))
        found, total = selectors.list_scans(**chosen, cut=cut), selectors.count_scans(**chosen)
        return page("scans", [shown(scan) for scan in found.scans], total, query, found.next)

    @extend_schema(
        operation_id="create_scan", tags=["Scans"], request=ScanBody, responses={201: ScanDetailShape}
    )
    def post(self, request: Request) -> Response:
        """Start a scan."""
        wanted = ScanBody.checked(request.data)
        scan = request_scan(
            ScanRequest(
                account_ids=wanted["aws_account_ids"],
                regions=wanted["regions"],
                checks=wanted["checks"],
                demo=wanted["demo_mode"],
            )
        )
        return Response(shown_whole(scan), status=201)


class Scan(ApiView):
    """One scan, with its progress and what it could not check."""

    @extend_schema(operation_id="get_scan", tags=["Scans"], responses=ScanDetailShape)
    def get(self, request: Request, scan_id: UUID) -> Response:
        """Get a scan."""
        return Response(shown_whole(selectors.get_scan(scan_id)))


class Cancel(ApiView):
    """Ends a scan that is queued or running."""

    needs = {"POST": "scan"}

    @extend_schema(operation_id="cancel_scan", tags=["Scans"], request=None, responses=ScanDetailShape)
    def post(self, request: Request, scan_id: UUID) -> Response:
        """Cancel a scan."""
        return Response(shown_whole(cancel(scan_id)))
