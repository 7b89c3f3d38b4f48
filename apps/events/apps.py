"""Wires the events app into Django."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "apps.events"
    label = "events"

    def ready(self) -> None:
        from apps.customers import trail
        from apps.events.services import record

        trail.written_by(record)
