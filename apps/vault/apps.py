"""Wires the vault app into Django."""

from django.apps import AppConfig
from django.conf import settings


class VaultConfig(AppConfig):
    name = "apps.vault"
    label = "vault"

    def ready(self) -> None:
        from apps.vault.envelope import current_kek

        # A key that cannot be read is noticed when a process starts, not when a customer's secret is needed.
        if settings.OPSCURB_KEKS:
            current_kek()
