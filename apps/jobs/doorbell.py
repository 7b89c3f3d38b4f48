"""Rings for a worker; the queue of record is Postgres, so a lost ring costs seconds, never work."""

import structlog
from celery import current_app
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)


def ring(queue: str, workers: int = 1) -> None:
    """Ask so many workers of a queue to look for work."""
    send("apps.jobs.tasks.work_one", queue, workers, (queue,))


def send(task: str, queue: str, times: int = 1, args: tuple[str, ...] = ()) -> None:
    """Send a task so many times; a dead or silent broker is left for the next beat."""
    try:
        for _ in range(times):
            current_app.send_task(task, args, queue=queue, retry=False, ignore_result=True)
    except (OperationalError, OSError) as error:
        log.warning("doorbell.unheard", error=type(error).__name__)
