"""Reads findings: lists by keyset or offset with exact totals, one finding, summaries."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

from apps.tenancy.postgresql.times import read_times_in_c
from apps.tenancy.scope import current_customer
from opscurb.errors import NotFound

ACTIVE = ("open", "reopened")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which findings; empty means all. Without `scan_id` it is those that are active now, or in `state`."""

    scan_id: UUID | None = None
    account_id: UUID | None = None
    severity: str | None = None
    category: str | None = None
    resource_type: str | None = None
    state: str | None = None
    demo: bool | None = None
    region: str | None = None
    check_id: str | None = None
    resource_id: str | None = None

    @property
    def counted(self) -> bool:
        """True when the kept counters can answer the total."""
        return self.region is None and self.check_id is None and self.resource_id is None


@dataclass(frozen=True, slots=True)
class Cut:
    """Which page of a list: after a keyset position, or from an offset."""

    limit: int = 50
    offset: int = 0
    after: tuple[Decimal, UUID] | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of a list and how many there are in all; `next` continues after them."""

    rows: list[dict[str, Any]]
    total: int
    next: tuple[Decimal, UUID] | None


_SHARED = """
    provider, region, check_id, category, severity, confidence, resource_type, resource_id, resource_arn,
    resource_name, status, monthly_cost, counted_cost, superseded_by, price_basis, price_confidence,
    managed_by, recommendation, details, demo, account_id
"""
# Unchanged findings are not touched by a rescan, so the newest scan that saw one is looked up here.
_NOW = f"""
    SELECT f.id, f.customer_id, {", ".join(f"f.{c.strip()}" for c in _SHARED.split(","))},
           f.state, f.first_seen_at, f.note, seen.scan_id, seen.created_at AS last_seen_at
    FROM findings_finding f
    LEFT JOIN LATERAL (
        SELECT o.scan_id, o.created_at FROM findings_observation o
        WHERE o.customer_id = f.customer_id AND o.finding_id = f.id
        ORDER BY o.created_at DESC LIMIT 1
    ) seen ON true
"""
_THEN = f"""
    SELECT f.finding_id AS id, f.customer_id, {", ".join(f"f.{c.strip()}" for c in _SHARED.split(","))},
           now.state, now.first_seen_at, now.note, f.scan_id, f.created_at AS last_seen_at
    FROM findings_observation f
    JOIN findings_finding now ON now.customer_id = f.customer_id AND now.id = f.finding_id
"""

# Demo findings are shown only to who has no findings of real accounts, or who asks for them.
_DEMO_IF_NOTHING_ELSE = """f.demo = (SELECT NOT EXISTS (
    SELECT FROM findings_counter WHERE customer_id = %(customer)s AND NOT demo AND scan_id IS NULL
))"""


def list_findings(chosen: Filter, cut: Cut) -> Page:
    """A page of findings, dearest first, with the exact total. Needs a scope."""
    where, given = _where(chosen)
    key = "f.finding_id" if chosen.scan_id else "f.id"
    if cut.after is not None:
        where += f" AND (f.cents, {key}) < (%(after_cents)s, %(after_id)s)"
        given |= {"after_cents": int(cut.after[0] * 100), "after_id": cut.after[1]}
    statement = (
        f"{_THEN if chosen.scan_id else _NOW} WHERE {where} "
        f"ORDER BY f.cents DESC, {key} DESC LIMIT %(limit)s OFFSET %(offset)s"
    )
    with _cursor() as listing, _cursor() as counting:
        # Both are under way at once: a list costs one round trip and not two.
        with listing.connection.pipeline():
            listing.execute(statement, given | {"limit": cut.limit, "offset": cut.offset})
            counting.execute(*_total(chosen))
        rows = _fetched(listing)
        (total,) = counting.fetchone() or (0,)
    last = rows[-1] if len(rows) == cut.limit else None
    return Page(rows, total, (last["monthly_cost"], last["id"]) if last else None)


def get_finding(finding_id: UUID) -> dict[str, Any]:
    """One finding as it is now; raises NotFound. Needs a scope."""
    given = {"customer": current_customer(), "id": finding_id}
    rows = _rows(f"{_NOW} WHERE f.customer_id = %(customer)s AND f.id = %(id)s", given)
    if not rows:
        raise NotFound("finding", finding_id)
    return rows[0]


def _where(chosen: Filter) -> tuple[str, dict[str, Any]]:
    """The conditions of a filter; column names are ours, values are parameters."""
    given: dict[str, Any] = {"customer": current_customer()}
    conditions = ["f.customer_id = %(customer)s"]
    equal = (
        "account_id",
        "severity",
        "category",
        "resource_type",
        "demo",
        "region",
        "check_id",
        "resource_id",
    )
    for column in equal:
        value = getattr(chosen, column)
        if value is not None:
            conditions.append(f"f.{column} = %({column})s")
            given[column] = value
    if chosen.scan_id is not None:
        conditions.append("f.scan_id = %(scan_id)s")
        given["scan_id"] = chosen.scan_id
    elif chosen.demo is None:
        conditions.append(_DEMO_IF_NOTHING_ELSE)
    state = "now.state" if chosen.scan_id else "f.state"
    conditions += _state_condition(chosen, state, given)
    return " AND ".join(conditions), given


def _state_condition(chosen: Filter, column: str, given: dict[str, Any]) -> list[str]:
    if chosen.state == "all" or (chosen.scan_id is not None and chosen.state is None):
        return []
    if chosen.state in (None, "active"):
        # Spelled out, so that the partial indexes on active findings serve it.
        return [f"{column} IN ('open', 'reopened')"]
    given["state"] = chosen.state
    return [f"{column} = %(state)s"]


def _total(chosen: Filter) -> tuple[str, dict[str, Any]]:
    """The statement that counts, with its parameters: from the kept counters where they know."""
    if not chosen.counted or (chosen.scan_id is not None and chosen.state not in (None, "all")):
        return _count(chosen)
    where, given = _counter_where(chosen)
    return f"SELECT coalesce(sum(findings), 0) AS total FROM findings_counter f WHERE {where}", given


def _counter_where(chosen: Filter) -> tuple[str, dict[str, Any]]:
    where, given = _where(chosen)
    if chosen.scan_id is None:
        where += " AND f.scan_id IS NULL"
    return where, given


def _count(chosen: Filter) -> tuple[str, dict[str, Any]]:
    where, given = _where(chosen)
    source = (
        "findings_observation f JOIN findings_finding now ON now.customer_id = f.customer_id AND now.id = f.finding_id"
        if chosen.scan_id
        else "findings_finding f"
    )
    return f"SELECT count(*) AS total FROM {source} WHERE {where}", given


def summary(chosen: Filter) -> dict[str, Any]:
    """Totals by severity, category and resource type of active findings. Needs a scope."""
    where, given = _counter_where(chosen)
    rows = _rows(
        "SELECT severity, category, resource_type, sum(findings)::int AS findings, "
        f"sum(counted_cost) AS counted FROM findings_counter f WHERE {where} "
        "GROUP BY severity, category, resource_type",
        given,
    )
    return {
        "total_findings": sum(row["findings"] for row in rows),
        "total_monthly_savings": sum((row["counted"] for row in rows), Decimal(0)),
        **{f"by_{by}": _grouped(rows, by) for by in ("severity", "category", "resource_type")},
    }


def _grouped(rows: list[dict[str, Any]], by: str) -> dict[str, dict[str, Any]]:
    groups: dict[str, dict[str, Any]] = {}
    for row in rows:
        if not row["findings"]:
            continue
        group = groups.setdefault(row[by], {"findings": 0, "monthly_savings": Decimal(0)})
        group["findings"] += row["findings"]
        group["monthly_savings"] += row["counted"]
    return dict(sorted(groups.items(), key=lambda item: -item[1]["monthly_savings"]))


@contextmanager
def _cursor() -> Iterator[Any]:
    with connection.cursor() as cursor:
        read_times_in_c(cursor)
        yield cursor


def _rows(statement: str, given: dict[str, Any]) -> list[dict[str, Any]]:
    with _cursor() as cursor:
        cursor.execute(statement, given)
        return _fetched(cursor)


def _fetched(cursor: Any) -> list[dict[str, Any]]:
    names = [column.name for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
