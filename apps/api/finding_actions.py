"""What people do to a finding: handle and snooze it, judge it, give it to somebody."""

from typing import Any, ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.base import ApiView
from apps.api.findings import VERDICTS, FindingShape, answer
from apps.findings import services
from apps.findings.snoozing import LEAST_GROWTH, MOST_GROWTH
from apps.rest.input import Strict, Text

TAGS = ["Findings"]


class HandledBody(Strict):
    """Why a finding is off the list."""

    note = Text(required=False, default="", allow_blank=True, max_length=2000)


class SnoozeBody(HandledBody):
    """How long to leave a finding alone: `until`, `grows_percent`, or whichever comes first."""

    until = serializers.DateTimeField(required=False, allow_null=True, default=None)
    grows_percent = serializers.IntegerField(
        required=False,
        allow_null=True,
        default=None,
        min_value=LEAST_GROWTH,
        max_value=MOST_GROWTH,
        help_text="End it as soon as a scan finds that it costs so many percent more than now; instead of `until`, or "
        "besides it",
    )

    example: ClassVar[dict[str, Any]] = {
        "until": "2027-03-01T00:00:00Z",
        "grows_percent": 20,
        "note": "Not worth it yet",
    }


class VerdictBody(Strict):
    """What somebody thinks of a finding."""

    verdict = serializers.ChoiceField(VERDICTS)
    reason = Text(required=False, default="", allow_blank=True, max_length=2000)

    example: ClassVar[dict[str, Any]] = {"verdict": "false_alarm", "reason": "The volume is a cold standby"}


class AssigneeBody(Strict):
    """Who is to see to a finding."""

    email = Text(max_length=254, help_text="The address of one of your members")

    example: ClassVar[dict[str, Any]] = {"email": "bob@example.com"}


class Handled(ApiView):
    """Takes a finding off the list of what is to do, or puts it back."""

    @extend_schema(operation_id="handle_finding", tags=TAGS, request=HandledBody, responses=FindingShape)
    def post(self, request: Request, finding_id: UUID) -> Response:
        """Mark a finding as handled."""
        services.mark_handled(finding_id, HandledBody.checked(request.data)["note"])
        return answer(finding_id)

    @extend_schema(operation_id="reopen_finding", tags=TAGS, responses=FindingShape)
    def delete(self, request: Request, finding_id: UUID) -> Response:
        """Put a handled finding back on the list."""
        services.reopen(finding_id)
        return answer(finding_id)


class Snooze(ApiView):
    """Leaves a finding alone for a while."""

    @extend_schema(operation_id="snooze_finding", tags=TAGS, request=SnoozeBody, responses=FindingShape)
    def post(self, request: Request, finding_id: UUID) -> Response:
        """Snooze a finding until a moment in the future, or until its cost grows."""
        wanted = SnoozeBody.checked(request.data)
        services.snooze(finding_id, wanted["until"], wanted["note"], wanted["grows_percent"])
        return answer(finding_id)

    @extend_schema(operation_id="wake_finding", tags=TAGS, responses=FindingShape)
    def delete(self, request: Request, finding_id: UUID) -> Response:
        """Put a snoozed finding back on the list."""
        services.reopen(finding_id)
        return answer(finding_id)


class Verdict(ApiView):
    """Whether a finding is useful or a false alarm; what people say adds up to each check's precision."""

    @extend_schema(operation_id="judge_finding", tags=TAGS, request=VerdictBody, responses=FindingShape)
    def put(self, request: Request, finding_id: UUID) -> Response:
        """Say whether a finding is useful or a false alarm."""
        services.judge(finding_id, **VerdictBody.checked(request.data))
        return answer(finding_id)

    @extend_schema(operation_id="take_back_verdict", tags=TAGS, responses=FindingShape)
    def delete(self, request: Request, finding_id: UUID) -> Response:
        """Take back what was said of a finding."""
        services.take_back_verdict(finding_id)
        return answer(finding_id)


class Assignee(ApiView):
    """The member who sees to a finding."""

    @extend_schema(operation_id="assign_finding", tags=TAGS, request=AssigneeBody, responses=FindingShape)
    def put(self, request: Request, finding_id: UUID) -> Response:
        """Give a finding to one of your members."""
        services.assign_by_email(finding_id, AssigneeBody.checked(request.data)["email"])
        return answer(finding_id)

    @extend_schema(operation_id="unassign_finding", tags=TAGS, responses=FindingShape)
    def delete(self, request: Request, finding_id: UUID) -> Response:
        """Give a finding to nobody."""
        services.assign(finding_id, None)
        return answer(finding_id)
