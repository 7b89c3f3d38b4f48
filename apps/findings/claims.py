"""No dollar twice across providers: a cluster's finding counts what its cloud's own findings leave of the same thing.

Findings that name what another provider bills (`cloud_ids`) yield to that provider's unresolved findings of the
customer, and observations to those of the same scan. Whoever of them is stored last, it ends the same.
"""

from collections.abc import Mapping
from typing import Any

from django.db import connection

Given = Mapping[str, Any]

# While findings that yield are stored, no other batch of the customer is: neither would see the other's.
_WAIT = "SELECT pg_advisory_xact_lock(hashtextextended(%(customer)s::text || 'claims', 0))"
_SHARE = "SELECT pg_advisory_xact_lock_shared(hashtextextended(%(customer)s::text || 'claims', 0))"
# Batches that others yield to are stored side by side, and only take turns to settle what yields.
_TAKE_TURNS = "SELECT pg_advisory_xact_lock(hashtextextended(%(customer)s::text || 'settling', 0))"
_YIELDING = "SELECT EXISTS (SELECT FROM findings_finding WHERE customer_id = %(customer)s AND cloud_ids IS NOT NULL)"
_NAMED = """
    FROM unnest(k.cloud_ids) AS named(id)
    JOIN findings_finding f ON f.customer_id = %(customer)s AND f.resource_id = named.id
        AND f.demo = %(demo)s AND f.provider <> k.provider
"""
_RIVALS = f"SELECT f.counted_cost, f.check_id {_NAMED} WHERE f.state <> 'resolved'"
_RIVALS_SEEN = f"""
    SELECT o.counted_cost, o.check_id {_NAMED}
    JOIN findings_observation o
        ON o.customer_id = f.customer_id AND o.scan_id = %(scan)s AND o.finding_id = f.id
"""
# Who was left nothing by the engine already keeps its taker of the same provider.
_SHARED_OUT = """
    UPDATE {table} t SET counted_cost = s.counted, superseded_by = s.taker
    FROM (
        SELECT k.id, greatest(k.claimed_cost - r.taken, 0) AS counted,
               CASE WHEN r.taken >= k.claimed_cost THEN r.taker ELSE '' END AS taker
        FROM {table} k CROSS JOIN LATERAL (
            SELECT coalesce(sum(counted_cost), 0) AS taken,
                   (array_agg(check_id ORDER BY counted_cost DESC, check_id))[1] AS taker
            FROM ({rivals}) rival
        ) r
        WHERE k.claimed_cost > 0 AND k.cloud_ids IS NOT NULL {chosen}
        ORDER BY k.id FOR UPDATE OF k
    ) s
    WHERE t.id = s.id {own} AND (t.counted_cost, t.superseded_by) IS DISTINCT FROM (s.counted, s.taker)
"""
_OWN = "AND t.customer_id = %(customer)s"
_FINDINGS = _SHARED_OUT.format(
    table="findings_finding",
    rivals=_RIVALS,
    own=_OWN,
    chosen="AND k.customer_id = %(customer)s AND k.demo = %(demo)s AND k.state <> 'resolved'",
)
_OBSERVATIONS = _SHARED_OUT.format(
    table="findings_observation",
    rivals=_RIVALS_SEEN,
    own=_OWN,
    chosen="AND k.customer_id = %(customer)s AND k.scan_id = %(scan)s",
)
_STAGED = _SHARED_OUT.format(table="staged_finding", rivals=_RIVALS, own="", chosen="")
_UNSHARED = "UPDATE staged_finding SET counted_cost = claimed_cost, superseded_by = '' WHERE claimed_cost > 0"


def begin(given: Given, is_yielding: bool) -> None:
    """Before a batch is written: it must see all that was written, and be seen by all that follows."""
    _run(_WAIT if is_yielding else _SHARE, given)


def share_out_batch(given: Given) -> None:
    """Leave a staged batch what other providers' findings leave of it, before it is written."""
    _run(_STAGED, given)


def share_out_seen(given: Given) -> None:
    """Leave the observations of a scan what others of the same scan leave of them."""
    _run(_OBSERVATIONS, given)


def claim_whole_batch(given: Given) -> None:
    """Give a staged batch its whole claims back: what a scan saw is shared out among what it saw."""
    _run(_UNSHARED, given)


def settle(given: Given) -> None:
    """After findings were written or resolved that others may yield to; nothing for who has no cluster."""
    with connection.cursor() as cursor:
        cursor.execute(_YIELDING, given)
        (is_any,) = cursor.fetchone()
    if is_any:
        for statement in (_TAKE_TURNS, _FINDINGS, _OBSERVATIONS):
            _run(statement, given)


def _run(statement: str, given: Given) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
