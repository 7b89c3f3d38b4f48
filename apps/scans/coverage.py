"""How much of each account its last scan could read, and how much of all of them any scan could."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from apps.tenancy.scope import current_customer

# Older scans of an account that many newer ones left out say nothing of today.
MOST_SCANS = 200
# A part is a region or a cluster, and the account itself where not even these could be asked for. Too few metrics
# of one resource are an answer, not a gap.
_IS_PART = "(u.region <> '' OR u.status <> 'done')"
_GAPS = """
    CROSS JOIN LATERAL (
        SELECT array_agg(gap ->> 'reason') AS reasons
        FROM jsonb_array_elements(coalesce(u.coverage -> 'unknown', '[]')) AS gap
        WHERE gap ->> 'resource_id' = '' OR gap ->> 'reason' <> 'no_metrics'
    ) AS gaps
"""
_COUNTS = """
           count(*)::int,
           (count(*) FILTER (WHERE u.status = 'done' AND gaps.reasons IS NULL))::int,
           (count(*) FILTER (WHERE 'no_permission' = ANY(gaps.reasons)))::int,
           (count(*) FILTER (WHERE u.status <> 'done'))::int
"""
# The newest scan of each account, one that looked everywhere before one that was narrowed.
_COVERAGE = f"""
    WITH recent AS (
        SELECT id, finished_at, cardinality(regions) + cardinality(checks) > 0 AS narrowed FROM scans_scan
        WHERE customer_id = %(customer)s AND finished_at IS NOT NULL AND hidden_at IS NULL
          AND status IN ('completed', 'failed') AND demo = %(demo)s
        ORDER BY finished_at DESC, id DESC LIMIT %(most)s
    ), newest AS (
        SELECT DISTINCT ON (u.account_id) u.account_id, account.name, recent.id AS scan_id, recent.finished_at
        FROM recent
        JOIN scans_scanunit u ON u.customer_id = %(customer)s AND u.scan_id = recent.id AND u.region = ''
        LEFT JOIN accounts_cloudaccount account
            ON account.customer_id = u.customer_id AND account.id = u.account_id
        WHERE account.removed_at IS NULL AND (%(account)s::uuid IS NULL OR u.account_id = %(account)s)
        ORDER BY u.account_id, recent.narrowed, recent.finished_at DESC, recent.id DESC
    )
    SELECT newest.account_id, coalesce(newest.name, ''), newest.scan_id, newest.finished_at, {_COUNTS}
    FROM newest
    JOIN scans_scanunit u
        ON u.customer_id = %(customer)s AND u.scan_id = newest.scan_id
       AND u.account_id IS NOT DISTINCT FROM newest.account_id AND {_IS_PART}
    {_GAPS}
    GROUP BY 1, 2, 3, 4 ORDER BY 2, 1
"""
_BY_SCAN = f"""
    SELECT u.scan_id, {_COUNTS}
    FROM scans_scanunit u {_GAPS}
    WHERE u.customer_id = %(customer)s AND u.scan_id = ANY(%(scans)s) AND {_IS_PART}
    GROUP BY 1
"""


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many parts of an account there are to look at, and how many of them its last scan read without a gap."""

    account_id: UUID | None
    name: str
    scan_id: UUID
    finished_at: datetime
    parts: int
    read: int
    not_permitted: int
    failed: int

    @property
    def percent(self) -> int:
        """The share that was read, rounded down, so that 100 is all."""
        return self.read * 100 // self.parts


@dataclass(frozen=True, slots=True)
class Share:
    """How many parts there were for a scan, and how many of them it read without a gap; `unread` are not done."""

    parts: int
    read: int
    not_permitted: int
    unread: int

    @property
    def percent(self) -> int:
        """The share that was read, rounded down, so that 100 is all."""
        return self.read * 100 // self.parts


def coverage_by_account(*, demo: bool, account_id: UUID | None = None) -> list[Coverage]:
    """The coverage of each connected account, or of one, by its name; of those that were scanned. Needs a scope."""
    given: dict[str, Any] = {
        "customer": current_customer(),
        "demo": demo,
        "account": account_id,
        "most": MOST_SCANS,
    }
    with connection.cursor() as cursor:
        cursor.execute(_COVERAGE, given)
        return [Coverage(*row) for row in cursor.fetchall()]


def coverage_by_scan(scan_ids: Collection[UUID]) -> dict[UUID, Share]:
    """The coverage of each of some scans; nothing for those that have no part yet. Needs a scope."""
    with connection.cursor() as cursor:
        cursor.execute(_BY_SCAN, {"customer": current_customer(), "scans": list(scan_ids)})
        return {scan_id: Share(*counts) for scan_id, *counts in cursor.fetchall()}
