"""Finds a catalogue that cannot be used before anybody asks it for an answer."""

from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import ImproperlyConfigured

from apps.recommendations.catalogue import catalogue


@register()
def check_catalogue(app_configs: Any, **given: Any) -> list[CheckMessage]:
    """OPSCURB_AI_MODELS must be understood."""
    try:
        catalogue()
    except ImproperlyConfigured as error:
        return [Error(str(error), id="opscurb.ai_models")]
    return []
