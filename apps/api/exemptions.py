"""Exemptions: waste that is meant to be, which no total counts."""

from typing import Any, ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.base import ApiView
from apps.api.pages import OffsetQuery, list_shape, page
from apps.findings import exempt_listing, services
from apps.rest.input import Strict, Text, Uuid

TAGS = ["Exemptions"]
EMPTY: dict[str, Any] = {"required": False, "default": "", "allow_blank": True}
TAG = "`key` (of any value) or `key=value`, of the resource"
EXAMPLE: dict[str, Any] = {
    "check_id": "ebs_volume_unattached",
    "aws_account_id": None,
    "region": "",
    "resource_id": "",
    "tag": "team=research",
    "reason": "Datasets that are read once a quarter",
    "expires_at": "2027-03-31T00:00:00Z",
}
# What the surface calls the terms.
THEIRS = {"aws_account_id": "account_id", "resource_id": "resource"}
# What null says in a change of a condition: that it holds for every finding.
ANY = ("check_id", "region", "resource_id", "tag")


class ExemptionQuery(OffsetQuery):
    """Which exemptions to list."""

    state = serializers.ChoiceField(exempt_listing.STATES, required=False, default="active")
    expires_within_days = serializers.IntegerField(
        min_value=0, max_value=3650, required=False, help_text="Those that lapse soon, the next one first"
    )


class ExemptionBody(Strict):
    """Which findings to exempt: those that meet all conditions; one at least is needed."""

    check_id = Text(max_length=64, **EMPTY)
    aws_account_id = Uuid(required=False, default=None, allow_null=True)
    region = Text(max_length=256, **EMPTY)
    resource_id = Text(max_length=1024, help_text="Its id in its cloud, or its ARN", **EMPTY)
    tag = Text(max_length=513, help_text=TAG, **EMPTY)
    reason = Text(max_length=2000)
    expires_at = serializers.DateTimeField(
        required=False, default=None, allow_null=True, help_text="null: for good"
    )

    example: ClassVar[dict[str, Any]] = EXAMPLE


class ExemptionChange(Strict):
    """Terms to change; null takes a condition or the end away."""

    check_id = Text(max_length=64, required=False, allow_blank=True, allow_null=True)
    aws_account_id = Uuid(required=False, allow_null=True)
    region = Text(max_length=256, required=False, allow_blank=True, allow_null=True)
    resource_id = Text(max_length=1024, required=False, allow_blank=True, allow_null=True)
    tag = Text(max_length=513, required=False, allow_blank=True, allow_null=True, help_text=TAG)
    reason = Text(max_length=2000, required=False)
    expires_at = serializers.DateTimeField(required=False, allow_null=True)

    example: ClassVar[dict[str, Any]] = {"expires_at": "2027-06-30T00:00:00Z"}


class ExemptionShape(serializers.Serializer):
    """An exemption and what it covers now."""

    id = serializers.UUIDField()
    check_id = serializers.CharField(help_text="Empty conditions hold for every finding")
    aws_account_id = serializers.UUIDField(allow_null=True)
    region = serializers.CharField()
    resource_id = serializers.CharField()
    tag = serializers.CharField()
    reason = serializers.CharField()
    expires_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    created_by = serializers.CharField(help_text="`key:<id>` or `user:<id>`")
    state = serializers.ChoiceField(("active", "lapsed"))
    findings = serializers.IntegerField(help_text="How many findings are exempt by it now")
    monthly_savings = serializers.FloatField(help_text="What they would count, in US dollars a month")

    example: ClassVar[dict[str, Any]] = {
        "id": "0b7f7c3e-8f0e-4f0a-9a53-3a5f7f3f5c11",
        **EXAMPLE,
        "created_at": "2026-11-24T12:00:00Z",
        "created_by": "user:4f9a1e52-7c1d-4a3b-9c58-0d5a6f1b2e77",
        "state": "active",
        "findings": 3,
        "monthly_savings": 240.0,
    }


def shown(told: exempt_listing.Told) -> dict[str, Any]:
    """An exemption as the surface names its fields."""
    terms = told.terms
    return {
        "id": told.id,
        "check_id": terms.check_id,
        "aws_account_id": terms.account_id,
        "region": terms.region,
        "resource_id": terms.resource,
        "tag": terms.tag,
        "reason": terms.reason,
        "expires_at": terms.expires_at,
        "created_at": told.created_at,
        "created_by": told.created_by,
        "state": "active" if told.is_active else "lapsed",
        "findings": told.covers.findings,
        "monthly_savings": told.covers.monthly,
    }


def terms_of(body: dict[str, Any]) -> dict[str, Any]:
    """The services' names for what a checked body has."""
    whole = {name: "" if value is None and name in ANY else value for name, value in body.items()}
    return {THEIRS.get(name, name): value for name, value in whole.items()}


class Exemptions(ApiView):
    """Exemptions of your organisation, newest first."""

    creates = True

    @extend_schema(
        operation_id="list_exemptions",
        tags=TAGS,
        parameters=[ExemptionQuery],
        responses=list_shape("exemptions", ExemptionShape),
    )
    def get(self, request: Request) -> Response:
        """List exemptions."""
        query = ExemptionQuery.checked(request.query_params)
        found = exempt_listing.list_exemptions(
            query["state"], query.get("expires_within_days"), limit=query["limit"], offset=query["offset"]
        )
        return page("exemptions", [shown(one) for one in found.exemptions], found.total, query)

    @extend_schema(
        operation_id="create_exemption", tags=TAGS, request=ExemptionBody, responses={201: ExemptionShape}
    )
    def post(self, request: Request) -> Response:
        """Exempt all findings that meet the conditions, those still to be found too."""
        made = services.add_exemption(services.Terms(**terms_of(ExemptionBody.checked(request.data))))
        return Response(shown(exempt_listing.get_exemption(made.id)), status=201)


class Exemption(ApiView):
    """One exemption."""

    @extend_schema(operation_id="get_exemption", tags=TAGS, responses=ExemptionShape)
    def get(self, request: Request, exemption_id: UUID) -> Response:
        """Get an exemption."""
        return Response(shown(exempt_listing.get_exemption(exemption_id)))

    @extend_schema(
        operation_id="change_exemption", tags=TAGS, request=ExemptionChange, responses=ExemptionShape
    )
    def patch(self, request: Request, exemption_id: UUID) -> Response:
        """Change an exemption; one that has lapsed holds again if it is to last longer."""
        changed = services.change_exemption(exemption_id, **terms_of(ExemptionChange.checked(request.data)))
        return Response(shown(exempt_listing.get_exemption(changed.id)))

    @extend_schema(operation_id="revoke_exemption", tags=TAGS, responses={204: None})
    def delete(self, request: Request, exemption_id: UUID) -> Response:
        """End an exemption; its findings are back on the list at once."""
        services.revoke_exemption(exemption_id)
        return Response(status=204)
