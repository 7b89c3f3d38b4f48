"""Routes for tools of agents: the plain routes' answers, each with the name of its tool."""

from typing import Any, ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.reports.selectors import get_report
from apps.scans.selectors import get_scan
from apps.settings import selectors
from apps.v1 import inventory, k8s_reports, reports, scans, settings
from apps.v1.base import V1View
from apps.v1.k8s_report_shapes import WindowQuery
from apps.v1.mcp_shapes import (
    ChangedGeneralShape,
    ChangedPolicyShape,
    GetReportShape,
    GetScanShape,
    GetSettingsShape,
    K8sActionPlanShape,
    K8sGovernanceShape,
    ListReportsShape,
    RunScanShape,
    ToolsShape,
)
from apps.v1.report_shapes import ReportQuery
from apps.v1.scan_body import ScanBody
from apps.v1.settings_shapes import GeneralBody, PolicyBody

TAGS = ["mcp"]
# Documented together with the other routes about clusters.
K8S_TAGS = k8s_reports.TAGS


class Tools(V1View):
    """The tools that there are."""

    @extend_schema(operation_id="list_mcp_tools", tags=TAGS, responses=ToolsShape)
    def get(self, request: Request) -> Response:
        """List the tools for agents and their routes."""
        tools = [{"name": route.tool, "route": str(route)} for route in inventory.routes() if route.tool]
        return Response({"mcp_beta": True, "tools": tools})


class ToolView(V1View):
    """A route that runs a tool."""

    tool: ClassVar[str]

    def answer(self, result: Any) -> Response:
        """What the plain route answers, and whose it is."""
        return Response({"tool": self.tool, "result": result})


class RunScan(ToolView):
    """Asks for a scan."""

    tool = "run_scan"
    missing = scans.NO_KUBECONFIG
    needs = {"POST": "scan"}
    creates = True

    @extend_schema(operation_id="mcp_run_scan", tags=TAGS, request=ScanBody, responses=RunScanShape)
    def post(self, request: Request) -> Response:
        """Queue a scan, like POST /v1/scans."""
        return self.answer(scans.accept(request.data, "api:mcp").data)


class GetScan(ToolView):
    """One scan job."""

    tool = "get_scan"
    missing = "scan_id not found"

    @extend_schema(operation_id="mcp_get_scan", tags=TAGS, responses=GetScanShape)
    def get(self, request: Request, scan_id: UUID) -> Response:
        """Get a scan job, like GET /v1/scans/{scan_id}."""
        return self.answer(scans.shown(get_scan(scan_id)))


class GetSettings(ToolView):
    """All settings in one answer."""

    tool = "get_settings"

    @extend_schema(operation_id="mcp_get_settings", tags=TAGS, responses=GetSettingsShape)
    def get(self, request: Request) -> Response:
        """Get the general and network settings, the scan policy and the license."""
        return self.answer(
            {
                "general": settings.shown_general(selectors.general()),
                "network": settings.shown_network(selectors.network_masked()),
                "scan_policy": settings.shown_policy(selectors.scan_policy()),
                "license": settings.shown_license(selectors.license()),
            }
        )


class ChangeGeneral(ToolView):
    """Changes general settings."""

    tool = "update_general_settings"

    @extend_schema(
        operation_id="mcp_update_general_settings",
        tags=TAGS,
        request=GeneralBody,
        responses=ChangedGeneralShape,
    )
    def patch(self, request: Request) -> Response:
        """Change the general settings that are given, like PATCH /v1/settings/general."""
        return self.answer(settings.change_general(request.data))


class ChangePolicy(ToolView):
    """Changes the scan policy."""

    tool = "update_scan_policy"

    @extend_schema(
        operation_id="mcp_update_scan_policy", tags=TAGS, request=PolicyBody, responses=ChangedPolicyShape
    )
    def patch(self, request: Request) -> Response:
        """Change the thresholds that are given, like PATCH /v1/settings/scan-policy."""
        return self.answer(settings.change_policy(request.data))


class ListReports(ToolView):
    """Reports that are kept, newest first."""

    tool = "list_reports"

    @extend_schema(
        operation_id="mcp_list_reports", tags=TAGS, parameters=[ReportQuery], responses=ListReportsShape
    )
    def get(self, request: Request) -> Response:
        """List reports, like GET /v1/reports; the result is an array, or with `envelope=true` a page."""
        return self.answer(reports.answer_list(request.query_params).data)


class GetReport(ToolView):
    """One report."""

    tool = "get_report"
    missing = reports.MISSING

    @extend_schema(operation_id="mcp_get_report", tags=TAGS, responses=GetReportShape)
    def get(self, request: Request, report_id: UUID) -> Response:
        """Get a report without its bytes, like GET /v1/reports/{report_id}."""
        return self.answer(reports.shown(get_report(report_id)))


class K8sGovernance(ToolView):
    """Waste in clusters by category, place and action."""

    tool = "get_k8s_governance"

    @extend_schema(
        operation_id="mcp_k8s_governance",
        tags=K8S_TAGS,
        parameters=[WindowQuery],
        responses=K8sGovernanceShape,
    )
    def get(self, request: Request) -> Response:
        """Get the governance report about clusters, like GET /v1/reports/k8s-governance."""
        return self.answer(k8s_reports.governance(request.query_params))


class K8sActionPlan(ToolView):
    """What to do about waste in clusters."""

    tool = "get_k8s_action_plan"

    @extend_schema(
        operation_id="mcp_k8s_action_plan",
        tags=K8S_TAGS,
        parameters=[WindowQuery],
        responses=K8sActionPlanShape,
    )
    def get(self, request: Request) -> Response:
        """Get the action plan for clusters, like GET /v1/reports/k8s-action-plan."""
        return self.answer(k8s_reports.action_plan(request.query_params))
