"""Looks at one finding again, without waiting for the next scan of everything."""

from typing import Any, ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.base import ApiView
from apps.findings.selectors import get_finding
from apps.scans.rechecking import Outcome, Recheck, last_recheck, recheck

OUTCOMES = tuple(Outcome)
STATUSES = ("queued", "running", "completed", "failed", "canceled")


class RecheckShape(serializers.Serializer):
    """The newest look at a finding by itself; all null where there was none."""

    finding_id = serializers.UUIDField()
    scan_id = serializers.UUIDField(
        allow_null=True, help_text="A scan like any other: watch it at /api/scans/{id}"
    )
    status = serializers.ChoiceField(STATUSES, allow_null=True, help_text="How the scan stands")
    outcome = serializers.ChoiceField(
        OUTCOMES,
        allow_null=True,
        help_text="`could_not_check` says nothing of the finding, which stays as it was",
    )
    why = serializers.CharField(help_text="Why it could not be checked")

    example: ClassVar[dict[str, Any]] = {
        "finding_id": "660f9511-f3ac-52e5-b827-557766551111",
        "scan_id": "550e8400-e29b-41d4-a716-446655440000",
        "status": "queued",
        "outcome": "running",
        "why": "",
    }


class FindingRecheck(ApiView):
    """A scan of nothing but what one finding is about."""

    needs = {"POST": "scan"}

    @extend_schema(operation_id="get_recheck", tags=["Findings"], responses=RecheckShape)
    def get(self, request: Request, finding_id: UUID) -> Response:
        """Get what came out of the newest re-check of a finding."""
        return Response(_shown(finding_id))

    @extend_schema(
        operation_id="recheck_finding", tags=["Findings"], request=None, responses={202: RecheckShape}
    )
    def post(self, request: Request, finding_id: UUID) -> Response:
        """Re-check a finding now; one that is being re-checked already is not asked for twice."""
        recheck(finding_id)
        return Response(_shown(finding_id), status=202)


def _shown(finding_id: UUID) -> dict[str, Any]:
    get_finding(finding_id, {"id": "id"})
    found: Recheck | None = last_recheck(finding_id)
    return {
        "finding_id": finding_id,
        "scan_id": found.scan.id if found else None,
        "status": found.scan.status if found else None,
        "outcome": found.outcome if found else None,
        "why": found.why if found else "",
    }
