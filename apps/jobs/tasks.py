"""The doorbell's tasks: thin, since what is to do stands in Postgres."""

from celery import shared_task

from apps.jobs import doorbell, queue
from apps.jobs.kinds import QUEUES
from apps.jobs.run import run

# More rings than workers only queue up in the broker.
MOST_RINGS = 8


@shared_task
def work_one(name: str) -> None:
    """Claim one due job of a queue and do it, then ring for the next."""
    claim = queue.claim(name)
    if claim is not None:
        run(claim)
        doorbell.ring(name)


@shared_task(queue="deliver", expires=10)
def ring() -> None:
    """Ring for what is due or was left behind."""
    for name in QUEUES:
        doorbell.ring(name, min(queue.due(name), MOST_RINGS))
