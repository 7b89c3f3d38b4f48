"""Reports on /v1: build one of a finished scan, list, read, download, delete."""

from typing import Any
from uuid import UUID

import orjson
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.reports import selectors, services
from apps.reports.selectors import ReportCut
from apps.rest.cursors import time_cursor, write_cursor
from apps.rest.files import answer_file
from apps.rest.ids import is_id
from apps.rest.once import answer_once
from apps.rest.problems import Refused, invalid
from apps.rest.rendering import to_json
from apps.tenancy.scope import scope
from apps.v1.base import V1View
from apps.v1.pages import Place, list_shape, listed, place_of
from apps.v1.report_shapes import (
    FORMATS,
    ArtifactShape,
    GenerateBody,
    JsonReportShape,
    ReportQuery,
)
from apps.v1.shapes import DeletedShape
from apps.v1.times import unix
from opscurb.errors import NotFound

MISSING = "report id not found"


def shown(report: Any) -> dict[str, Any]:
    """A report as the surface names its fields."""
    return {
        "report_id": report.id,
        "format": report.format,
        "content_type": report.content_type,
        "filename": report.filename,
        "size_bytes": report.size_bytes,
        "created_at": unix(report.created_at),
        "scan_history_id": report.scan_id,
        "include_esg": report.include_esg,
        "status": report.status,
        "error": report.error or None,
    }


def answer_list(parameters: Any) -> Response:
    """The reports that a query string asks for; raises Refused."""
    query = ReportQuery.checked(parameters)
    found = selectors.list_reports(format=query.get("format"), cut=_cut_of(place_of(query)))
    return listed(query, list(map(shown, found.reports)), write_cursor(found.next) if found.next else None)


class Reports(V1View):
    """Reports that are kept, newest first."""

    @extend_schema(
        operation_id="list_reports",
        tags=["reports"],
        parameters=[ReportQuery],
        responses=list_shape(ArtifactShape),
    )
    def get(self, request: Request) -> Response:
        """List reports."""
        return answer_list(request.query_params)


class Generate(V1View):
    """Builds reports: at once where that is quick, else by a worker."""

    missing = "scan history id not found"
    # Whoever may start a scan may have it reported.
    needs = {"POST": "scan"}
    creates = True
    in_scope = False

    @extend_schema(
        operation_id="generate_report", tags=["reports"], request=GenerateBody, responses=ArtifactShape
    )
    def post(self, request: Request) -> Response:
        """Build a report of a finished scan."""
        wanted = GenerateBody.checked(request.data)
        customer_id = self.caller.customer_id
        with scope(customer_id):
            asked = answer_once(request, lambda: _requested(wanted))
        report_id = UUID(orjson.loads(to_json(asked.data))["report_id"])
        services.build_at_once(customer_id, report_id)
        with scope(customer_id):
            answer = shown(selectors.get_report(report_id))
        return Response(answer, headers=dict(asked.headers))


class Report(V1View):
    """One report."""

    missing = MISSING

    @extend_schema(operation_id="get_report", tags=["reports"], responses=ArtifactShape)
    def get(self, request: Request, report_id: UUID) -> Response:
        """Get a report without its bytes."""
        return Response(shown(selectors.get_report(report_id)))

    @extend_schema(operation_id="delete_report", tags=["reports"], responses={200: DeletedShape})
    def delete(self, request: Request, report_id: UUID) -> Response:
        """Delete a report."""
        services.delete_report(report_id)
        return Response({"status": "deleted", "id": report_id})


class Download(V1View):
    """The bytes of one report."""

    missing = MISSING
    # A large report is sent for longer than a transaction may be open.
    in_scope = False
    waits_for_work = True

    @extend_schema(
        operation_id="download_report",
        tags=["reports"],
        responses={
            (200, "application/json"): JsonReportShape,
            (200, "application/pdf"): OpenApiTypes.BINARY,
            (200, "text/csv"): OpenApiTypes.STR,
        },
    )
    def get(self, request: Request, report_id: UUID) -> Any:
        """Download a report; one that is not built yet is a 409."""
        with scope(self.caller.customer_id):
            report = selectors.get_ready(report_id)
        return answer_file(
            selectors.content_of(report),
            name=report.filename,
            content_type=report.content_type,
            size=report.size_bytes,
            head_only=request.method == "HEAD",
        )


def _requested(wanted: dict[str, Any]) -> Response:
    format = (wanted.get("format") or "json").lower()
    if format not in FORMATS:
        raise Refused(invalid("format must be one of: json, csv, pdf."))
    esg = wanted.get("include_esg")
    scan_id = _identifier(wanted.get("scan_history_id"))
    report = services.request_report(format, True if esg is None else esg, scan_id)
    return Response({"report_id": report.id})


def _identifier(text: str | None) -> UUID | None:
    if not text:
        return None
    if not is_id(text):
        raise NotFound("scan history", text)
    return UUID(text)


def _cut_of(place: Place) -> ReportCut:
    after = time_cursor(place.token) if place.token is not None else None
    return ReportCut(limit=place.limit, offset=place.offset, after=after)
