"""Wires the reports app into Django."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "apps.reports"
    label = "reports"

    def ready(self) -> None:
        from apps.reports import building as building
        from apps.reports import mail as mail
