"""What was really saved: resolved findings, before and after, by the bill."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.base import ApiView
from apps.rest.input import Strict, Uuid
from apps.savings import selectors


class SavingsQuery(Strict):
    """Whose savings to add up."""

    aws_account_id = Uuid(required=False)


class PendingShape(serializers.Serializer):
    """Findings whose bill is still to come, or does not tell."""

    findings = serializers.IntegerField()
    estimated_monthly = serializers.FloatField(help_text="US dollars a month as the findings said")


class RealizedShape(PendingShape):
    """Findings whose bill tells."""

    realized_monthly = serializers.FloatField(help_text="US dollars a month by which the bill fell")


class MonthShape(serializers.Serializer):
    """What was resolved in a month."""

    month = serializers.CharField(help_text="Of UTC, as 2026-11")
    findings = serializers.IntegerField()
    estimated_monthly = serializers.FloatField(help_text="Of findings whose bill is still to come")
    realized_monthly = serializers.FloatField(help_text="By which the bill fell")
    unverified_monthly = serializers.FloatField(
        help_text="As the findings said, where the bill does not tell"
    )


class SavingsShape(serializers.Serializer):
    """What resolved findings save; the three are of different findings and never the same dollar."""

    estimated = PendingShape(help_text="Resolved lately: the bill is looked at after eight days")
    realized = RealizedShape(help_text="Verified: the days before and after, from the bill")
    unverified = PendingShape(
        help_text="The bill does not tell, such as of an account without resource-level data"
    )
    trend = MonthShape(many=True, help_text="By the month in which findings were resolved, oldest first")


EXAMPLE = {
    "estimated": {"findings": 2, "estimated_monthly": 18.25},
    "realized": {"findings": 3, "estimated_monthly": 91.4, "realized_monthly": 88.07},
    "unverified": {"findings": 1, "estimated_monthly": 4.1},
    "trend": [
        {
            "month": "2026-11",
            "findings": 6,
            "estimated_monthly": 18.25,
            "realized_monthly": 88.07,
            "unverified_monthly": 4.1,
        }
    ],
}


class Savings(ApiView):
    """What resolved findings save, verified on the bill where it tells."""

    @extend_schema(
        operation_id="get_savings",
        tags=["Findings"],
        parameters=[SavingsQuery],
        responses=SavingsShape,
        examples=[OpenApiExample("Savings", EXAMPLE, response_only=True)],
    )
    def get(self, request: Request) -> Response:
        """Add up what was saved."""
        query = SavingsQuery.checked(request.query_params)
        found = selectors.savings(query.get("aws_account_id"))
        realized = found.by_state["realized"]
        return Response(
            {
                "estimated": _pending(found.by_state["pending"]),
                "realized": {**_pending(realized), "realized_monthly": float(realized.realized)},
                "unverified": _pending(found.by_state["unverified"]),
                "trend": [_month(month) for month in found.months],
            }
        )


def _pending(saved: selectors.Saved) -> dict[str, Any]:
    return {"findings": saved.findings, "estimated_monthly": float(saved.estimated)}


def _month(month: selectors.Month) -> dict[str, Any]:
    return {
        "month": month.month,
        "findings": sum(saved.findings for saved in month.by_state.values()),
        "estimated_monthly": float(month.by_state["pending"].estimated),
        "realized_monthly": float(month.by_state["realized"].realized),
        "unverified_monthly": float(month.by_state["unverified"].estimated),
    }
