"""Reads findings: lists by keyset or offset with exact totals, one finding, summaries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from django.db import connection

from apps.accounts.models import CloudAccount
from apps.findings.rows import EVIDENCE
from apps.tenancy.scope import current_customer
from opscurb.errors import NotFound
from opscurb.provider import PROVIDERS


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
    provider: str | None = None

    @property
    def counted(self) -> bool:
        """True when the kept counters can answer the total."""
        kept = (self.region, self.check_id, self.resource_id, self.provider)
        return all(value is None for value in kept)


class Order(Enum):
    """How a list is ordered, and what comes after one of its positions."""

    # For people; a finding whose money changes meanwhile moves to another page.
    DEAREST = ("f.cents DESC, {key} DESC", "(f.cents, {key}) < (%(after_cents)s, %(after_id)s)")
    # For who must see each finding exactly once: an id never changes.
    STABLE = ("{key}", "{key} > %(after_id)s")

    def __init__(self, by: str, after: str) -> None:
        self.by = by
        self.after = after


@dataclass(frozen=True, slots=True)
class Cut:
    """Which page of a list: after a keyset position (money and id of a finding), or from an offset."""

    limit: int = 50
    offset: int = 0
    after: tuple[Decimal, UUID] | None = None
    order: Order = Order.DEAREST


@dataclass(frozen=True, slots=True)
class Page:
    """Findings of a list as JSON texts and how many there are in all; `next` continues after them."""

    rows: list[str]
    total: int
    next: tuple[Decimal, UUID] | None


def _iso(moment: str) -> str:
    return f"""to_char({moment} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')"""


def _unix(moment: str) -> str:
    return f"floor(extract(epoch FROM {moment}))::bigint"


# What a surface may show of a finding: a name for each column, and how its value becomes JSON.
COLUMNS = {
    **{column: f"f.{column}" for column in (*EVIDENCE, "customer_id", "account_id", "demo", "state", "note")},
    "annual_cost": "f.monthly_cost * 12",
    "first_seen_at": _iso("f.first_seen_at"),
    "scan_id": "seen.scan_id",
    "last_seen_at": _iso("seen.created_at"),
    "first_seen_unix": _unix("f.first_seen_at"),
    "last_seen_unix": _unix("seen.created_at"),
    "account_name": "account.name",
}
# What a column needs besides the finding; joined to the rows of the page, and only when it is asked for.
_JOINS = {
    "account_name": f"""
    LEFT JOIN {CloudAccount._meta.db_table} account
        ON account.customer_id = f.customer_id AND account.id = f.account_id
""",
}
# Unchanged findings are not touched by a rescan, so the newest scan that saw one is looked up here.
_NOW = """
    SELECT f.cents, f.id, {shape} FROM (
        SELECT f.* FROM findings_finding f WHERE {where} {cut}
    ) f
    LEFT JOIN LATERAL (
        SELECT o.scan_id, o.created_at FROM findings_observation o
        WHERE o.customer_id = f.customer_id AND o.finding_id = f.id
        ORDER BY o.created_at DESC LIMIT 1
    ) seen ON true {joins}
    {order}
"""
_THEN = """
    SELECT f.cents, f.finding_id, {shape} FROM (
        SELECT f.*, now.state, now.first_seen_at, now.note FROM findings_observation f
        JOIN findings_finding now ON now.customer_id = f.customer_id AND now.id = f.finding_id
        WHERE {where} {cut}
    ) f
    CROSS JOIN LATERAL (SELECT f.scan_id, f.created_at) seen {joins}
    {order}
"""

# Demo findings are shown only to who has no findings of real accounts, or who asks for them.
_DEMO_IF_NOTHING_ELSE = """f.demo = (SELECT NOT EXISTS (
    SELECT FROM findings_counter WHERE customer_id = %(customer)s AND NOT demo AND scan_id IS NULL
))"""


def list_findings(chosen: Filter, cut: Cut, names: Mapping[str, str]) -> Page:
    """A page of findings with the exact total; `names` maps a surface's names to COLUMNS.

    Postgres writes the JSON: turning rows into Python and back took half of a request. Needs a scope.
    """
    where, given = _where(chosen)
    key = "f.finding_id" if chosen.scan_id else "f.id"
    if cut.after is not None:
        where += f" AND {cut.order.after.format(key=key)}"
        given |= {"after_cents": int(cut.after[0] * 100), "after_id": cut.after[1]}
    order = f"ORDER BY {cut.order.by.format(key=key)}"
    statement = (_THEN if chosen.scan_id else _NOW).format(
        shape=_shape(names, key),
        where=where,
        cut=f"{order} LIMIT %(limit)s OFFSET %(offset)s",
        joins=_joins(names),
        order=order,
    )
    # One more than asked for tells whether there is a next page.
    given |= {"limit": cut.limit + 1, "offset": cut.offset}
    with connection.cursor() as listing, connection.cursor() as counting:
        # Both are under way at once: a list costs one round trip and not two.
        with listing.connection.pipeline():
            listing.execute(statement, given)
            counting.execute(*_total(chosen))
        found = listing.fetchall()
        (total,) = counting.fetchone() or (0,)
    rows = found[: cut.limit]
    following = (Decimal(rows[-1][0]) / 100, rows[-1][1]) if len(found) > cut.limit else None
    return Page([row[2] for row in rows], total, following)


def get_finding(finding_id: UUID, names: Mapping[str, str]) -> str:
    """One finding as it is now, as a JSON text; raises NotFound. Needs a scope."""
    given = {"customer": current_customer(), "id": finding_id}
    where = "f.customer_id = %(customer)s AND f.id = %(id)s"
    with connection.cursor() as cursor:
        statement = _NOW.format(
            shape=_shape(names, "f.id"), where=where, cut="", joins=_joins(names), order=""
        )
        cursor.execute(statement, given)
        row = cursor.fetchone()
    if row is None:
        raise NotFound("finding", finding_id)
    return str(row[2])


def checks_of_resources(
    chosen: Filter, resource_ids: Sequence[str]
) -> dict[tuple[UUID | None, str], list[str]]:
    """Which checks found waste of some resources, by account and ARN. Needs a scope."""
    where, given = _where(chosen)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT f.account_id, f.resource_arn, array_agg(f.check_id ORDER BY f.check_id) "
            f"FROM findings_finding f WHERE {where} AND f.resource_id = ANY(%(ids)s) GROUP BY 1, 2",
            given | {"ids": list(resource_ids)},
        )
        return {(account_id, arn): checks for account_id, arn, checks in cursor.fetchall()}


def list_handled_resources() -> list[str]:
    """The ids of all resources with a handled finding, sorted. Needs a scope."""
    where, given = _where(Filter(state="handled"))
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT DISTINCT f.resource_id COLLATE "C" FROM findings_finding f WHERE {where} ORDER BY 1',
            given,
        )
        return [name for (name,) in cursor.fetchall()]


def _shape(names: Mapping[str, str], key: str) -> str:
    """The expression that writes a finding as JSON; names and columns are ours, never a caller's."""
    known = COLUMNS | {"id": key}
    pairs = ", ".join(f"'{name}', {known[column]}" for name, column in names.items())
    return f"json_build_object({pairs})::text"


def _joins(names: Mapping[str, str]) -> str:
    return "".join(_JOINS[column] for column in names.values() if column in _JOINS)


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
    if chosen.provider is not None:
        conditions.append(_provider_condition(chosen.provider))
    if chosen.scan_id is not None:
        conditions.append("f.scan_id = %(scan_id)s")
        given["scan_id"] = chosen.scan_id
    elif chosen.demo is None:
        conditions.append(_DEMO_IF_NOTHING_ELSE)
    state = "now.state" if chosen.scan_id else "f.state"
    conditions += _state_condition(chosen, state, given)
    return " AND ".join(conditions), given


def _provider_condition(name: str) -> str:
    """Spelled out, so that the partial index on clusters' findings serves it; no other word ever gets there."""
    return f"f.provider = '{name}'" if name in PROVIDERS else "false"


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
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT severity, category, resource_type, sum(findings)::int AS findings, "
            f"sum(counted_cost) AS counted FROM findings_counter f WHERE {where} "
            "GROUP BY severity, category, resource_type",
            given,
        )
        names = [column.name for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
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
