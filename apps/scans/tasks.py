"""The doorbell's tasks: thin, since what is to do stands in Postgres."""

from celery import shared_task

from apps.scans import doorbell, queue
from apps.scans.run import run

# More rings than workers only queue up in the broker.
MOST_RINGS = 4


@shared_task(queue="scan")
def work_one() -> None:
    """Claim one due unit and run it, then ring for the next."""
    claim = queue.claim()
    if claim is not None:
        run(claim)
        doorbell.ring()


@shared_task(queue="scan", expires=10)
def ring() -> None:
    """Ring for what is due or was left behind."""
    doorbell.ring(min(queue.due(), MOST_RINGS))
