"""Wires the kubernetes app into Django."""

from django.apps import AppConfig


class KubernetesConfig(AppConfig):
    name = "apps.kubernetes"
    label = "kubernetes"
    default_auto_field = "django.db.models.BigAutoField"
