"""Wires the webhooks app into Django."""

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "apps.webhooks"
    label = "webhooks"

    def ready(self) -> None:
        """Listen to every event that webhooks may subscribe to, and make the work that follows known."""
        from apps.events.relay import on
        from apps.events.types import FOR_WEBHOOKS
        from apps.webhooks.delivery import deliver

        for event_type in FOR_WEBHOOKS:
            on(event_type, self.label, deliver)
