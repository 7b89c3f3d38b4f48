"""What findings add up to from other sides than one sum: by account, by the day they ended, as scans saw them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import connection

from apps.accounts.models import CloudAccount
from apps.findings.browsing import Sum
from apps.findings.filters import Filter, conditions_of, counter_conditions_of
from apps.tenancy.scope import current_customer

_ACCOUNTS = CloudAccount._meta.db_table
_BY_ACCOUNT = f"""
    SELECT f.account_id, coalesce(max(account.name), ''), sum(f.findings)::int, sum(f.counted_cost) AS monthly
    FROM findings_counter f
    LEFT JOIN {_ACCOUNTS} account ON account.customer_id = f.customer_id AND account.id = f.account_id
    WHERE {{where}} GROUP BY f.account_id HAVING sum(f.findings) > 0
    ORDER BY monthly DESC, f.account_id
"""
# What went with its account was not saved by anybody.
_ENDED = f"""
    SELECT (f.{{moment}} AT TIME ZONE 'UTC')::date, f.state, count(*)::int, sum(f.counted_cost)
    FROM findings_finding f
    LEFT JOIN {_ACCOUNTS} account ON account.customer_id = f.customer_id AND account.id = f.account_id
    WHERE {{where}} AND f.{{moment}} >= %(since)s AND f.state = '{{state}}' AND account.removed_at IS NULL
    GROUP BY 1, 2
"""
_MOMENTS = {"handled": "handled_at", "resolved": "resolved_at"}
_SEEN = """
    SELECT scan_id, account_id, sum(counted_cost) FROM findings_counter
    WHERE customer_id = %(customer)s AND scan_id = ANY(%(scans)s) AND state = '' GROUP BY 1, 2
"""
_REAL = "SELECT EXISTS (SELECT FROM findings_counter WHERE customer_id = %(customer)s AND NOT demo AND scan_id IS NULL)"


@dataclass(frozen=True, slots=True)
class AccountSum:
    """What the findings of an account add up to; those of the demo have none."""

    account_id: UUID | None
    name: str
    sum: Sum


@dataclass(frozen=True, slots=True)
class Ended:
    """What was handled, or no longer seen by a scan, on a day of UTC."""

    day: date
    state: str
    sum: Sum


def total_of(sums: Iterable[Sum]) -> Sum:
    """Sums of different findings together."""
    parts = list(sums)
    return Sum(sum(part.findings for part in parts), sum((part.monthly for part in parts), Decimal(0)))


def sums_by_account(chosen: Filter) -> list[AccountSum]:
    """The sum of each account, dearest first; the filter may only use what the kept counters know. Needs a scope."""
    where, given = counter_conditions_of(chosen)
    with connection.cursor() as cursor:
        cursor.execute(_BY_ACCOUNT.format(where=where), given)
        return [AccountSum(account_id, name, Sum(*sums)) for account_id, name, *sums in cursor.fetchall()]


def ended_since(chosen: Filter, since: datetime) -> list[Ended]:
    """What left the list of what is open, and is still off it, by day and by how. Needs a scope."""
    where, given = conditions_of(replace(chosen, state="all"))
    parts = (_ENDED.format(where=where, state=state, moment=moment) for state, moment in _MOMENTS.items())
    with connection.cursor() as cursor:
        cursor.execute(f"{' UNION ALL '.join(parts)} ORDER BY 1, 2", given | {"since": since})
        return [Ended(day, state, Sum(*sums)) for day, state, *sums in cursor.fetchall()]


def sums_as_seen(scan_ids: Collection[UUID]) -> dict[tuple[UUID, UUID | None], Decimal]:
    """What scans saw in each account they covered, a month; nothing for those without a finding. Needs a scope."""
    with connection.cursor() as cursor:
        cursor.execute(_SEEN, {"customer": current_customer(), "scans": list(scan_ids)})
        return {(scan_id, account_id): monthly for scan_id, account_id, monthly in cursor.fetchall()}


def shows_demo() -> bool:
    """True where lists show the demo's findings, since there never were any of real accounts. Needs a scope."""
    with connection.cursor() as cursor:
        cursor.execute(_REAL, {"customer": current_customer()})
        return not cursor.fetchall()[0][0]
