"""Reports about clusters: who wastes how much, and what to do first."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.kubernetes.reporting import cluster_tally
from apps.v1.base import V1View
from apps.v1.k8s_report_shapes import ActionPlanShape, GovernanceShape, WindowQuery
from opscurb.reports.kubernetes import ClusterTally

TAGS = ["kubernetes"]
Telling = Callable[[ClusterTally, datetime, int], dict[str, Any]]


def governance(parameters: Any) -> dict[str, Any]:
    """The governance report that a query string asks for; raises Refused."""
    return _told(parameters, ClusterTally.governance)


def action_plan(parameters: Any) -> dict[str, Any]:
    """The action plan that a query string asks for; raises Refused."""
    return _told(parameters, ClusterTally.action_plan)


def _told(parameters: Any, telling: Telling) -> dict[str, Any]:
    days = WindowQuery.checked(parameters)["window_days"]
    now = timezone.now()
    return telling(cluster_tally(now - timedelta(days=days)), now, days)


class Governance(V1View):
    """Waste in clusters by category, place and action."""

    @extend_schema(
        operation_id="get_k8s_governance", tags=TAGS, parameters=[WindowQuery], responses=GovernanceShape
    )
    def get(self, request: Request) -> Response:
        """Get the governance report about clusters."""
        return Response(governance(request.query_params))


class ActionPlan(V1View):
    """What to do about waste in clusters."""

    @extend_schema(
        operation_id="get_k8s_action_plan", tags=TAGS, parameters=[WindowQuery], responses=ActionPlanShape
    )
    def get(self, request: Request) -> Response:
        """Get the action plan for clusters, the least risky actions first."""
        return Response(action_plan(request.query_params))
