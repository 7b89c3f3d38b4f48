"""Wires the notifications app into Django."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "apps.notifications"
    label = "notifications"

    def ready(self) -> None:
        """Listen to scans that are over, and make the work of sending known."""
        from apps.events.relay import on
        from apps.notifications import dispatch
        from apps.notifications import summary as summary

        on("scan.completed", self.label, dispatch.plan)
        on("scan.failed", self.label, dispatch.plan)
