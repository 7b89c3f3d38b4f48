"""Reads findings: lists by keyset or offset with exact totals, one finding, summaries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

from apps.findings.filters import Filter, conditions_of, counter_conditions_of
from apps.findings.listing import COLUMNS, Cut, Order, following, statement_of, statement_of_one
from opscurb.errors import NotFound

__all__ = [
    "COLUMNS",
    "Cut",
    "Filter",
    "Order",
    "Page",
    "checks_of_resources",
    "get_finding",
    "list_findings",
    "list_handled_resources",
    "summary",
]


@dataclass(frozen=True, slots=True)
class Page:
    """Findings of a list as JSON texts and how many there are in all; `next` continues after them."""

    rows: list[str]
    total: int
    next: tuple[Decimal, UUID] | None


def list_findings(chosen: Filter, cut: Cut, names: Mapping[str, str]) -> Page:
    """A page of findings with the exact total; `names` maps a surface's names to COLUMNS.

    Postgres writes the JSON: turning rows into Python and back took half of a request. Needs a scope.
    """
    statement, given = statement_of(chosen, cut, names)
    with connection.cursor() as listing, connection.cursor() as counting:
        # Both are under way at once: a list costs one round trip and not two.
        with listing.connection.pipeline():
            listing.execute(statement, given)
            counting.execute(*_total(chosen))
        found = listing.fetchall()
        (total,) = counting.fetchone() or (0,)
    return Page([row[2] for row in found[: cut.limit]], total, following(found, cut))


def get_finding(finding_id: UUID, names: Mapping[str, str]) -> str:
    """One finding as it is now, as a JSON text; raises NotFound. Needs a scope."""
    with connection.cursor() as cursor:
        cursor.execute(*statement_of_one(finding_id, names))
        row = cursor.fetchone()
    if row is None:
        raise NotFound("finding", finding_id)
    return str(row[2])


def checks_of_resources(
    chosen: Filter, resource_ids: Sequence[str]
) -> dict[tuple[UUID | None, str], list[str]]:
    """Which checks found waste of some resources, by account and ARN. Needs a scope."""
    where, given = conditions_of(chosen)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT f.account_id, f.resource_arn, array_agg(f.check_id ORDER BY f.check_id) "
            f"FROM findings_finding f WHERE {where} AND f.resource_id = ANY(%(ids)s) GROUP BY 1, 2",
            given | {"ids": list(resource_ids)},
        )
        return {(account_id, arn): checks for account_id, arn, checks in cursor.fetchall()}


def list_handled_resources() -> list[str]:
    """The ids of all resources with a handled finding, sorted. Needs a scope."""
    where, given = conditions_of(Filter(state="handled"))
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT DISTINCT f.resource_id COLLATE "C" FROM findings_finding f WHERE {where} ORDER BY 1',
            given,
        )
        return [name for (name,) in cursor.fetchall()]


def _total(chosen: Filter) -> tuple[str, dict[str, Any]]:
    """The statement that counts, with its parameters: from the kept counters where they know."""
    if not chosen.counted or (chosen.scan_id is not None and chosen.state not in (None, "all")):
        return _count(chosen)
    where, given = counter_conditions_of(chosen)
    return f"SELECT coalesce(sum(findings), 0) AS total FROM findings_counter f WHERE {where}", given


def _count(chosen: Filter) -> tuple[str, dict[str, Any]]:
    where, given = conditions_of(chosen)
    source = (
        "findings_observation f JOIN findings_finding now ON now.customer_id = f.customer_id AND now.id = f.finding_id"
        if chosen.scan_id
        else "findings_finding f"
    )
    return f"SELECT count(*) AS total FROM {source} WHERE {where}", given


def summary(chosen: Filter) -> dict[str, Any]:
    """Totals by severity, category and resource type of active findings. Needs a scope."""
    where, given = counter_conditions_of(chosen)
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
