"""The history of scans on /v1: what finished scans found, as it was then."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from django.http import StreamingHttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.findings.selectors import Cut, Filter, list_findings
from apps.rest.base import DATABASE_SECONDS
from apps.rest.cursors import write_cursor
from apps.rest.rendering import to_json
from apps.scans import selectors
from apps.scans.history import hide
from apps.tenancy.postgresql.patience import patience
from apps.tenancy.scope import scope
from apps.v1.base import V1View
from apps.v1.finding_shape import NAMES, FindingShape
from apps.v1.finding_shape import shown as shown_finding
from apps.v1.pages import ListQuery, list_shape, listed, place_of
from apps.v1.scans import STATUSES, cut_of
from apps.v1.shapes import DeletedShape
from apps.v1.times import unix

# Findings are sent this many at a time, so that the largest scan needs no more memory than a page.
PAGE = 500


class HistoryQuery(ListQuery):
    """Which finished scans to list."""

    status = serializers.ChoiceField(STATUSES, required=False)


RECORD: dict[str, Any] = {
    "id": "f6a58c53-52ae-4cee-abf4-0f33a6d15ad9",
    "scanned_at": 1765351260,
    "total_waste": 817.35,
    "resource_count": 42,
    "status": "completed",
    "scan_meta": {
        "trigger_source": "api:manual",
        "demo_mode": False,
        "selected_accounts": [],
        "regions": [],
        "include_kubernetes": False,
        "started_at": 1765351201,
        "finished_at": 1765351260,
        "error": None,
        "report_email_status": None,
    },
}


class RecordShape(serializers.Serializer):
    """What list and detail say of a finished scan."""

    id = serializers.CharField()
    scanned_at = serializers.IntegerField(help_text="When it ended, in Unix seconds")
    total_waste = serializers.FloatField(help_text="US dollars a month")
    resource_count = serializers.IntegerField()
    status = serializers.ChoiceField(("completed", "failed", "canceled"))
    scan_meta = serializers.DictField(
        help_text="How and of what it was asked for; in the detail with `coverage`, what was and was not checked"
    )


class HistoryShape(RecordShape):
    """A finished scan in short."""

    results_count = serializers.IntegerField()

    example: ClassVar[dict[str, Any]] = RECORD | {"results_count": 42}


class HistoryDetailShape(RecordShape):
    """A finished scan with all it found."""

    results = FindingShape(many=True, help_text="The evidence and money of each finding as that scan saw it")

    example: ClassVar[dict[str, Any]] = RECORD | {"results": [FindingShape.example]}


def shown(scan: Any) -> dict[str, Any]:
    """What list and detail have in common."""
    return {
        "id": scan.id,
        "scanned_at": unix(scan.finished_at),
        "total_waste": Decimal(scan.total_monthly_savings),
        "resource_count": scan.total_findings,
        "status": scan.status,
        "scan_meta": {
            "trigger_source": scan.trigger_source,
            "demo_mode": scan.demo,
            "selected_accounts": scan.selected_accounts,
            "regions": scan.regions,
            "include_kubernetes": scan.include_kubernetes,
            "started_at": unix(scan.started_at),
            "finished_at": unix(scan.finished_at),
            "error": scan.error or None,
            "report_email_status": scan.report_email_status or None,
        },
    }


class History(V1View):
    """Finished scans, the last to finish first."""

    @extend_schema(
        operation_id="list_scan_history",
        tags=["scan"],
        parameters=[HistoryQuery],
        responses=list_shape(HistoryShape),
    )
    def get(self, request: Request) -> Response:
        """List finished scans."""
        query = HistoryQuery.checked(request.query_params)
        found = selectors.list_history(status=query.get("status"), cut=cut_of(place_of(query)))
        items = [shown(scan) | {"results_count": scan.total_findings} for scan in found.scans]
        return listed(query, items, write_cursor(found.next) if found.next else None)


class HistoryRecord(V1View):
    """One finished scan with its findings."""

    missing = "scan history id not found"
    # The findings of a large scan are sent for longer than a transaction may be open.
    in_scope = False

    @extend_schema(operation_id="get_scan_history", tags=["scan"], responses=HistoryDetailShape)
    def get(self, request: Request, history_id: UUID) -> Any:
        """Get a finished scan with its findings as they were."""
        customer_id = self.caller.customer_id
        with scope(customer_id):
            scan = selectors.get_finished(history_id)
            record = shown(scan)
            record["scan_meta"]["coverage"] = selectors.coverage_of(scan)
        if request.method == "HEAD":
            return Response(record)
        pages = _pages(customer_id, history_id)
        # Read before anything is sent: a database that is away is still a 503.
        first = next(pages)
        return StreamingHttpResponse(_written(record, first, pages), content_type="application/json")

    @extend_schema(operation_id="delete_scan_history", tags=["scan"], responses={200: DeletedShape})
    def delete(self, request: Request, history_id: UUID) -> Response:
        """Delete a finished scan from the history; its findings stay."""
        with scope(self.caller.customer_id):
            hide(history_id)
        return Response({"status": "deleted", "id": history_id})


def _pages(customer_id: UUID, scan_id: UUID) -> Iterator[bytes]:
    """What a finished scan saw, which never changes, as JSON a page at a time; each reads in a scope of its own."""
    after = None
    while True:
        with patience(DATABASE_SECONDS), scope(customer_id):
            found = list_findings(Filter(scan_id=scan_id), Cut(PAGE, after=after), NAMES)
        yield to_json(list(map(shown_finding, found.rows)))[1:-1]
        after = found.next
        if after is None:
            return


def _written(record: dict[str, Any], first: bytes, further: Iterator[bytes]) -> Iterator[bytes]:
    yield to_json(record)[:-1] + b',"results":[' + first
    for page in further:
        yield b"," + page
    yield b"]}"
