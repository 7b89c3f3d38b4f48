"""The leased queue: units are claimed for a while, renewed while they work, taken over when they stop."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import connection
from django.utils import timezone

from apps.customers.plans import PLANS
from apps.scans.models import ScanUnit
from apps.tenancy.scope import everyone

# Long enough for a slow statement, short enough that a killed worker costs seconds.
LEASE_SECONDS = 20
RENEW_SECONDS = 5.0
MOST_STALLS = 3
CLAIM_LOCK = 7_267_832


@dataclass(frozen=True, slots=True)
class Claim:
    """A unit that is ours until its lease ends; `attempt` fences every write of this run."""

    unit_id: UUID
    customer_id: UUID
    scan_id: UUID
    account_id: UUID | None
    region: str
    attempt: int
    stalls: int


_DUE = "(u.status = 'queued' OR (u.status = 'running' AND u.lease_until < clock_timestamp()))"
# Fewest running first, so that a customer with a thousand queued units delays nobody else's first one.
_CLAIM = f"""
    WITH running AS (
        SELECT customer_id, count(*) AS units FROM scans_scanunit
        WHERE status = 'running' AND lease_until >= clock_timestamp() GROUP BY customer_id
    ), turn AS (
        SELECT u.id FROM scans_scanunit u
        JOIN customers_customer c ON c.id = u.customer_id
        LEFT JOIN running r ON r.customer_id = u.customer_id
        WHERE {_DUE} AND coalesce(r.units, 0) < (%(caps)s::jsonb ->> c.plan)::int
        ORDER BY coalesce(r.units, 0), u.created_at, u.id
        LIMIT 1 FOR UPDATE OF u SKIP LOCKED
    )
    UPDATE scans_scanunit u
    SET status = 'running', attempt = attempt + 1, stalls = stalls + 1,
        lease_until = clock_timestamp() + make_interval(secs => %(lease)s),
        started_at = coalesce(started_at, clock_timestamp())
    FROM turn WHERE u.id = turn.id
    RETURNING u.id, u.customer_id, u.scan_id, u.account_id, u.region, u.attempt, u.stalls
"""
_RENEW = """
    UPDATE scans_scanunit SET lease_until = clock_timestamp() + make_interval(secs => %(lease)s)
    WHERE id = %(unit)s AND attempt = %(attempt)s AND status = 'running'
"""


def claim() -> Claim | None:
    """Take the next due unit of whoever has fewest running; None when nothing is due."""
    caps = "{" + ", ".join(f'"{name}": {plan.running_units}' for name, plan in PLANS.items()) + "}"
    with everyone(), connection.cursor() as cursor:
        # One claim at a time: two that count "running" side by side would both pass a customer's cap.
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CLAIM_LOCK])
        cursor.execute(_CLAIM, {"caps": caps, "lease": LEASE_SECONDS})
        row = cursor.fetchone()
    return Claim(*row) if row else None


def due() -> int:
    """How many units wait for a worker, over all customers."""
    with everyone(), connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM (SELECT FROM scans_scanunit u WHERE {_DUE} LIMIT 100) AS waiting"
        )
        return int(cursor.fetchone()[0])


def renew(claim: Claim) -> bool:
    """Prolong a lease; False when the unit is no longer ours. Needs a scope."""
    with connection.cursor() as cursor:
        cursor.execute(_RENEW, {"unit": claim.unit_id, "attempt": claim.attempt, "lease": LEASE_SECONDS})
        return cursor.rowcount == 1


class LeaseLost(Exception):
    """Another worker took the unit over, or the scan was canceled: this run must write nothing more."""


def hold(claim: Claim) -> ScanUnit:
    """Lock the unit for a write of this run; raises LeaseLost. Needs a scope."""
    unit = (
        ScanUnit.objects.select_for_update(of=("self",), no_key=True)
        .filter(id=claim.unit_id, attempt=claim.attempt, status=ScanUnit.Status.RUNNING)
        .first()
    )
    if unit is None:
        raise LeaseLost
    unit.lease_until = timezone.now() + timedelta(seconds=LEASE_SECONDS)
    return unit
