"""Wires the egress app into Django."""

from django.apps import AppConfig


class EgressConfig(AppConfig):
    name = "apps.egress"
    label = "egress"

    def ready(self) -> None:
        """Refuse to start on settings that could not be held to later."""
        from apps.egress.operator import operator_proxy, operator_ranges

        operator_ranges()
        operator_proxy()
