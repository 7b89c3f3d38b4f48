"""Celery: only the doorbell, since the queue of record is Postgres."""

import os

from celery import Celery
from celery.signals import worker_init

from opscurb.allocator import return_freed_memory

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")

app = Celery("opscurb")
# By name, so that it is read at the first ring and not while Django's settings are still being made.
app.config_from_object("config.doorbell")
app.autodiscover_tasks(
    [
        "apps.jobs",
        "apps.customers",
        "apps.findings",
        "apps.scans",
        "apps.webhooks",
        "apps.recommendations",
    ]
)


@worker_init.connect
def _prepare(**_: object) -> None:
    """Workers scan, in processes that are forked from here."""
    return_freed_memory()
