"""Wires the scans app into Django."""

from django.apps import AppConfig


class ScansConfig(AppConfig):
    name = "apps.scans"
    label = "scans"
    default_auto_field = "django.db.models.BigAutoField"
