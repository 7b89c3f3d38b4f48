"""The statements that list findings: what is shown of them, in which order, and which page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from apps.accounts.models import CloudAccount
from apps.customers.models import Membership, User
from apps.findings.filters import Filter, conditions_of
from apps.findings.rows import EVIDENCE
from apps.tenancy.scope import current_customer

_FIRST = "f.first_seen_at"
# By severity, then by money; written as the index on them is. A place is one number of both, by a factor above the
# cents of any saving there will be: under row security no index serves a comparison of their sum.
_LEVEL = "(CASE WHEN f.severity = 'high' THEN 2 WHEN f.severity = 'medium' THEN 1 ELSE 0 END)"
_STEP = 1_000_000_000_000
_RANK = f"({_LEVEL} * {_STEP} + f.cents)"
_PARTS = f"%(after_key)s / {_STEP}, %(after_key)s %% {_STEP}"
# A moment by its microseconds, which lose nothing on the way to a cursor and back.
_MOMENT = "(extract(epoch FROM {first}) * 1000000)::bigint"
_AT = "timestamptz 'epoch' + %(after_key)s * interval '1 microsecond'"


def _downwards(*by: str, key: str = "%(after_key)s") -> tuple[str, str]:
    order = "".join(f"{part} DESC, " for part in by)
    return f"{order}{{id}} DESC", f"({', '.join(by)}, {{id}}) < ({key}, %(after_id)s)"


def _upwards(*by: str, key: str = "%(after_key)s") -> tuple[str, str]:
    parts = ", ".join(by)
    return f"{parts}, {{id}}", f"({parts}, {{id}}) > ({key}, %(after_id)s)"


class Order(Enum):
    """How a list is ordered, what comes after one of its positions, and the number that a position is of."""

    # For people; a finding whose money changes meanwhile moves to another page.
    DEAREST = (*_downwards("f.cents"), "f.cents", 100)
    SEVEREST = (*_downwards(_LEVEL, "f.cents", key=_PARTS), _RANK, 1)
    OLDEST = (*_upwards("{first}", key=_AT), _MOMENT, 1_000_000)
    # For who must see each finding exactly once: an id never changes.
    STABLE = ("{id}", "{id} > %(after_id)s", "f.cents", 100)
    # What comes before a place in the others; for steps from one finding to the one before it.
    CHEAPEST = (*_upwards("f.cents"), "f.cents", 100)
    MILDEST = (*_upwards(_LEVEL, "f.cents", key=_PARTS), _RANK, 1)
    NEWEST = (*_downwards("{first}", key=_AT), _MOMENT, 1_000_000)

    def __init__(self, by: str, after: str, key: str, scale: int) -> None:
        self.by = by
        self.after = after
        self.key = key
        # Places in lists by money are told in dollars, by time in seconds.
        self.scale = scale


@dataclass(frozen=True, slots=True)
class Cut:
    """Which page of a list: after a keyset position (its order's number and a finding's id), or from an offset."""

    limit: int = 50
    offset: int = 0
    after: tuple[Decimal, UUID] | None = None
    order: Order = Order.DEAREST


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
    "tags": "f.tags",
    "exemption_id": "f.exempted_by_id",
    "verdict": "nullif(f.verdict, '')",
    "verdict_reason": "f.verdict_reason",
    "assignee_id": "assignee.id",
    "assignee": "assignee.email",
    "resolved_reason": "nullif(f.resolved_reason, '')",
    "snoozed_growth": "f.snoozed_growth",
    **{name: _iso(f"f.{name}") for name in ("snoozed_until", "handled_at", "resolved_at")},
}
# What a column needs besides the finding; joined to the rows of the page, and only when it is asked for.
_ACCOUNT = f"""
    LEFT JOIN {CloudAccount._meta.db_table} account
        ON account.customer_id = f.customer_id AND account.id = f.account_id
"""
# Who is no member any more has nothing assigned.
_ASSIGNEE = f"""
    LEFT JOIN ({Membership._meta.db_table} member JOIN {User._meta.db_table} assignee ON assignee.id = member.user_id)
        ON member.customer_id = f.customer_id AND member.user_id = f.assignee_id
"""
_JOINS = {"account_name": _ACCOUNT, "assignee": _ASSIGNEE, "assignee_id": _ASSIGNEE}
# Unchanged findings are not touched by a rescan, so the newest scan that saw one is looked up here.
_NOW = """
    SELECT {key}, f.id, {shape} FROM (
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
    SELECT {key}, f.finding_id, {shape} FROM (
        SELECT f.*, {now}
        FROM findings_observation f
        JOIN findings_finding now ON now.customer_id = f.customer_id AND now.id = f.finding_id
        WHERE {where} {cut}
    ) f
    CROSS JOIN LATERAL (SELECT f.scan_id, f.created_at) seen {joins}
    {order}
"""


# What is of the finding as it is now, also where the rest is as a scan saw it.
_OF_NOW = ", ".join(
    f"now.{column}"
    for column in (
        "state",
        "note",
        "first_seen_at",
        "snoozed_until",
        "handled_at",
        "resolved_at",
        "resolved_reason",
        "snoozed_growth",
        "tags",
        "exempted_by_id",
        "verdict",
        "verdict_reason",
        "assignee_id",
    )
)


def statement_of(chosen: Filter, cut: Cut, names: Mapping[str, str]) -> tuple[str, dict[str, Any]]:
    """The statement of a page: a position, an id and a JSON text a row, one more than asked for. Needs a scope."""
    where, given = conditions_of(chosen)
    key = "f.finding_id" if chosen.scan_id else "f.id"
    named = {"id": key, "first": "now.first_seen_at" if chosen.scan_id else _FIRST}
    if cut.after is not None:
        where += f" AND {cut.order.after.format(**named)}"
        given |= {"after_key": int(cut.after[0] * cut.order.scale), "after_id": cut.after[1]}
    statement = (_THEN if chosen.scan_id else _NOW).format(
        key=cut.order.key.format(first=_FIRST),
        shape=_shape(names, key),
        where=where,
        cut=f"ORDER BY {cut.order.by.format(**named)} LIMIT %(limit)s OFFSET %(offset)s",
        joins=_joins(names),
        order=f"ORDER BY {cut.order.by.format(id=key, first=_FIRST)}",
        now=_OF_NOW,
    )
    # One more than asked for tells whether there is a next page.
    return statement, given | {"limit": cut.limit + 1, "offset": cut.offset}


def statement_of_one(
    finding_id: UUID, names: Mapping[str, str], order: Order = Order.DEAREST
) -> tuple[str, dict[str, Any]]:
    """The statement of one finding as it is now, in the same columns. Needs a scope."""
    where = "f.customer_id = %(customer)s AND f.id = %(id)s"
    statement = _NOW.format(
        key=order.key.format(first=_FIRST),
        shape=_shape(names, "f.id"),
        where=where,
        cut="",
        joins=_joins(names),
        order="",
    )
    return statement, {"customer": current_customer(), "id": finding_id}


def following(found: Sequence[tuple[Any, ...]], cut: Cut) -> tuple[Decimal, UUID] | None:
    """The place after a page, of what its statement returned; None on the last one."""
    if len(found) <= cut.limit:
        return None
    key, finding_id, _ = found[cut.limit - 1]
    return Decimal(key) / cut.order.scale, finding_id


def _shape(names: Mapping[str, str], key: str) -> str:
    """The expression that writes a finding as JSON; names and columns are ours, never a caller's."""
    known = COLUMNS | {"id": key}
    pairs = ", ".join(f"'{name}', {known[column]}" for name, column in names.items())
    return f"json_build_object({pairs})::text"


def _joins(names: Mapping[str, str]) -> str:
    return "".join(dict.fromkeys(_JOINS[column] for column in names.values() if column in _JOINS))
