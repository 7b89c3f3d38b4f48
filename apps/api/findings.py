"""Findings: lists with every filter, and one finding."""

from typing import Any
from uuid import UUID

import orjson
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.base import ApiView
from apps.api.pages import PageQuery, after_money, list_shape, page
from apps.findings import selectors, services
from apps.rest.input import Text, Uuid
from opscurb.check import Category, Severity
from opscurb.provider import PROVIDERS

SEVERITIES = tuple(severity.value for severity in Severity)
CATEGORIES = tuple(category.value for category in Category)
STATES = ("open", "reopened", "handled", "snoozed", "exempt", "resolved")
VERDICTS = services.VERDICTS


class FindingQuery(PageQuery):
    """Which findings to list."""

    cursor = serializers.CharField(
        max_length=256,
        required=False,
        help_text="`next_cursor` of the page before; instead of an offset. A finding whose cost changes meanwhile "
        "moves within the list, and may be shown twice or not at all",
    )
    scan_id = Uuid(required=False, help_text="Findings as this scan saw them")
    severity = serializers.ChoiceField(SEVERITIES, required=False)
    category = serializers.ChoiceField(CATEGORIES, required=False)
    resource_type = Text(required=False, max_length=64)
    aws_account_id = Uuid(required=False)
    region = Text(required=False, max_length=256)
    check_id = Text(required=False, max_length=64)
    resource_id = Text(required=False, max_length=512)
    provider = serializers.ChoiceField(
        PROVIDERS, required=False, help_text="The kind of account it was found in"
    )
    state = serializers.ChoiceField(
        ("active", *STATES, "all"),
        required=False,
        help_text="Default: active, which is open or reopened; with `scan_id` all that the scan's totals count",
    )
    tag = Text(
        required=False, max_length=513, help_text="`key` (of any value) or `key=value`, of the resource"
    )
    verdict = serializers.ChoiceField(VERDICTS, required=False)
    assignee = Text(required=False, max_length=254, help_text="A member's address, or `none` for nobody's")
    exemption_id = Uuid(required=False, help_text="Findings that are exempt by this")
    demo = serializers.ChoiceField(("true", "false"), required=False, help_text="Findings of demo scans")


class FindingShape(serializers.Serializer):
    """A waste, what it costs and what to do about it."""

    id = serializers.UUIDField()
    scan_id = serializers.UUIDField(allow_null=True, help_text="The newest scan that saw it")
    customer_id = serializers.UUIDField()
    aws_account_id = serializers.UUIDField(allow_null=True)
    resource_type = serializers.CharField()
    resource_id = serializers.CharField()
    region = serializers.CharField()
    status = serializers.CharField(help_text="The resource's own status, in its cloud's words")
    severity = serializers.ChoiceField(SEVERITIES)
    category = serializers.CharField(help_text="One of the six of the filter; more may come")
    monthly_cost = serializers.FloatField(help_text="US dollars that stop being billed if fixed")
    annual_cost = serializers.FloatField()
    recommendation = serializers.CharField()
    details = serializers.DictField()
    created_at = serializers.DateTimeField()
    provider = serializers.CharField()
    check_id = serializers.CharField()
    state = serializers.ChoiceField(STATES)
    confidence = serializers.FloatField()
    resource_arn = serializers.CharField()
    resource_name = serializers.CharField()
    counted_monthly_cost = serializers.FloatField(help_text="0 where another finding claims the same dollars")
    superseded_by = serializers.CharField()
    price_basis = serializers.CharField()
    price_confidence = serializers.CharField()
    managed_by = serializers.CharField()
    note = serializers.CharField()
    demo = serializers.BooleanField()
    last_seen_at = serializers.DateTimeField(allow_null=True)
    snoozed_until = serializers.DateTimeField(allow_null=True)
    snoozed_until_growth = serializers.IntegerField(
        allow_null=True, help_text="Percent by which its cost must grow to end the snooze"
    )
    resolved_reason = serializers.ChoiceField(
        services.REASONS,
        allow_null=True,
        help_text="Why it is gone: `fixed` where somebody marked it as handled or its settings are as advised; "
        "`not_seen` where nothing else is known; null while it is not resolved, or was before reasons were kept",
    )
    tags = serializers.DictField(child=serializers.CharField(), help_text="Tags of the resource")
    exemption_id = serializers.UUIDField(allow_null=True, help_text="Of several, the one that lasts longest")
    verdict = serializers.ChoiceField(VERDICTS, allow_null=True)
    verdict_reason = serializers.CharField()
    assignee = serializers.CharField(allow_null=True, help_text="The address of the member who sees to it")


# The surface's names for what the selectors know of a finding.
NAMES = {
    "id": "id",
    "scan_id": "scan_id",
    "customer_id": "customer_id",
    "aws_account_id": "account_id",
    "resource_type": "resource_type",
    "resource_id": "resource_id",
    "region": "region",
    "status": "status",
    "severity": "severity",
    "category": "category",
    "monthly_cost": "monthly_cost",
    "annual_cost": "annual_cost",
    "recommendation": "recommendation",
    "details": "details",
    "created_at": "first_seen_at",
    "provider": "provider",
    "check_id": "check_id",
    "state": "state",
    "confidence": "confidence",
    "resource_arn": "resource_arn",
    "resource_name": "resource_name",
    "counted_monthly_cost": "counted_cost",
    "superseded_by": "superseded_by",
    "price_basis": "price_basis",
    "price_confidence": "price_confidence",
    "managed_by": "managed_by",
    "note": "note",
    "demo": "demo",
    "last_seen_at": "last_seen_at",
    "snoozed_until": "snoozed_until",
    "snoozed_until_growth": "snoozed_growth",
    "resolved_reason": "resolved_reason",
    "tags": "tags",
    "exemption_id": "exemption_id",
    "verdict": "verdict",
    "verdict_reason": "verdict_reason",
    "assignee": "assignee",
}


# Parameters that the selectors' filter knows by the same name.
SAME_NAMES = (
    "scan_id", "severity", "category", "resource_type", "region", "check_id", "resource_id", "state", "provider",
    "tag", "verdict", "exemption_id",
)  # fmt: skip


def answer(finding_id: UUID) -> Response:
    """The answer that shows one finding."""
    return Response(orjson.Fragment(selectors.get_finding(finding_id, NAMES)))


def chosen(query: dict[str, Any]) -> selectors.Filter:
    """The selectors' filter for a checked query; raises Invalid for an assignee who is no member."""
    same: dict[str, Any] = {name: query.get(name) for name in SAME_NAMES}
    assignee = query.get("assignee")
    return selectors.Filter(
        **same,
        is_assigned=False if assignee == "none" else None,
        assignee_id=services.member_of(assignee, "assignee") if assignee not in (None, "none") else None,
        account_id=query.get("aws_account_id"),
        demo=query["demo"] == "true" if "demo" in query else None,
    )


class Findings(ApiView):
    """Waste found in your accounts, dearest first."""

    @extend_schema(
        operation_id="list_findings",
        tags=["Findings"],
        parameters=[FindingQuery],
        responses=list_shape("findings", FindingShape),
    )
    def get(self, request: Request) -> Response:
        """List findings."""
        query = FindingQuery.checked(request.query_params)
        cut = selectors.Cut(query["limit"], query["offset"], after_money(query))
        found = selectors.list_findings(chosen(query), cut, NAMES)
        return page("findings", [orjson.Fragment(row) for row in found.rows], found.total, query, found.next)


class Finding(ApiView):
    """One finding as it is now."""

    @extend_schema(operation_id="get_finding", tags=["Findings"], responses=FindingShape)
    def get(self, request: Request, finding_id: UUID) -> Response:
        """Get a finding."""
        return answer(finding_id)
