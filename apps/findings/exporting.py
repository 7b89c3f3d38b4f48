"""All findings of a filter, a batch at a time, for files of any length."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson
from django.db import connection

from apps.events.services import record
from apps.findings.browsing import Sum, sum_of
from apps.findings.filters import Filter
from apps.findings.listing import Cut, Order, following, statement_of
from apps.tenancy.scope import current_customer, scope

BATCH = 1000
# What a file tells of a finding: money as raw numbers, moments in UTC.
COLUMNS = (
    "id",
    "state",
    "severity",
    "category",
    "check_id",
    "provider",
    "account_name",
    "account_id",
    "region",
    "resource_type",
    "resource_id",
    "resource_name",
    "resource_arn",
    "monthly_cost",
    "counted_cost",
    "annual_cost",
    "price_basis",
    "confidence",
    "managed_by",
    "recommendation",
    "note",
    "first_seen_at",
    "last_seen_at",
    "snoozed_until",
    "demo",
    "price_confidence",
)
# As text, since a float would write 0.1 as it likes.
_MONEY = ("monthly_cost", "counted_cost", "annual_cost")
_NAMES = {name: name for name in COLUMNS}


def begin_export(chosen: Filter, asked: str) -> Sum:
    """Note that somebody takes the findings of a filter away, and say how many there are. Needs a scope."""
    total = sum_of(chosen)
    facts = {"findings": total.findings, "monthly": float(total.monthly), "filter": asked}
    record("findings.exported", target_type="customer", target_id=current_customer(), after=facts)
    return total


def exported(customer_id: UUID, chosen: Filter) -> Iterator[list[list[Any]]]:
    """Batches of rows in the order of COLUMNS, each finding once.

    Needs no scope: it opens a short one for each batch, since whoever reads the file may be slow.
    """
    cut = Cut(BATCH, order=Order.STABLE)
    while True:
        with scope(customer_id), connection.cursor() as cursor:
            cursor.execute(*statement_of(chosen, cut, _NAMES))
            found = cursor.fetchall()
        yield [_row(orjson.loads(text)) for _, _, text in found[:BATCH]]
        after = following(found, cut)
        if after is None:
            return
        cut = replace(cut, after=after)


def _row(told: dict[str, Any]) -> list[Any]:
    return [_cell(name, told[name]) for name in COLUMNS]


def _cell(name: str, value: Any) -> Any:
    if name in _MONEY:
        return f"{Decimal(str(value)):.2f}"
    return "" if value is None else value
