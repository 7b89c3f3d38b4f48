"""Scan jobs on /v1: ask for one, watch it, cancel it while it waits."""

from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.rest.cursors import time_cursor, write_cursor
from apps.scans import selectors
from apps.scans.payload import request_of
from apps.scans.requests import cancel_queued, request_scan
from apps.scans.selectors import ScanCut
from apps.v1.base import V1View
from apps.v1.pages import LongListQuery, Place, list_shape, listed, place_of
from apps.v1.scan_body import ScanBody
from apps.v1.times import unix

# Said of a label that names none, whatever there may be on disk.
NO_KUBECONFIG = "kubeconfig not found"
STATUSES = ("queued", "running", "completed", "failed", "canceled")
# Whatever lies on anybody's disk: labels are names of accounts.
NO_KUBECONFIG = "kubeconfig not found"
TIME: dict[str, Any] = {"allow_null": True, "help_text": "Unix seconds"}


class ScanQuery(LongListQuery):
    """Which jobs to list."""

    status = serializers.ChoiceField(STATUSES, required=False)


class AcceptedShape(serializers.Serializer):
    """A job that was queued."""

    scan_id = serializers.CharField()
    status = serializers.ChoiceField(("queued",))
    message = serializers.CharField()

    example: ClassVar[dict[str, Any]] = {
        "scan_id": "f6a58c53-52ae-4cee-abf4-0f33a6d15ad9",
        "status": "queued",
        "message": "Scan job accepted",
    }


class ScanJobShape(serializers.Serializer):
    """A scan job, with the sums of what it found."""

    id = serializers.CharField()
    status = serializers.ChoiceField(STATUSES)
    trigger_source = serializers.CharField(help_text="`api:manual`, `dashboard`, `schedule:<id>`, …")
    created_at = serializers.IntegerField(help_text="Unix seconds")
    started_at = serializers.IntegerField(**TIME)
    finished_at = serializers.IntegerField(**TIME)
    resources_found = serializers.IntegerField()
    estimated_monthly_savings = serializers.FloatField(help_text="US dollars")
    selected_accounts = serializers.ListField(
        child=serializers.CharField(), help_text="As asked for; empty for all that is connected"
    )
    error = serializers.CharField(allow_null=True)
    report_email_status = serializers.CharField(
        allow_null=True, help_text="`sent`, `failed: …` or `skipped: …`; null without report_emails"
    )

    example: ClassVar[dict[str, Any]] = {
        "id": "f6a58c53-52ae-4cee-abf4-0f33a6d15ad9",
        "status": "completed",
        "trigger_source": "api:manual",
        "created_at": 1765351200,
        "started_at": 1765351201,
        "finished_at": 1765351260,
        "resources_found": 42,
        "estimated_monthly_savings": 817.35,
        "selected_accounts": ["4f9a1e52-7c1d-4a3b-9c58-0d5a6f1b2e77"],
        "error": None,
        "report_email_status": None,
    }


class ScanProgressShape(serializers.Serializer):
    """How far a job is."""

    scan_id = serializers.CharField()
    status = serializers.ChoiceField(STATUSES)
    phase = serializers.CharField()
    progress_percent = serializers.IntegerField(
        min_value=0, max_value=100, help_text="Finished work over planned work; it never falls"
    )
    percent = serializers.IntegerField(min_value=0, max_value=100, help_text="The same")
    indeterminate = serializers.BooleanField(help_text="True until it is known what there is to scan")
    message = serializers.CharField()
    started_at = serializers.IntegerField(**TIME)
    finished_at = serializers.IntegerField(**TIME)

    example: ClassVar[dict[str, Any]] = {
        "scan_id": "f6a58c53-52ae-4cee-abf4-0f33a6d15ad9",
        "status": "running",
        "phase": "collecting",
        "progress_percent": 37,
        "percent": 37,
        "indeterminate": False,
        "message": "production, us-east-1: read ebs_volume",
        "started_at": 1765351201,
        "finished_at": None,
    }


class CanceledShape(serializers.Serializer):
    """A job that is over."""

    scan_id = serializers.CharField()
    status = serializers.ChoiceField(("completed", "failed", "canceled"))
    message = serializers.CharField()

    example: ClassVar[dict[str, Any]] = {
        "scan_id": "f6a58c53-52ae-4cee-abf4-0f33a6d15ad9",
        "status": "canceled",
        "message": "Queued scan was canceled.",
    }


def shown(scan: Any) -> dict[str, Any]:
    """A job as the surface names its fields."""
    return {
        "id": scan.id,
        "status": scan.status,
        "trigger_source": scan.trigger_source,
        "created_at": unix(scan.created_at),
        "started_at": unix(scan.started_at),
        "finished_at": unix(scan.finished_at),
        "resources_found": scan.total_findings,
        "estimated_monthly_savings": Decimal(scan.total_monthly_savings),
        "selected_accounts": scan.selected_accounts,
        "error": scan.error or None,
        "report_email_status": scan.report_email_status or None,
    }


def cut_of(place: Place) -> ScanCut:
    """The part of a list of scans that a place names; raises Refused."""
    after = time_cursor(place.token) if place.token is not None else None
    return ScanCut(limit=place.limit, offset=place.offset, after=after)


def accept(body: Any, trigger_source: str = "api:manual") -> Response:
    """Queue the scan that a body asks for; raises Refused and Invalid."""
    return accepted(request_scan(request_of(ScanBody.checked(body), trigger_source)))


def accepted(scan: Any) -> Response:
    """The answer to whoever asked for a scan."""
    return Response({"scan_id": scan.id, "status": scan.status, "message": "Scan job accepted"})


class Scans(V1View):
    """Scan jobs, newest first."""

    missing = NO_KUBECONFIG
    needs = {"POST": "scan"}
    creates = True

    @extend_schema(
        operation_id="list_scans", tags=["scan"], parameters=[ScanQuery], responses=list_shape(ScanJobShape)
    )
    def get(self, request: Request) -> Response:
        """List scan jobs."""
        query = ScanQuery.checked(request.query_params)
        found = selectors.list_scans(status=query.get("status"), cut=cut_of(place_of(query)))
        return listed(query, list(map(shown, found.scans)), write_cursor(found.next) if found.next else None)

    @extend_schema(operation_id="create_scan", tags=["scan"], request=ScanBody, responses=AcceptedShape)
    def post(self, request: Request) -> Response:
        """Queue a scan; without a body, of everything that is connected."""
        return accept(request.data)


class ScanAlias(V1View):
    """The older path of POST /v1/scans."""

    missing = NO_KUBECONFIG
    needs = {"POST": "scan"}
    creates = True

    @extend_schema(
        operation_id="create_scan_legacy", tags=["scan"], request=ScanBody, responses=AcceptedShape
    )
    def post(self, request: Request) -> Response:
        """Queue a scan, like POST /v1/scans."""
        return accept(request.data)


class ApiScanAlias(ScanAlias):
    """The oldest path of POST /v1/scans."""

    @extend_schema(
        operation_id="create_scan_legacy_api", tags=["scan"], request=ScanBody, responses=AcceptedShape
    )
    def post(self, request: Request) -> Response:
        """Queue a scan, like POST /v1/scans."""
        return accept(request.data)


class Scan(V1View):
    """One scan job."""

    missing = "scan_id not found"

    @extend_schema(operation_id="get_scan", tags=["scan"], responses=ScanJobShape)
    def get(self, request: Request, scan_id: UUID) -> Response:
        """Get a scan job."""
        return Response(shown(selectors.get_scan(scan_id)))


class Progress(V1View):
    """How far a scan job is."""

    missing = "scan_id not found"

    @extend_schema(operation_id="get_scan_progress", tags=["scan"], responses=ScanProgressShape)
    def get(self, request: Request, scan_id: UUID) -> Response:
        """Get the progress of a scan job."""
        scan = selectors.get_scan(scan_id)
        progress = selectors.progress_of(scan)
        return Response(
            {
                "scan_id": scan.id,
                "status": scan.status,
                "phase": progress["phase"],
                "progress_percent": progress["percent"],
                "percent": progress["percent"],
                "indeterminate": not (scan.is_over or progress["units_planned"]),
                "message": progress["message"],
                "started_at": unix(scan.started_at),
                "finished_at": unix(scan.finished_at),
            }
        )


class Cancel(V1View):
    """Ends a scan job that still waits."""

    missing = "scan_id not found"
    needs = {"POST": "scan"}

    @extend_schema(operation_id="cancel_scan", tags=["scan"], request=None, responses=CanceledShape)
    def post(self, request: Request, scan_id: UUID) -> Response:
        """Cancel a queued scan job."""
        scan, now = cancel_queued(scan_id)
        message = "Queued scan was canceled." if now else "Scan is already in terminal state."
        return Response({"scan_id": scan.id, "status": scan.status, "message": message})
