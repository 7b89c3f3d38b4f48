"""Adds up what was saved: by the bill, and where it does not tell, by what was thought."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

from apps.tenancy.scope import current_customer
from opscurb.money import ZERO

STATES = ("pending", "realized", "unverified")
# What came back was not saved, and what went with its account was not saved by anybody.
_HOLDS = """
    FROM savings_verification v
    JOIN findings_finding f ON f.customer_id = v.customer_id AND f.id = v.finding_id
    LEFT JOIN accounts_cloudaccount account ON account.customer_id = v.customer_id AND account.id = v.account_id
    WHERE v.customer_id = %(customer)s AND (%(account)s::uuid IS NULL OR v.account_id = %(account)s)
      AND f.state = 'resolved' AND f.resolved_at = v.resolved_at AND account.removed_at IS NULL
"""
_BY_MONTH = f"""
    SELECT to_char(v.resolved_at AT TIME ZONE 'UTC', 'YYYY-MM'), v.state, count(*)::int,
           sum(v.estimated), coalesce(sum(v.realized), 0)
    {_HOLDS}
    GROUP BY 1, 2 ORDER BY 1, 2
"""


@dataclass(slots=True)
class Saved:
    """Resolved findings of one state: how many, what they were thought to save a month, and what the bill showed."""

    findings: int = 0
    estimated: Decimal = ZERO
    realized: Decimal = ZERO

    def add(self, findings: int, estimated: Decimal, realized: Decimal) -> None:
        """Count more of them."""
        self.findings += findings
        self.estimated += estimated
        self.realized += realized


def _by_state() -> dict[str, Saved]:
    return {state: Saved() for state in STATES}


@dataclass(slots=True)
class Month:
    """What was resolved in a month of UTC, as 2026-11, by state."""

    month: str
    by_state: dict[str, Saved] = field(default_factory=_by_state)


@dataclass(slots=True)
class Savings:
    """All that was ever resolved by state, and month by month, oldest first."""

    by_state: dict[str, Saved] = field(default_factory=_by_state)
    months: list[Month] = field(default_factory=list)


def savings(account_id: UUID | None = None) -> Savings:
    """What resolved findings save, of all accounts or of one. Needs a scope."""
    with connection.cursor() as cursor:
        cursor.execute(_BY_MONTH, {"customer": current_customer(), "account": account_id})
        return _added_up(cursor.fetchall())


def _added_up(rows: Iterable[tuple[Any, ...]]) -> Savings:
    found = Savings()
    months: dict[str, Month] = {}
    for name, state, *sums in rows:
        month = months.setdefault(name, Month(name))
        month.by_state[state].add(*sums)
        found.by_state[state].add(*sums)
    found.months = list(months.values())
    return found
