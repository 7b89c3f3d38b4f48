"""What waste cost over time, as scans saw it: the newest look at each account, added up whenever one ended."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

from apps.findings.totals import sums_as_seen
from apps.tenancy.scope import current_customer

# So many looks at an account are shown at most, however often it is scanned.
LOOKS = 90
# Looks that were narrowed, or that could not read a whole region, would draw falls that there never were. Those of
# as long before are asked for too: by them it is known what the time begins with.
_LOOKS = """
    SELECT DISTINCT ON (u.account_id, bucket) s.id, u.account_id, s.finished_at, account.removed_at
    FROM scans_scan s
    JOIN scans_scanunit u
        ON u.customer_id = s.customer_id AND u.scan_id = s.id AND u.region = '' AND u.status = 'done'
    LEFT JOIN accounts_cloudaccount account
        ON account.customer_id = u.customer_id AND account.id = u.account_id
    CROSS JOIN LATERAL (
        SELECT greatest(-1, floor(extract(epoch FROM s.finished_at - %(since)s) / %(width)s)) AS bucket
    ) AS placed
    WHERE s.customer_id = %(customer)s AND s.finished_at >= %(earliest)s AND s.hidden_at IS NULL
      AND s.status = 'completed' AND s.demo = %(demo)s
      AND s.regions = '{}' AND s.checks = '{}' AND s.kube_context = ''
      AND (%(account)s::uuid IS NULL OR u.account_id = %(account)s)
      AND NOT EXISTS (
          SELECT FROM scans_scanunit part
          WHERE part.customer_id = u.customer_id AND part.scan_id = u.scan_id
            AND part.account_id IS NOT DISTINCT FROM u.account_id AND part.status <> 'done'
      )
    ORDER BY u.account_id, bucket, s.finished_at DESC, s.id DESC
"""


@dataclass(frozen=True, slots=True)
class Look:
    """What was known of an account from a moment on."""

    at: datetime
    account_id: UUID | None
    monthly: Decimal


@dataclass(frozen=True, slots=True)
class Point:
    """What waste cost a month in US dollars from a moment on."""

    at: datetime
    monthly: Decimal


def trend(since: datetime, until: datetime, *, demo: bool, account_id: UUID | None = None) -> list[Point]:
    """What waste cost from one moment to another, oldest first; empty where no scan looked. Needs a scope."""
    points: dict[datetime, Decimal] = {}
    known: dict[UUID | None, Decimal] = {}
    for look in sorted(_looks(since, until, demo, account_id), key=lambda look: look.at):
        known[look.account_id] = look.monthly
        points[max(since, look.at)] = sum(known.values(), Decimal(0))
    return [Point(at, monthly) for at, monthly in points.items()]


def _looks(since: datetime, until: datetime, demo: bool, account_id: UUID | None) -> Iterable[Look]:
    length = until - since
    given: dict[str, Any] = {
        "customer": current_customer(),
        "since": since,
        "earliest": since - length,
        "width": max(1, length // timedelta(seconds=LOOKS)),
        "demo": demo,
        "account": account_id,
    }
    with connection.cursor() as cursor:
        cursor.execute(_LOOKS, given)
        rows = cursor.fetchall()
    seen = sums_as_seen({scan_id for scan_id, *_ in rows})
    for scan_id, account, at, _ in rows:
        yield Look(at, account, seen.get((scan_id, account), Decimal(0)))
    # Of an account that was removed nothing is left to save.
    for account, gone in {(account, gone) for _, account, _, gone in rows if gone}:
        yield Look(gone, account, Decimal(0))
