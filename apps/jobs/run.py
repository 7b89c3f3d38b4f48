"""Runs one claimed job to its end; what fails is tried again, and given up in the end."""

from datetime import timedelta

import structlog
from django.utils import timezone

from apps.jobs.kinds import KINDS, Claim
from apps.jobs.queue import LeaseLost, hold
from apps.tenancy.scope import scope

log = structlog.get_logger(__name__)

# Claims that came to no end of their own: workers that were killed, and faults nobody foresaw.
MOST_STALLS = 5
PAUSE = timedelta(seconds=15)


def run(claim: Claim) -> None:
    """Do a job; a fault ends the run, not the worker."""
    kind = KINDS[claim.kind]
    try:
        if claim.stalls > MOST_STALLS:
            with scope(claim.customer_id):
                kind.give_up(claim, f"given up after {MOST_STALLS} attempts that came to no end")
        else:
            kind.run(claim)
    except LeaseLost:
        log.info("job.lease_lost", kind=claim.kind, subject=str(claim.subject_id))
    except Exception:
        log.exception("job.failed", kind=claim.kind, subject=str(claim.subject_id), attempt=claim.attempt)
        _pause(claim)


def _pause(claim: Claim) -> None:
    """Let the job wait a little; the count of its stalls goes on."""
    try:
        with scope(claim.customer_id):
            job = hold(claim)
            job.due_at, job.lease_until = timezone.now() + PAUSE, None
            job.save(update_fields=["due_at", "lease_until"])
    except LeaseLost:
        log.info("job.lease_lost", kind=claim.kind, subject=str(claim.subject_id))
