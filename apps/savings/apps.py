"""Wires the savings app into Django."""

from django.apps import AppConfig


class SavingsConfig(AppConfig):
    name = "apps.savings"
    label = "savings"

    def ready(self) -> None:
        from apps.savings import verifying as verifying
