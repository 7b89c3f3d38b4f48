"""The queue of leased work: put in, claimed for a while, finished or put off, taken over when a run stops."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from apps.jobs.doorbell import ring
from apps.jobs.kinds import KINDS, Claim
from apps.jobs.models import Job
from apps.tenancy.scope import current_customer, everyone

_ENQUEUE = """
    INSERT INTO jobs_job (id, customer_id, kind, subject_id, queue, due_at, created_at, attempt, stalls)
    VALUES (gen_random_uuid(), %(customer)s, %(kind)s, %(subject)s, %(queue)s, %(due)s, %(now)s, 0, 0)
    ON CONFLICT (customer_id, kind, subject_id) DO UPDATE SET due_at = excluded.due_at
"""
# The same, where another one for the same subject may wait already: the earlier of both times holds.
_ENQUEUE_BY = _ENQUEUE.replace("excluded.due_at", "LEAST(jobs_job.due_at, excluded.due_at)")
_ENQUEUE_EACH = """
    INSERT INTO jobs_job (id, customer_id, kind, subject_id, queue, due_at, created_at, attempt, stalls)
    SELECT gen_random_uuid(), %(customer)s, %(kind)s, subject, %(queue)s, %(now)s, %(now)s, 0, 0
    FROM unnest(%(subjects)s::uuid[]) AS subject
    ON CONFLICT (customer_id, kind, subject_id) DO UPDATE SET due_at = excluded.due_at
"""
_DUE = "j.queue = %(queue)s AND j.due_at <= clock_timestamp() AND coalesce(j.lease_until, 'epoch') < clock_timestamp()"
# Fewest running first, so that a customer with a thousand jobs delays nobody else's first one.
_CLAIM = f"""
    WITH running AS (
        SELECT customer_id, count(*) AS jobs FROM jobs_job
        WHERE queue = %(queue)s AND lease_until >= clock_timestamp() GROUP BY customer_id
    ), turn AS (
        SELECT j.id FROM jobs_job j LEFT JOIN running r ON r.customer_id = j.customer_id
        WHERE {_DUE} ORDER BY coalesce(r.jobs, 0), j.due_at, j.id LIMIT 1 FOR UPDATE OF j SKIP LOCKED
    )
    UPDATE jobs_job j
    SET attempt = attempt + 1, stalls = stalls + 1,
        lease_until = clock_timestamp() + make_interval(secs => (%(leases)s::jsonb ->> j.kind)::int)
    FROM turn WHERE j.id = turn.id
    RETURNING j.id, j.customer_id, j.kind, j.subject_id, j.due_at, j.attempt, j.stalls
"""

_CLAIM_MINE = """
    UPDATE jobs_job
    SET attempt = attempt + 1, stalls = stalls + 1,
        lease_until = clock_timestamp() + make_interval(secs => %(seconds)s)
    WHERE customer_id = %(customer)s AND kind = %(kind)s AND subject_id = %(subject)s
        AND coalesce(lease_until, 'epoch') < clock_timestamp()
    RETURNING id, customer_id, kind, subject_id, due_at, attempt, stalls
"""


class LeaseLost(Exception):
    """Another worker took the job over, or it is no longer wanted: this run must write nothing more."""


def enqueue(kind: str, subject_id: UUID, due_at: datetime | None = None) -> None:
    """Let a piece of work be done at a time, now by default; one that waits already is moved. Needs a scope."""
    now = timezone.now()
    queue = KINDS[kind].queue
    given: dict[str, Any] = {"customer": current_customer(), "kind": kind, "subject": subject_id}
    with connection.cursor() as cursor:
        cursor.execute(_ENQUEUE, {**given, "queue": queue, "due": due_at or now, "now": now})
    if due_at is None or due_at <= now:
        transaction.on_commit(lambda: ring(queue))


def enqueue_by(kind: str, subject_id: UUID, due_at: datetime) -> None:
    """Let a piece of work be done at a time at the latest; one that waits is moved nearer, never off. Needs a scope."""
    given: dict[str, Any] = {"customer": current_customer(), "kind": kind, "subject": subject_id}
    with connection.cursor() as cursor:
        cursor.execute(
            _ENQUEUE_BY, {**given, "queue": KINDS[kind].queue, "due": due_at, "now": timezone.now()}
        )


def enqueue_each(kind: str, subject_ids: Sequence[UUID]) -> None:
    """Let many pieces of work be done now, by one statement and one ring; subjects must differ. Needs a scope."""
    queue = KINDS[kind].queue
    given: dict[str, Any] = {"customer": current_customer(), "kind": kind, "subjects": list(subject_ids)}
    with connection.cursor() as cursor:
        cursor.execute(_ENQUEUE_EACH, {**given, "queue": queue, "now": timezone.now()})
    # Whoever does one rings for the next.
    transaction.on_commit(lambda: ring(queue))


def forget(kind: str, subject_id: UUID) -> None:
    """Let a piece of work be; a run that is under way writes nothing more. Needs a scope."""
    Job.objects.filter(kind=kind, subject_id=subject_id).delete()


def claim(queue: str) -> Claim | None:
    """Take the next due job of whoever has fewest running; None when nothing is due."""
    leases = json.dumps({kind.name: kind.lease_seconds for kind in KINDS.values()})
    with everyone(), connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"queue": queue, "leases": leases})
        row = cursor.fetchone()
    return Claim(*row) if row else None


def claim_mine(kind: str, subject_id: UUID, lease_seconds: int) -> Claim | None:
    """Take one's own job before it is due; None when it is done or somebody else has it. Needs a scope."""
    given: dict[str, Any] = {"customer": current_customer(), "kind": kind, "subject": subject_id}
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM_MINE, {**given, "seconds": lease_seconds})
        row = cursor.fetchone()
    return Claim(*row) if row else None


def due(queue: str) -> int:
    """How many jobs wait for a worker, over all customers; counts no further than 100."""
    with everyone(), connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM (SELECT FROM jobs_job j WHERE {_DUE} LIMIT 100) AS waiting",
            {"queue": queue},
        )
        return int(cursor.fetchone()[0])


def hold(claim: Claim) -> Job:
    """Lock the job for what this run writes; raises LeaseLost. Needs a scope."""
    job = Job.objects.select_for_update(of=("self",), no_key=True).filter(id=claim.job_id).first()
    if job is None or job.attempt != claim.attempt:
        raise LeaseLost
    return job


def finish(claim: Claim) -> None:
    """The work is done, one way or the other; raises LeaseLost. Needs a scope."""
    hold(claim).delete()


def again(claim: Claim, due_at: datetime) -> None:
    """The work goes on at a later time; raises LeaseLost. Needs a scope."""
    job = hold(claim)
    job.due_at, job.lease_until, job.stalls = due_at, None, 0
    job.save(update_fields=["due_at", "lease_until", "stalls"])
