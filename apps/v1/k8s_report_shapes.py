"""What the reports about clusters answer."""

from typing import Any, ClassVar

from rest_framework import serializers

from apps.rest.input import Checked
from apps.v1.pages import Clamped
from opscurb.reports.kubernetes import MOST_OFFENDERS, RISKS

MOST_DAYS = 365
SUMS = {"findings": 3, "estimated_monthly_waste": 96.0}


class WindowQuery(Checked):
    """How far back to look."""

    window_days = Clamped(
        MOST_DAYS,
        default=30,
        help_text="Findings that a scan saw in so many days, 1 to 365; what lies outside is moved to the nearest end",
    )


class SumsShape(serializers.Serializer):
    """How many findings, and what they cost."""

    findings = serializers.IntegerField()
    estimated_monthly_waste = serializers.FloatField(help_text="US dollars a month, each counted once")


class CategorySumsShape(SumsShape):
    """What findings of a category cost."""

    category = serializers.CharField()


class ProviderSumsShape(SumsShape):
    """What findings of a provider cost."""

    provider = serializers.CharField()


class ProviderCategorySumsShape(ProviderSumsShape):
    """What findings of a provider and a category cost."""

    category = serializers.CharField()


class ActionSumsShape(SumsShape):
    """What findings with the same thing to do cost."""

    action_type = serializers.ChoiceField(("DELETE", "RIGHTSIZE", "ARCHIVE", "INVESTIGATE"))


class OffenderShape(ProviderSumsShape):
    """Where in a cluster waste comes from."""

    offender_key = serializers.CharField(
        help_text="`<context>/<namespace>`; `<context>/<resource type>` for what is in no namespace"
    )
    offender_type = serializers.ChoiceField(("namespace", "resource_type"))


class ClusterSumsShape(SumsShape):
    """What findings of a cluster cost."""

    cluster = serializers.CharField(help_text="The context of a kubeconfig that it was read through")
    account_id = serializers.CharField()
    account_name = serializers.CharField()


class ActionShape(SumsShape):
    """One kind of fix, for all findings with a high confidence that it would fix."""

    action_key = serializers.CharField(help_text="`<check>:<risk>`; the same from report to report")
    recommendation = serializers.CharField()
    priority = serializers.ChoiceField(
        ("high", "medium", "low"), help_text="Of the most urgent of its findings"
    )
    risk = serializers.ChoiceField(
        RISKS,
        help_text="`high` where data goes with it, `medium` where something restarts, `low` where it can be put back",
    )
    check_id = serializers.CharField()
    action_type = serializers.ChoiceField(("DELETE", "RIGHTSIZE", "ARCHIVE", "INVESTIGATE"))

    example: ClassVar[dict[str, Any]] = {
        "action_key": "k8s_lb_service_no_endpoints:low",
        "recommendation": "Delete the service of type LoadBalancer",
        "priority": "medium",
        **SUMS,
        "risk": "low",
        "check_id": "k8s_lb_service_no_endpoints",
        "action_type": "DELETE",
    }


class RiskSumsShape(SumsShape):
    """What the actions of one risk would save."""

    risk = serializers.ChoiceField(RISKS)


class ReportHeadShape(serializers.Serializer):
    """What both reports begin with."""

    generated_at = serializers.IntegerField(help_text="Unix seconds")
    window_days = serializers.IntegerField()
    total_findings = serializers.IntegerField()
    total_estimated_monthly_waste = serializers.FloatField(
        help_text="US dollars a month: what the findings' amounts add up to"
    )


HEAD = {
    "generated_at": 1765351300,
    "window_days": 30,
    "total_findings": 3,
    "total_estimated_monthly_waste": 96.0,
}


class GovernanceShape(ReportHeadShape):
    """Who and what in clusters wastes how much; every list has the dearest first."""

    categories = CategorySumsShape(many=True)
    providers = ProviderSumsShape(many=True)
    actions = ActionSumsShape(many=True)
    top_offenders = OffenderShape(many=True, help_text=f"The {MOST_OFFENDERS} that cost most")
    cluster_summary = ClusterSumsShape(many=True)
    category_by_provider = ProviderCategorySumsShape(many=True)
    high_confidence_actions = ActionShape(many=True)

    example: ClassVar[dict[str, Any]] = {
        **HEAD,
        "categories": [{"category": "idle_resources", **SUMS}],
        "providers": [{"provider": "kubernetes", **SUMS}],
        "actions": [{"action_type": "DELETE", **SUMS}],
        "top_offenders": [
            {"provider": "kubernetes", "offender_key": "prod/shop", "offender_type": "namespace", **SUMS}
        ],
        "cluster_summary": [
            {
                "cluster": "prod",
                "account_id": "4f9a1e52-7c1d-4a3b-9c58-0d5a6f1b2e77",
                "account_name": "clusters",
                **SUMS,
            }
        ],
        "category_by_provider": [{"provider": "kubernetes", "category": "idle_resources", **SUMS}],
        "high_confidence_actions": [ActionShape.example],
    }


class ActionPlanShape(ReportHeadShape):
    """What to do in clusters, the least risky first."""

    high_confidence_actions = ActionShape(many=True)
    risks = RiskSumsShape(many=True, help_text="The sums of the actions by their risk")
    to_be_reviewed = SumsShape(help_text="Findings with less confidence, which no action holds")

    example: ClassVar[dict[str, Any]] = {
        **HEAD,
        "high_confidence_actions": [ActionShape.example],
        "risks": [
            {"risk": "low", **SUMS},
            {"risk": "medium", "findings": 0, "estimated_monthly_waste": 0.0},
            {"risk": "high", "findings": 0, "estimated_monthly_waste": 0.0},
        ],
        "to_be_reviewed": {"findings": 0, "estimated_monthly_waste": 0.0},
    }
