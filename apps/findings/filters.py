"""Which findings are meant, and the conditions by which Postgres finds them."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

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
# Findings to look through for these: the kept counters do not know them.
UNCOUNTED = ("region", "resource_id", "provider", "managed_by", "search", "least")
# Demo findings are shown only to who has no findings of real accounts, or who asks for them.
_DEMO_IF_NOTHING_ELSE = """f.demo = (SELECT NOT EXISTS (
    SELECT FROM findings_counter WHERE customer_id = %(customer)s AND NOT demo AND scan_id IS NULL
))"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which findings; empty means all. Without `scan_id` it is those that are active now, or in `state`.

    `least` is the smallest monthly saving. Fields that `unlike` names are those that a finding must not have.
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
    unlike: frozenset[str] = frozenset()

    @property
    def counted(self) -> bool:
        """True when the kept counters can answer the total; they do not know the checks of older scans."""
        is_of_check = self.scan_id is not None and self.check_id is not None
        return not is_of_check and all(getattr(self, name) is None for name in UNCOUNTED)


def conditions_of(chosen: Filter) -> tuple[str, dict[str, Any]]:
    """The conditions of a filter on rows `f`; column names are ours, values are parameters. Needs a scope."""
    given: dict[str, Any] = {"customer": current_customer()}
    conditions = ["f.customer_id = %(customer)s", *_conditions(chosen, given)]
    if chosen.scan_id is not None:
        conditions.append("f.scan_id = %(scan_id)s")
        given["scan_id"] = chosen.scan_id
    elif chosen.demo is None:
        conditions.append(_DEMO_IF_NOTHING_ELSE)
    state = "now.state" if chosen.scan_id else "f.state"
    conditions += _state_condition(chosen, state, given)
    return " AND ".join(conditions), given


def counter_conditions_of(chosen: Filter) -> tuple[str, dict[str, Any]]:
    """The same conditions on the kept counters. Needs a scope."""
    conditions, given = conditions_of(chosen)
    if chosen.scan_id is None:
        conditions += " AND f.scan_id IS NULL"
    return conditions, given


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


def _state_condition(chosen: Filter, column: str, given: dict[str, Any]) -> list[str]:
    if chosen.state == "all" or (chosen.scan_id is not None and chosen.state is None):
        return []
    if chosen.state in (None, "active"):
        # Spelled out, so that the partial indexes on active findings serve it.
        return [f"{column} IN ('open', 'reopened')"]
    given["state"] = chosen.state
    return [f"{column} = %(state)s"]
