"""The caller's plan: what it includes and how fast it may be used."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.base import ApiView
from apps.customers.leaving import ends_at
from apps.customers.selectors import plan_of


class RatesShape(serializers.Serializer):
    """Calls that may be made over all keys."""

    per_hour = serializers.IntegerField()
    per_minute = serializers.IntegerField()


class LimitsShape(serializers.Serializer):
    """How much of everything; null is without a limit."""

    running_units = serializers.IntegerField(help_text="Regions scanned at the same time")
    aws_accounts = serializers.IntegerField(allow_null=True)
    cloud_accounts = serializers.IntegerField(allow_null=True, help_text="Those of other clouds")
    api_keys = serializers.IntegerField(allow_null=True)
    schedules = serializers.IntegerField(allow_null=True)
    schedule_least_minutes = serializers.IntegerField()
    webhooks = serializers.IntegerField(allow_null=True)
    reports = serializers.IntegerField(allow_null=True, help_text="Kept at one time")
    history_days = serializers.IntegerField()
    delivery_days = serializers.IntegerField(help_text="For how long deliveries of webhooks may be kept")


LIMITS = tuple(LimitsShape().get_fields())


class AiShape(serializers.Serializer):
    """Explanations by a model."""

    included = serializers.BooleanField()
    models = serializers.ListField(child=serializers.CharField())
    default_model = serializers.CharField(allow_null=True)
    can_choose_model = serializers.BooleanField()
    monthly_limit = serializers.IntegerField(allow_null=True)


class PlanShape(serializers.Serializer):
    """A plan."""

    plan = serializers.ChoiceField(["free", "starter", "pro", "enterprise"])
    rate_limits = RatesShape()
    limits = LimitsShape()
    ai = AiShape()
    ends_at = serializers.DateTimeField(
        allow_null=True, help_text="When your organisation is deleted, where an owner asked for that"
    )


class Plan(ApiView):
    """What your plan includes."""

    @extend_schema(operation_id="get_plan", tags=["Plan"], responses=PlanShape)
    def get(self, request: Request) -> Response:
        """Get the plan and its limits."""
        caller, plan = self.caller, plan_of(self.caller.customer_id)
        return Response(
            {
                "plan": plan.name,
                "rate_limits": {"per_hour": caller.rate_per_hour, "per_minute": caller.rate_per_minute},
                "limits": {name: getattr(plan, name) for name in LIMITS},
                "ai": {
                    "included": bool(plan.ai_models),
                    "models": plan.ai_models,
                    "default_model": plan.ai_default_model or None,
                    "can_choose_model": plan.ai_choice,
                    "monthly_limit": plan.ai_monthly,
                },
                "ends_at": ends_at(),
            }
        )
