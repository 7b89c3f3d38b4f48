"""Wires the recommendations app into Django."""

from django.apps import AppConfig


class RecommendationsConfig(AppConfig):
    name = "apps.recommendations"
    label = "recommendations"

    def ready(self) -> None:
        """Judge the settings of models with all other checks of a start."""
        from apps.recommendations import checks  # noqa: F401
