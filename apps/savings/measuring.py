"""From a bill with resources to what was saved: days before a finding was last seen, days after it was resolved."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from apps.savings.models import Verification
from apps.savings.named import names_of
from opscurb.money import ZERO, cents

WEEK = 7
# A few days must be known on either side, or a weekend decides.
LEAST_BEFORE, LEAST_AFTER = 3, 5
DAYS_PER_MONTH = Decimal(730) / 24
TOO_LATE = "the bill does not reach back to when it was last seen"
NOT_BILLED = "the bill named no cost of it before"
NOT_APART = "another finding about it was resolved within the same days"


@dataclass(frozen=True, slots=True)
class Daily:
    """What resources cost by day, of days that the bill knows."""

    first: date
    end: date
    costs: Mapping[str, Mapping[date, Decimal]]

    def mean(self, names: Collection[str], days: Sequence[date]) -> Decimal:
        """Dollars a day."""
        total = sum((self.costs.get(name, {}).get(day, ZERO) for name in names for day in days), ZERO)
        return total / len(days)

    def known(self, days: Iterable[date]) -> list[date]:
        """Those of the days that the bill reaches."""
        return [day for day in days if self.first <= day < self.end]


def daily(periods: Iterable[Mapping[str, Any]], first: date, end: date) -> Daily:
    """The costs that Cost Explorer answered, grouped by resource."""
    costs: dict[str, dict[date, Decimal]] = defaultdict(dict)
    for period in periods:
        day = date.fromisoformat(period["TimePeriod"]["Start"])
        for group in period.get("Groups") or ():
            costs[group["Keys"][0]][day] = Decimal(group["Metrics"]["NetUnblendedCost"]["Amount"])
    return Daily(first, end, dict(costs))


def note_before(one: Verification, bill: Daily) -> None:
    """Keep what it cost on the days before it was last seen, where the bill tells."""
    last = one.seen_at.date()
    days = bill.known(last - timedelta(days=back) for back in range(1, WEEK + 1))
    if len(days) < LEAST_BEFORE:
        one.reason = TOO_LATE
        return
    cost = bill.mean(names_of(one.resources), days)
    one.before_daily, one.reason = (cost, "") if cost > 0 else (None, NOT_BILLED)


def settle(due: Sequence[Verification], bill: Daily, others: Collection[Verification]) -> None:
    """Decide what was saved; findings that were resolved together share what their resources cost less."""
    for one in due:
        _settle(one, bill, [other for other in others if other.id != one.id and _overlaps(one, other)])


def _settle(one: Verification, bill: Daily, others: Sequence[Verification]) -> None:
    resolved = one.resolved_at.date()
    days = bill.known(resolved + timedelta(days=on) for on in range(1, WEEK + 1))
    if one.before_daily is None or len(days) < LEAST_AFTER:
        give_up(one, one.reason or TOO_LATE)
    elif any(other.resolved_at != one.resolved_at for other in others):
        give_up(one, NOT_APART)
    else:
        one.after_daily = bill.mean(names_of(one.resources), days)
        together = sum((other.estimated for other in others), one.estimated)
        saved = (one.before_daily - one.after_daily) * DAYS_PER_MONTH
        one.realized = cents(saved * one.estimated / together)
        one.state, one.reason = Verification.State.REALIZED, ""


def give_up(one: Verification, reason: str) -> None:
    """Let it stay unverified."""
    one.state, one.reason = Verification.State.UNVERIFIED, reason


def _overlaps(one: Verification, other: Verification) -> bool:
    apart = abs(_at(one) - _at(other))
    return apart < timedelta(days=2 * WEEK) and not set(one.resources).isdisjoint(other.resources)


def _at(one: Verification) -> datetime:
    return one.resolved_at
