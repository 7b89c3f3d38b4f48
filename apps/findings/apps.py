"""Wires the findings app into Django."""

from django.apps import AppConfig


class FindingsConfig(AppConfig):
    name = "apps.findings"
    label = "findings"
    default_auto_field = "django.db.models.BigAutoField"
