"""The wiring: settings, URLs, Celery and the servers' entry points."""

# Imported with the settings, so that whichever process rings the doorbell rings ours.
from config.celery import app as celery_app

__all__ = ["celery_app"]
