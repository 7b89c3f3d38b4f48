"""Rings for a worker; the queue of record is Postgres, so a lost ring costs seconds, never work."""

import structlog
from celery import current_app
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)


def ring(workers: int = 1) -> None:
    """Ask for so many workers to look for work; a dead or silent broker is left for the next beat."""
    try:
        for _ in range(workers):
            current_app.send_task("apps.scans.tasks.work_one", queue="scan", retry=False, ignore_result=True)
    except (OperationalError, OSError) as error:
        log.warning("doorbell.unheard", error=type(error).__name__)
