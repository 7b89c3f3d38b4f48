"""Which findings are meant, and the conditions by which Postgres finds them."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from apps.customers.models import Membership
from apps.tenancy.scope import current_customer
from opscurb.provider import PROVIDERS

# Fields that a column of the same name equals.
EQUAL = (
    "account_id",
    "severity",
    "category",
    "resource_type",
    "demo",
    "region",
    "check_id",
    "resource_id",
)
# Fields that a text contains, and where that is looked for.
CONTAINED = {
    "managed_by": "f.managed_by",
    "search": "concat_ws(' ', f.resource_id, f.resource_name, f.resource_arn, f.check_id)",
}
# Fields that a column equals which scans' snapshots have not: of the finding as it is now.
EQUAL_NOW = {"exemption_id": "exempted_by_id", "verdict": "verdict"}
# Findings to look through for these: the kept counters do not know them.
UNCOUNTED = (
    "region",
    "resource_id",
    "provider",
    "managed_by",
    "search",
    "least",
    "tag",
    "assignee_id",
    "is_assigned",
    *EQUAL_NOW,
)
# Who is no member any more has nothing assigned.
_MEMBER = f"""EXISTS (
    SELECT FROM {Membership._meta.db_table} m WHERE m.customer_id = f.customer_id AND m.user_id = {{row}}.assignee_id
)"""
# Demo findings are shown only to who has no findings of real accounts, or who asks for them.
_DEMO_IF_NOTHING_ELSE = """f.demo = (SELECT NOT EXISTS (
    SELECT FROM findings_counter WHERE customer_id = %(customer)s AND NOT demo AND scan_id IS NULL
))"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which findings; empty means all. Without `scan_id` it is those that are active now, or in `state`.

    `least` is the smallest monthly saving, `tag` is `key` (of any value) or `key=value`, `assignee_id` is a member's
    user id. Fields that `unlike` names are those that a finding must not have. What a scan saw is without what was
    exempt then; the state `all` has everything.
    """

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
    managed_by: str | None = None
    search: str | None = None
    least: Decimal | None = None
    tag: str | None = None
    exemption_id: UUID | None = None
    verdict: str | None = None
    assignee_id: UUID | None = None
    is_assigned: bool | None = None
    unlike: frozenset[str] = frozenset()

    @property
    def counted(self) -> bool:
        """True when the kept counters can answer the total; they do not know the checks of older scans."""
        is_of_check = self.scan_id is not None and self.check_id is not None
        return not is_of_check and all(getattr(self, name) is None for name in UNCOUNTED)


def conditions_of(chosen: Filter) -> tuple[str, dict[str, Any]]:
    """The conditions of a filter on rows `f`; column names are ours, values are parameters. Needs a scope.

    Where it is of a scan, `f` is what that saw, and `now` is the finding as it is now.
    """
    return _conditions_of(chosen, "NOT f.exempt")


def counter_conditions_of(chosen: Filter) -> tuple[str, dict[str, Any]]:
    """The same conditions on the kept counters. Needs a scope."""
    conditions, given = _conditions_of(chosen, "f.state = ''")
    if chosen.scan_id is None:
        conditions += " AND f.scan_id IS NULL"
    return conditions, given


def tag_of(text: str) -> tuple[str, str | None]:
    """The key and the value of a tag that is written `key` (of any value) or `key=value`."""
    key, equals, value = text.partition("=")
    return key, value if equals else None


def _conditions_of(chosen: Filter, not_exempt: str) -> tuple[str, dict[str, Any]]:
    given: dict[str, Any] = {"customer": current_customer()}
    conditions = [
        "f.customer_id = %(customer)s",
        *_conditions(chosen, given),
        *_conditions_now(chosen, given),
    ]
    if chosen.scan_id is not None:
        conditions.append("f.scan_id = %(scan_id)s")
        given["scan_id"] = chosen.scan_id
    elif chosen.demo is None:
        conditions.append(_DEMO_IF_NOTHING_ELSE)
    return " AND ".join([*conditions, *_state_condition(chosen, not_exempt, given)]), given


def _conditions(chosen: Filter, given: dict[str, Any]) -> Iterator[str]:
    for name in EQUAL:
        value = getattr(chosen, name)
        if value is not None:
            # Findings of the demo have no account, which is an account unlike any.
            unlike = "IS DISTINCT FROM" if name in chosen.unlike else "="
            yield f"f.{name} {unlike} %({name})s"
            given[name] = value
    for name, text in CONTAINED.items():
        value = getattr(chosen, name)
        if value is not None:
            yield f"strpos(lower({text}), lower(%({name})s)) {'=' if name in chosen.unlike else '>'} 0"
            given[name] = value
    if chosen.provider is not None:
        yield _provider_condition(chosen.provider, "provider" in chosen.unlike)
    if chosen.least is not None:
        yield "f.cents >= %(least)s"
        given["least"] = int(chosen.least * 100)


def _provider_condition(name: str, unlike: bool) -> str:
    """Spelled out, so that the partial index on clusters' findings serves it; no other word ever gets there."""
    if name not in PROVIDERS:
        return str(unlike).lower()
    return f"f.provider {'<>' if unlike else '='} '{name}'"


def _conditions_now(chosen: Filter, given: dict[str, Any]) -> Iterator[str]:
    row = "now" if chosen.scan_id else "f"
    for name, column in EQUAL_NOW.items():
        value = getattr(chosen, name)
        if value is not None:
            yield f"{row}.{column} {'IS DISTINCT FROM' if name in chosen.unlike else '='} %({name})s"
            given[name] = value
    if chosen.tag is not None:
        given["tag_key"], given["tag_value"] = tag_of(chosen.tag)
        has = (
            f"jsonb_exists({row}.tags, %(tag_key)s)"
            if given["tag_value"] is None
            else f"coalesce({row}.tags ->> %(tag_key)s = %(tag_value)s, false)"
        )
        yield f"NOT {has}" if "tag" in chosen.unlike else has
    member = _MEMBER.format(row=row)
    if chosen.is_assigned is not None:
        yield member if chosen.is_assigned else f"NOT {member}"
    if chosen.assignee_id is not None:
        has = f"{row}.assignee_id = %(assignee_id)s AND {member}"
        yield f"({has}) IS NOT TRUE" if "assignee_id" in chosen.unlike else has
        given["assignee_id"] = chosen.assignee_id


def _state_condition(chosen: Filter, not_exempt: str, given: dict[str, Any]) -> list[str]:
    column = "now.state" if chosen.scan_id else "f.state"
    # An exemption is named exactly while a finding is exempt.
    if chosen.state == "all" or (chosen.state is None and chosen.exemption_id is not None):
        return []
    if chosen.scan_id is not None and chosen.state is None:
        return [not_exempt]
    if chosen.state in (None, "active"):
        # Spelled out, so that the partial indexes on active findings serve it.
        return [f"{column} IN ('open', 'reopened')"]
    given["state"] = chosen.state
    return [f"{column} = %(state)s"]
