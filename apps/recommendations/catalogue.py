"""The catalogue as this install has it, and which of its names a plan and a preference lead to."""

from collections.abc import Mapping
from functools import lru_cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from apps.customers.plans import Plan
from opscurb.advice import models
from opscurb.advice.models import Model


def catalogue() -> Mapping[str, Model]:
    """The models by name, with what OPSCURB_AI_MODELS says instead; raises ImproperlyConfigured."""
    return _catalogue(settings.OPSCURB_AI_MODELS)


@lru_cache(maxsize=4)
def _catalogue(overrides: str) -> Mapping[str, Model]:
    try:
        return models.catalogue(overrides)
    except ValueError as error:
        raise ImproperlyConfigured(f"OPSCURB_AI_MODELS: {error}") from error


def name_of(plan: Plan, preferred: str) -> str:
    """The name that answers: the preferred one where the plan still includes it, else the plan's own."""
    return preferred if plan.ai_choice and preferred in plan.ai_models else plan.ai_default_model or ""
