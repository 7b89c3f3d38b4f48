"""Which model explains findings, and how much of the month is left."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.base import ApiView
from apps.recommendations import selectors, services
from apps.recommendations.selectors import Preferences
from apps.rest.input import Strict, Text


class AiPreferencesBody(Strict):
    """The model that is to answer."""

    preferred_model = Text(max_length=64, help_text="One of `available_models`")

    example: ClassVar[dict[str, Any]] = {"preferred_model": "claude-3.5-sonnet"}


class AiPreferencesShape(serializers.Serializer):
    """Models of your plan and the quota of this calendar month."""

    subscription_tier = serializers.CharField()
    can_use_ai = serializers.BooleanField()
    can_choose_model = serializers.BooleanField()
    preferred_model = serializers.CharField(allow_null=True, help_text="The one that answers")
    available_models = serializers.ListField(child=serializers.CharField())
    default_model = serializers.CharField(allow_null=True)
    explanations_used = serializers.IntegerField(help_text="Those under way included")
    explanations_limit = serializers.IntegerField(allow_null=True, help_text="null is without limit")
    remaining_quota = serializers.IntegerField(allow_null=True)

    example: ClassVar[dict[str, Any]] = {
        "subscription_tier": "pro",
        "can_use_ai": True,
        "can_choose_model": True,
        "preferred_model": "gpt-4o",
        "available_models": ["gpt-4o-mini", "gpt-4o", "claude-3.5-sonnet"],
        "default_model": "gpt-4o",
        "explanations_used": 45,
        "explanations_limit": 500,
        "remaining_quota": 455,
    }


def shown(preferences: Preferences) -> dict[str, Any]:
    """Preferences as the surface names them."""
    plan, quota = preferences.plan, preferences.quota
    return {
        "subscription_tier": plan.name,
        "can_use_ai": bool(plan.ai_models),
        "can_choose_model": plan.ai_choice,
        "preferred_model": preferences.model or None,
        "available_models": plan.ai_models,
        "default_model": plan.ai_default_model,
        "explanations_used": quota.used,
        "explanations_limit": quota.limit,
        "remaining_quota": quota.remaining,
    }


class AiPreferences(ApiView):
    """Your model and your quota."""

    @extend_schema(operation_id="get_ai_preferences", tags=["Recommendations"], responses=AiPreferencesShape)
    def get(self, request: Request) -> Response:
        """Get AI preferences and the quota."""
        return Response(shown(selectors.preferences()))

    @extend_schema(
        operation_id="change_ai_preferences",
        tags=["Recommendations"],
        request=AiPreferencesBody,
        responses=AiPreferencesShape,
    )
    def put(self, request: Request) -> Response:
        """Choose the model that explains findings."""
        wanted = AiPreferencesBody.checked(request.data)
        return Response(shown(services.choose_model(wanted["preferred_model"])))
