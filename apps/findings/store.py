"""Stores a batch of findings: COPY into a staging table, then two set-wise upserts."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db import connection

from apps.findings import claims, exempting
from apps.findings.changes import NOTHING, Change, change_of, told
from apps.findings.large import large
from apps.findings.locks import take
from apps.findings.overlaps import leave_to_earlier
from apps.findings.resolving import resolve_gone
from apps.findings.rows import CLAIM, EVIDENCE, claim_of, content_hash, evidence_of, identity, tags_of
from apps.tenancy.scope import current_customer
from opscurb.results import Found


@dataclass(frozen=True, slots=True)
class Sighting:
    """Where and when a batch was seen, and of which provider; no account for the demo inventory."""

    scan_id: UUID
    account_id: UUID | None
    demo: bool
    at: datetime
    provider: str = "aws"

    @property
    def place(self) -> str:
        """The account's part of a finding's identity."""
        return "demo" if self.demo else str(self.account_id)


_ALL = (*EVIDENCE, *CLAIM)
_COLUMNS = ", ".join(_ALL)
_TYPES = {
    "confidence": "numeric",
    "monthly_cost": "numeric",
    "counted_cost": "numeric",
    "details": "jsonb",
    "cloud_ids": "text[]",
    "claimed_cost": "numeric",
}
_STAGED = ", ".join(f"{column} {_TYPES.get(column, 'text')}" for column in _ALL)
_CHANGES = ", ".join(f"{column} = excluded.{column}" for column in _ALL)

# COPY straight into a table under row security is refused by Postgres, hence the staging table.
STAGE = f"""
    CREATE TEMPORARY TABLE IF NOT EXISTS staged_finding
    (id uuid, content_hash bytea, tags jsonb, exempted_by_id uuid, {_STAGED}) ON COMMIT DELETE ROWS
"""
COPY = f"COPY staged_finding (id, content_hash, tags, {_COLUMNS}) FROM STDIN"
# Two scans that find the same new thing at one time would collide in the one unique index that ON CONFLICT is not
# about, so that the batches of one account are stored one after the other.
TAKE_TURNS = "SELECT pg_advisory_xact_lock(hashtextextended(%(customer)s::text || %(place)s, 0))"
_UPSERT = f"""
    INSERT INTO findings_finding (
        id, customer_id, account_id, demo, state, note, content_hash,
        first_seen_at, changed_at, tags, exempted_by_id, {_COLUMNS}
    )
    SELECT id, %(customer)s, %(account)s, %(demo)s, CASE WHEN exempted_by_id IS NULL THEN 'open' ELSE 'exempt' END,
           '', content_hash, %(at)s, %(at)s, tags, exempted_by_id, {_COLUMNS}
    FROM staged_finding ORDER BY id
    ON CONFLICT (id) DO UPDATE SET
        content_hash = excluded.content_hash, changed_at = excluded.changed_at, {_CHANGES}, tags = excluded.tags,
        state = {exempting.STATE_WHEN_SEEN},
        exempted_by_id = CASE WHEN findings_finding.state <> 'handled' THEN excluded.exempted_by_id END,
        resolved_at = NULL, resolved_reason = '',
        snoozed_until = CASE WHEN {exempting.OUTGROWN_WHEN_SEEN} THEN NULL ELSE findings_finding.snoozed_until END,
        snoozed_growth = CASE WHEN {exempting.OUTGROWN_WHEN_SEEN} THEN NULL ELSE findings_finding.snoozed_growth END
    WHERE findings_finding.content_hash <> excluded.content_hash OR findings_finding.state = 'resolved'
       OR findings_finding.state <> 'handled'
          AND findings_finding.exempted_by_id IS DISTINCT FROM excluded.exempted_by_id
    RETURNING id, resource_id, check_id, monthly_cost, counted_cost, state, findings_finding.xmax = 0 AS is_new
"""
# The table that the condition looks at is the one from before this statement.
UPSERT_FINDINGS = told(
    _UPSERT,
    "state <> 'exempt' AND is_new OR state = 'reopened' AND EXISTS "
    "(SELECT FROM findings_finding f WHERE f.id = changed.id AND f.state IN ('resolved', 'snoozed'))",
)
UPSERT_OBSERVATIONS = f"""
    INSERT INTO findings_observation (
        id, customer_id, account_id, demo, scan_id, finding_id, created_at, exempt, {_COLUMNS}
    )
    SELECT gen_random_uuid(), %(customer)s, %(account)s, %(demo)s, %(scan)s, id, %(at)s, exempted_by_id IS NOT NULL,
           {_COLUMNS}
    FROM staged_finding ORDER BY id
    ON CONFLICT (customer_id, scan_id, finding_id) DO UPDATE SET exempt = excluded.exempt, {_CHANGES}
    WHERE coalesce(findings_observation.claimed_cost, findings_observation.counted_cost)
          <> coalesce(excluded.claimed_cost, excluded.counted_cost)
       OR findings_observation.monthly_cost <> excluded.monthly_cost
       OR findings_observation.details <> excluded.details
       OR findings_observation.exempt <> excluded.exempt
"""


def store(batch: Iterable[Found], sighting: Sighting) -> Change:
    """Store what a scan found and say what is new or back; the same batch again changes nothing. Needs a scope."""
    rows = _distinct(batch, sighting)
    if not rows:
        return NOTHING
    given = _given(sighting)
    with connection.cursor() as cursor:
        cursor.execute(STAGE)
        cursor.execute("DELETE FROM staged_finding")
        with cursor.copy(COPY) as copy:
            for row in rows:
                copy.write_row(row)
    take(TAKE_TURNS, given | {"place": sighting.place})
    exempting.stage(sighting.account_id)
    return _store_yielding(given) if any(row[-1] is not None for row in rows) else _store(given)


def _store(given: dict[str, Any]) -> Change:
    """Write a staged batch that yields to no other provider's findings, though others may yield to it."""
    claims.begin(given, is_yielding=False)
    with connection.cursor() as cursor:
        cursor.execute(UPSERT_FINDINGS, given)
        change = change_of(cursor.fetchall())
        cursor.execute(UPSERT_OBSERVATIONS, given)
    claims.settle(given)
    return change


def _store_yielding(given: dict[str, Any]) -> Change:
    """Write a staged batch that yields to what other providers' findings count of the same things."""
    claims.begin(given, is_yielding=True)
    claims.share_out_batch(given)
    with connection.cursor() as cursor:
        cursor.execute(UPSERT_FINDINGS, given)
        change = change_of(cursor.fetchall())
        claims.claim_whole_batch(given)
        cursor.execute(UPSERT_OBSERVATIONS, given)
    claims.share_out_seen(given)
    return change


def resolve(
    checks: Sequence[str],
    region: str,
    sighting: Sighting,
    there: Mapping[str, Collection[str]] = MappingProxyType({}),
) -> Change:
    """End a scan of a region: resolve what these checks, which looked at all of it, no longer see; says which.

    Needs a scope. What the scan saw then counts no dollar that a finding counts which it did not look at. `there`
    has the ARNs of all that exists of what a check looks at, by its id, where that is known.
    """
    given = _given(sighting) | {"region": region, "checks": list(checks)}
    claims.begin(given, is_yielding=False)
    with large():
        change = resolve_gone(given, there)
        is_shared_anew = leave_to_earlier(given)
    if change.count or is_shared_anew:
        claims.settle(given)
    return change


def _given(sighting: Sighting) -> dict[str, Any]:
    return {
        "customer": current_customer(),
        "account": sighting.account_id,
        "demo": sighting.demo,
        "scan": sighting.scan_id,
        "at": sighting.at,
    }


def _distinct(batch: Iterable[Found], sighting: Sighting) -> list[tuple[Any, ...]]:
    """One row a finding, the last one holding: its share of the money may have changed within the batch."""
    last = {found.key: found for found in batch}
    return list(_staged(last.values(), sighting))


def _staged(batch: Iterable[Found], sighting: Sighting) -> Iterator[tuple[Any, ...]]:
    customer_id = current_customer()
    for found in batch:
        row, tags = evidence_of(found, sighting.provider), tags_of(found)
        finding_id = identity(customer_id, sighting.place, found)
        evidence = (row[column] for column in EVIDENCE)
        yield (finding_id, content_hash(row, tags), tags, *evidence, *claim_of(found))
