"""What the tool routes answer: the answers of the plain routes, each in an envelope that names the tool."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.v1.k8s_report_shapes import ActionPlanShape, GovernanceShape
from apps.v1.report_shapes import ArtifactShape
from apps.v1.scans import AcceptedShape, ScanJobShape
from apps.v1.settings_shapes import GeneralShape, LicenseShape, NetworkShape, PolicyShape


class ToolShape(serializers.Serializer):
    """A tool and the route that runs it."""

    name = serializers.CharField()
    route = serializers.CharField()


class ToolsShape(serializers.Serializer):
    """The tools that there are."""

    mcp_beta = serializers.BooleanField()
    tools = ToolShape(many=True)

    example: ClassVar[dict[str, Any]] = {
        "mcp_beta": True,
        "tools": [{"name": "run_scan", "route": "POST /v1/mcp/tools/run-scan"}],
    }


class SettingsContextShape(serializers.Serializer):
    """All settings together."""

    general = GeneralShape()
    network = NetworkShape()
    scan_policy = PolicyShape()
    license = LicenseShape()

    example: ClassVar[dict[str, Any]] = {
        "general": GeneralShape.example,
        "network": NetworkShape.example,
        "scan_policy": PolicyShape.example,
        "license": LicenseShape.example,
    }


_ITEM, _PAGE = ({"$ref": f"#/components/schemas/{name}"} for name in ("ArtifactShape", "ArtifactPageShape"))


@extend_schema_field({"oneOf": [{"type": "array", "items": _ITEM}, _PAGE]})
class ReportListShape(serializers.JSONField):
    """A bare array of reports, or on request an envelope around a page of them."""

    example: ClassVar[list[dict[str, Any]]] = [ArtifactShape.example]


def tool_shape(tool: str, shape: Any) -> type[serializers.Serializer[Any]]:
    """What documents the answer of a tool whose plain route answers a shape."""
    name = "".join(word.title() for word in tool.split("_"))
    fields = {
        "__doc__": f"The answer of {tool}.",
        "tool": serializers.ChoiceField([tool]),
        "result": shape(),
        "example": {"tool": tool, "result": shape.example},
    }
    return type(f"{name}ToolShape", (serializers.Serializer,), fields)


RunScanShape = tool_shape("run_scan", AcceptedShape)
GetScanShape = tool_shape("get_scan", ScanJobShape)
GetSettingsShape = tool_shape("get_settings", SettingsContextShape)
ChangedGeneralShape = tool_shape("update_general_settings", GeneralShape)
ChangedPolicyShape = tool_shape("update_scan_policy", PolicyShape)
ListReportsShape = tool_shape("list_reports", ReportListShape)
GetReportShape = tool_shape("get_report", ArtifactShape)
K8sGovernanceShape = tool_shape("get_k8s_governance", GovernanceShape)
K8sActionPlanShape = tool_shape("get_k8s_action_plan", ActionPlanShape)
