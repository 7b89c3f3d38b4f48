"""Wires the reports app into Django."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "apps.reports"
    label = "reports"

    def ready(self) -> None:
        from apps.customers.purging import before_purge
        from apps.reports import building as building
        from apps.reports import leaving
        from apps.reports import mail as mail

        before_purge(leaving.erase_reports)
