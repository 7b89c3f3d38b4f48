"""Reads findings as people look through them: pages and their sums, groups, and what there is to choose."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson
from django.db import connection

from apps.accounts.models import CloudAccount
from apps.customers.models import Membership, User
from apps.findings.filters import Filter, conditions_of, counter_conditions_of
from apps.findings.listing import Cut, Order, following, statement_of, statement_of_one
from apps.tenancy.postgresql.asking import ask, together
from apps.tenancy.scope import current_customer
from opscurb.errors import NotFound

OPEN = ("open", "reopened")
# The order in which the one before a finding comes first.
BACKWARDS = {
    Order.DEAREST: Order.CHEAPEST,
    Order.SEVEREST: Order.MILDEST,
    Order.OLDEST: Order.NEWEST,
}
GROUP_ORDERS = {
    Order.DEAREST: "monthly DESC",
    Order.SEVEREST: "high DESC, medium DESC, monthly DESC",
    Order.OLDEST: "first_seen_at",
}
_GROUPS = """
    SELECT check_id, min(category) AS category, sum(findings)::int AS findings,
           count(DISTINCT place) FILTER (WHERE findings > 0)::int AS places, {levels},
           sum(monthly) AS monthly, min(first_seen_at) AS first_seen_at
    FROM ({source}) AS placed GROUP BY check_id HAVING sum(findings) > 0 ORDER BY {order}, check_id
"""
# The columns of a group, in their order.
GROUP = ("check_id", "category", "findings", "places", "high", "medium", "low", "monthly", "first_seen_at")
_LEVELS = ", ".join(
    f"coalesce(sum(findings) FILTER (WHERE severity = '{level}'), 0)::int AS {level}"
    for level in ("high", "medium", "low")
)
# Findings of the demo are in one place too.
_PLACE = "coalesce(f.account_id::text, '') AS place"
_COUNTED = f"""
    SELECT f.check_id, f.category, f.severity, {_PLACE}, f.findings, f.counted_cost AS monthly,
           NULL::timestamptz AS first_seen_at
    FROM findings_counter f WHERE {{where}}
"""
# Added up in small hashes first: a hundred thousand rows are read once and never sorted.
_LOOKED_THROUGH = f"""
    SELECT f.check_id, f.category, f.severity, {_PLACE}, count(*) AS findings, sum(f.counted_cost) AS monthly,
           min(f.first_seen_at) AS first_seen_at
    FROM findings_finding f WHERE {{where}} GROUP BY f.check_id, f.category, f.severity, f.account_id
"""
# From one region to the next by the index on places, instead of through all findings.
_REGIONS = """
    WITH RECURSIVE accounts AS (
        SELECT DISTINCT account_id FROM findings_counter
        WHERE customer_id = %(customer)s AND scan_id IS NULL AND account_id IS NOT NULL
    ), steps AS (
        SELECT account_id, (
            SELECT min(f.region) FROM findings_finding f
            WHERE f.customer_id = %(customer)s AND f.account_id = accounts.account_id
        ) AS region
        FROM accounts
        UNION ALL
        SELECT account_id, (
            SELECT min(f.region) FROM findings_finding f
            WHERE f.customer_id = %(customer)s AND f.account_id = steps.account_id AND f.region > steps.region
        )
        FROM steps WHERE region IS NOT NULL
    )
    SELECT array_agg(DISTINCT region ORDER BY region) FROM steps WHERE region IS NOT NULL
"""
_CHOICES = f"""
    SELECT array_agg(DISTINCT c.resource_type ORDER BY c.resource_type),
           jsonb_object_agg(account.id, account.name) FILTER (WHERE account.id IS NOT NULL),
           (SELECT jsonb_object_agg(person.id, person.email)
            FROM {Membership._meta.db_table} member JOIN {User._meta.db_table} person ON person.id = member.user_id
            WHERE member.customer_id = %(customer)s)
    FROM findings_counter c
    LEFT JOIN {CloudAccount._meta.db_table} account
        ON account.customer_id = c.customer_id AND account.id = c.account_id
    WHERE c.customer_id = %(customer)s AND c.scan_id IS NULL
"""


@dataclass(frozen=True, slots=True)
class Sum:
    """How many findings, and what counts of their money a month in US dollars."""

    findings: int = 0
    monthly: Decimal = Decimal(0)


# Groups, and what they add up to.
Grouped = tuple[list[dict[str, Any]], Sum]


@dataclass(frozen=True, slots=True)
class Browsed:
    """A page of findings, and what all that the filter chooses add up to."""

    rows: list[dict[str, Any]]
    sum: Sum
    next: tuple[Decimal, UUID] | None


@dataclass(frozen=True, slots=True)
class Choices:
    """What the customer's findings can be told apart by: kinds of resources, accounts and members by id, regions."""

    resource_types: list[str]
    accounts: dict[str, str]
    regions: list[str]
    members: dict[str, str]


def browse(chosen: Filter, cut: Cut, names: Mapping[str, str]) -> Browsed:
    """A page of findings with the sum of the filter; `names` maps a surface's names to COLUMNS. Needs a scope."""
    with together():
        told = ask_page(chosen, cut, names)
    return told()


def ask_page(chosen: Filter, cut: Cut, names: Mapping[str, str]) -> Callable[[], Browsed]:
    """The same, under way. Needs a scope."""
    listed, added = ask(*statement_of(chosen, cut, names)), ask(*_sum(chosen))

    def told() -> Browsed:
        found = listed()
        rows = [orjson.loads(row[2]) for row in found[: cut.limit]]
        return Browsed(rows, Sum(*added()[0]), following(found, cut))

    return told


def sum_of(chosen: Filter) -> Sum:
    """What the findings of a filter add up to: the one sum that every surface shows. Needs a scope."""
    return Sum(*ask(*_sum(chosen))()[0])


def ask_sums_by_state(chosen: Filter) -> Callable[[], dict[str, Sum]]:
    """The same for each state of findings as they are now; none where counters do not know. Needs a scope."""
    if not chosen.counted or chosen.scan_id is not None:
        return dict
    where, given = counter_conditions_of(replace(chosen, state="all"))
    added = ask(
        "SELECT state, sum(findings)::int, sum(counted_cost) "
        f"FROM findings_counter f WHERE {where} GROUP BY 1",
        given,
    )
    return lambda: {state: Sum(*parts) for state, *parts in added()}


def groups(chosen: Filter, order: Order) -> Grouped:
    """Findings as they are now by check, with how many, where and how much; and what all of them add up to.

    The oldest one's age is only known where it is ordered by, or where findings must be looked through. There are never
    more groups than checks. Needs a scope.
    """
    return ask_groups(chosen, order)()


def ask_groups(chosen: Filter, order: Order) -> Callable[[], Grouped]:
    """The same, under way. Needs a scope."""
    is_counted = chosen.counted and order is not Order.OLDEST
    where, given = (counter_conditions_of if is_counted else conditions_of)(chosen)
    source = (_COUNTED if is_counted else _LOOKED_THROUGH).format(where=where)
    grouped = ask(_GROUPS.format(source=source, levels=_LEVELS, order=GROUP_ORDERS[order]), given)

    def told() -> Grouped:
        found = [dict(zip(GROUP, row, strict=True)) for row in grouped()]
        monthly = sum((group["monthly"] for group in found), Decimal(0))
        return found, Sum(sum(group["findings"] for group in found), monthly)

    return told


def choices() -> Choices:
    """What there is to choose from. Needs a scope."""
    with together():
        told = ask_choices()
    return told()


def ask_choices() -> Callable[[], Choices]:
    """The same, under way. Needs a scope."""
    given = {"customer": current_customer()}
    chosen, stepped = ask(_CHOICES, given), ask(_REGIONS, given)

    def told() -> Choices:
        types, accounts, members = chosen()[0]
        (regions,) = stepped()[0]
        people = sorted(orjson.loads(members or "{}").items(), key=lambda member: member[1])
        return Choices(types or [], orjson.loads(accounts or "{}"), regions or [], dict(people))

    return told


def ids_of(chosen: Filter, most: int) -> list[UUID]:
    """The ids of the dearest findings of a filter. Needs a scope."""
    with connection.cursor() as cursor:
        statement, given = statement_of(chosen, Cut(most), {})
        cursor.execute(statement, given)
        return [finding_id for _, finding_id, _ in cursor.fetchall()[:most]]


def neighbours(chosen: Filter, order: Order, finding_id: UUID) -> tuple[UUID | None, UUID | None]:
    """The findings before and after one in a list that need not hold it any more; raises NotFound. Needs a scope."""
    with connection.cursor() as cursor:
        statement, given = statement_of_one(finding_id, {}, order)
        cursor.execute(statement, given)
        row = cursor.fetchone()
    if row is None:
        raise NotFound("finding", finding_id)
    here = (Decimal(row[0]) / order.scale, finding_id)
    before = _first(chosen, Cut(1, after=here, order=BACKWARDS[order]))
    return before, _first(chosen, Cut(1, after=here, order=order))


def _first(chosen: Filter, cut: Cut) -> UUID | None:
    with connection.cursor() as cursor:
        cursor.execute(*statement_of(chosen, cut, {}))
        row = cursor.fetchone()
    return row[1] if row else None


def _sum(chosen: Filter) -> tuple[str, dict[str, Any]]:
    """The statement that adds up: the kept counters where they know, or the findings themselves."""
    summed = "coalesce(sum({findings}), 0)::int, coalesce(sum(f.counted_cost), 0)"
    if chosen.counted and (chosen.scan_id is None or chosen.state in (None, "all")):
        where, given = counter_conditions_of(chosen)
        return f"SELECT {summed.format(findings='f.findings')} FROM findings_counter f WHERE {where}", given
    where, given = conditions_of(chosen)
    source = (
        "findings_observation f JOIN findings_finding now ON now.customer_id = f.customer_id AND now.id = f.finding_id"
        if chosen.scan_id
        else "findings_finding f"
    )
    return f"SELECT {summed.format(findings='1')} FROM {source} WHERE {where}", given
