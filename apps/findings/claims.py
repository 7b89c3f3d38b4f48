"""No dollar twice across providers: a cluster's finding counts what its cloud's own findings leave of the same thing.

Findings that name what another provider bills (`cloud_ids`) yield to that provider's unresolved findings of the
customer, and observations to those of the same scan. Whoever of them is stored last, it ends the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from apps.findings.locks import take

Given = Mapping[str, Any]

# While findings that yield are stored, no other batch of the customer is: neither would see the other's.
_WAIT = "SELECT pg_advisory_xact_lock(hashtextextended(%(customer)s::text || 'claims', 0))"
_SHARE = "SELECT pg_advisory_xact_lock_shared(hashtextextended(%(customer)s::text || 'claims', 0))"
# Batches that others yield to are stored side by side, and only take turns to settle what yields.
_TAKE_TURNS = "SELECT pg_advisory_xact_lock(hashtextextended(%(customer)s::text || 'settling', 0))"
_YIELDING = (
    "SELECT EXISTS (SELECT FROM findings_finding WHERE customer_id = %(customer)s AND cloud_ids IS NOT NULL)"
)
# One look at an index for each thing that is named, which a planner without statistics would not choose by itself.
_TAKEN = """
    SELECT coalesce(sum(each.counted), 0) AS taken,
           (array_agg(each.check_id ORDER BY each.counted DESC, each.check_id))[1] AS taker
    FROM unnest(k.cloud_ids) AS named(id) CROSS JOIN LATERAL ({rivals} OFFSET 0) each
"""
_NOW = """
    SELECT f.counted_cost AS counted, f.check_id FROM findings_finding f
    WHERE f.customer_id = %(customer)s AND f.resource_id = named.id AND f.demo = %(demo)s
      AND f.provider <> k.provider AND f.state <> 'resolved'
"""
_SEEN = """
    SELECT seen.* FROM (
        SELECT f.id FROM findings_finding f
        WHERE f.customer_id = %(customer)s AND f.resource_id = named.id AND f.provider <> k.provider OFFSET 0
    ) known CROSS JOIN LATERAL (
        SELECT o.counted_cost AS counted, o.check_id FROM findings_observation o
        WHERE o.customer_id = %(customer)s AND o.scan_id = %(scan)s AND o.finding_id = known.id OFFSET 0
    ) seen
"""
# Whom the engine left nothing keeps the taker of its own provider.
_CHANGES = """
    SELECT k.id, greatest(k.claimed_cost - r.taken, 0), CASE WHEN r.taken < k.claimed_cost THEN '' ELSE r.taker END
    FROM {table} k CROSS JOIN LATERAL ({taken}) r
    WHERE k.cloud_ids IS NOT NULL AND k.claimed_cost > 0 {chosen}
      AND (k.counted_cost <> greatest(k.claimed_cost - r.taken, 0)
           OR k.superseded_by <> CASE WHEN r.taken < k.claimed_cost THEN '' ELSE r.taker END)
    ORDER BY k.id FOR UPDATE OF k
"""
_APPLY = """
    UPDATE {table} t SET counted_cost = s.counted, superseded_by = s.taker
    FROM unnest(%(ids)s::uuid[], %(counted)s::numeric[], %(takers)s::text[]) AS s(id, counted, taker)
    WHERE t.id = s.id AND t.id = ANY(%(ids)s::uuid[])
"""


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows whose money is shared out, and whom they yield to."""

    table: str
    rivals: str
    chosen: str

    def share_out(self, given: Given) -> None:
        """Leave each what its rivals leave; rows that have that already are not touched."""
        taken = _TAKEN.format(rivals=self.rivals)
        with connection.cursor() as cursor:
            cursor.execute(_CHANGES.format(table=self.table, taken=taken, chosen=self.chosen), given)
            if changes := cursor.fetchall():
                ids, counted, takers = (list(column) for column in zip(*changes, strict=True))
                cursor.execute(
                    _APPLY.format(table=self.table), {"ids": ids, "counted": counted, "takers": takers}
                )


_FINDINGS = _Rows(
    "findings_finding",
    _NOW,
    "AND k.customer_id = %(customer)s AND k.demo = %(demo)s AND k.state <> 'resolved'",
)
_OBSERVATIONS = _Rows(
    "findings_observation", _SEEN, "AND k.customer_id = %(customer)s AND k.scan_id = %(scan)s"
)
_STAGED = _Rows("staged_finding", _NOW, "")
_UNSHARED = "UPDATE staged_finding SET counted_cost = claimed_cost, superseded_by = '' WHERE claimed_cost > 0"


def begin(given: Given, is_yielding: bool) -> None:
    """Before a batch is written: it must see all that was written, and be seen by all that follows."""
    take(_WAIT if is_yielding else _SHARE, given)


def share_out_batch(given: Given) -> None:
    """Leave a staged batch what other providers' findings leave of it, before it is written."""
    _STAGED.share_out(given)


def share_out_seen(given: Given) -> None:
    """Leave the observations of a scan what others of the same scan leave of them."""
    _OBSERVATIONS.share_out(given)


def claim_whole_batch(given: Given) -> None:
    """Give a staged batch its whole claims back: what a scan saw is shared out among what it saw."""
    with connection.cursor() as cursor:
        cursor.execute(_UNSHARED, given)


def settle(given: Given) -> None:
    """After findings were written or resolved that others may yield to; nothing for who has no cluster."""
    with connection.cursor() as cursor:
        cursor.execute(_YIELDING, given)
        (is_any,) = cursor.fetchone()
    if is_any:
        take(_TAKE_TURNS, given)
        _FINDINGS.share_out(given)
        _OBSERVATIONS.share_out(given)
