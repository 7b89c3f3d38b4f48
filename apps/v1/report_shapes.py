"""What reports look like on /v1."""

from typing import Any, ClassVar

from rest_framework import serializers

from apps.rest.input import Checked, Text, YesNo
from apps.v1.finding_shape import FindingShape
from apps.v1.k8s_report_shapes import ActionShape
from apps.v1.pages import ListQuery

FORMATS = ("json", "csv", "pdf", "focus")
STATUSES = ("queued", "ready", "failed")
OPTIONAL: dict[str, Any] = {"required": False, "allow_null": True}


class ReportQuery(ListQuery):
    """Which reports to list."""

    format = serializers.ChoiceField(FORMATS, required=False)


class GenerateBody(Checked):
    """Which report to build; everything may be left out."""

    format = Text(
        max_length=64,
        allow_blank=True,
        help_text="json (by default), csv, pdf, or focus: CSV under FOCUS's column names",
        **OPTIONAL,
    )
    scan_history_id = Text(
        max_length=64, allow_blank=True, help_text="The newest completed scan by default", **OPTIONAL
    )
    include_esg = YesNo(help_text="With kilograms CO2e; true by default", **OPTIONAL)

    example: ClassVar[dict[str, Any]] = {"format": "pdf", "include_esg": True}


class ArtifactShape(serializers.Serializer):
    """A report without its bytes."""

    report_id = serializers.CharField()
    format = serializers.ChoiceField(FORMATS)
    content_type = serializers.CharField()
    filename = serializers.CharField()
    size_bytes = serializers.IntegerField(help_text="0 until it is ready")
    created_at = serializers.IntegerField(help_text="Unix seconds")
    scan_history_id = serializers.CharField()
    include_esg = serializers.BooleanField()
    status = serializers.ChoiceField(
        STATUSES, help_text="`ready` at once for most scans; a large one's report is built by a worker"
    )
    error = serializers.CharField(allow_null=True, help_text="Why a failed one could not be built")

    example: ClassVar[dict[str, Any]] = {
        "report_id": "b1c8a1f0-7a52-4a2f-9d38-6f3a0f9c2e11",
        "format": "pdf",
        "content_type": "application/pdf",
        "filename": "cws-report-1765351260-b1c8a1f0.pdf",
        "size_bytes": 48213,
        "created_at": 1765351300,
        "scan_history_id": "f6a58c53-52ae-4cee-abf4-0f33a6d15ad9",
        "include_esg": True,
        "status": "ready",
        "error": None,
    }


class ReportedFindingShape(FindingShape):
    """A finding as a report shows it."""

    estimated_co2e_kg_monthly = serializers.FloatField(
        required=False, allow_null=True, help_text="null when a factor is missing; not there without ESG"
    )
    co2e_unknown = serializers.ListField(
        child=serializers.CharField(), required=False, help_text="Which factors are missing"
    )

    example: ClassVar[dict[str, Any]] = FindingShape.example | {
        "estimated_co2e_kg_monthly": 6.086,
        "co2e_unknown": [],
    }


class ConvertedShape(serializers.Serializer):
    """The total in the customer's own currency."""

    currency = serializers.CharField()
    total_waste = serializers.FloatField()


class MethodShape(serializers.Serializer):
    """How the figures were worked out, in sentences."""

    currency = serializers.CharField()
    prices = serializers.CharField()
    carbon = serializers.CharField(allow_null=True)


class JsonReportShape(serializers.Serializer):
    """The report in JSON, as it is downloaded."""

    report_id = serializers.CharField(allow_null=True)
    generated_at = serializers.IntegerField(help_text="Unix seconds")
    scan_history_id = serializers.CharField()
    scan_status = serializers.ChoiceField(("completed", "failed", "canceled"))
    scanned_at = serializers.IntegerField(help_text="Unix seconds")
    demo_mode = serializers.BooleanField()
    total_waste = serializers.FloatField(help_text="US dollars a month: what the findings' amounts add up to")
    currency = serializers.CharField()
    converted_total = ConvertedShape(allow_null=True, help_text="null for dollars and for unknown currencies")
    findings = ReportedFindingShape(many=True)
    k8s_action_plan = ActionShape(
        many=True, help_text="As of /v1/reports/k8s-action-plan; empty without clusters"
    )
    estimated_co2e_kg_monthly = serializers.FloatField(
        allow_null=True, help_text="Of the findings that have a figure; null without ESG and when none has"
    )
    co2e_unknown = serializers.DictField(
        child=serializers.IntegerField(), help_text="How many findings have no figure, by reason"
    )
    findings_count = serializers.IntegerField()
    advisory_findings = serializers.IntegerField(help_text="Findings that count nothing")
    advisory_monthly = serializers.FloatField(help_text="What those would save on their own")
    findings_without_price = serializers.IntegerField()
    coverage = serializers.DictField(help_text="What was and was not checked")
    method = MethodShape()

    example: ClassVar[dict[str, Any]] = {
        "report_id": ArtifactShape.example["report_id"],
        "generated_at": 1765351300,
        "scan_history_id": ArtifactShape.example["scan_history_id"],
        "scan_status": "completed",
        "scanned_at": 1765351260,
        "demo_mode": False,
        "total_waste": 80.0,
        "currency": "USD",
        "converted_total": None,
        "findings": [ReportedFindingShape.example],
        "k8s_action_plan": [],
        "estimated_co2e_kg_monthly": 6.086,
        "co2e_unknown": {},
        "findings_count": 1,
        "advisory_findings": 0,
        "advisory_monthly": 0.0,
        "findings_without_price": 0,
        "coverage": {"complete": True},
        "method": {
            "currency": "Amounts are US dollars.",
            "prices": "Prices are a dated table of the provider's list prices.",
            "carbon": "Greenhouse gas is energy x PUE x grid factor of the region.",
        },
    }
