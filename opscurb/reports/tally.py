"""The sums of a scan's findings, taken up one by one: money counted once, advice apart, gas where it is known."""

import heapq
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal

from opscurb.carbon import Footprint
from opscurb.money import ZERO
from opscurb.reports.finding import DEMO, Row, gas, money
from opscurb.reports.rows import CONFIRMED

MOST_TOP = 20


@dataclass(slots=True)
class Group:
    """What findings of one kind count together."""

    findings: int = 0
    counted: Decimal = ZERO

    def add(self, counted: Decimal) -> None:
        """Take in one more."""
        self.findings += 1
        self.counted += counted


@dataclass(slots=True)
class Tally:
    """Sums over all findings that were added; dollars and kilograms CO2e a month."""

    with_gas: bool
    total: Group = field(default_factory=Group)
    doubtful: Group = field(default_factory=Group)
    advisory: Group = field(default_factory=Group)
    without_price: int = 0
    by_category: dict[str, Group] = field(default_factory=dict)
    by_account: dict[str, Group] = field(default_factory=dict)
    price_bases: Counter[str] = field(default_factory=Counter)
    price_sources: Counter[str] = field(default_factory=Counter)
    estimated_prices: int = 0
    kilograms: Decimal = ZERO
    without_gas: Counter[str] = field(default_factory=Counter)
    # Dearest by what they count; the number keeps rows of the same money from being compared.
    _top: list[tuple[Decimal, int, Row, Footprint | None]] = field(default_factory=list)

    def add(self, row: Row) -> Footprint | None:
        """Take in a finding; its gas, where that was asked for."""
        counted, monthly = money(row, "counted_cost"), money(row, "monthly_cost")
        self.total.add(counted)
        self.by_category.setdefault(row["category"], Group()).add(counted)
        self.by_account.setdefault(account_of(row), Group()).add(counted)
        if row["confidence"] < CONFIRMED:
            self.doubtful.add(counted)
        self._add_price(row, monthly)
        if not counted:
            self.advisory.add(monthly)
        found = self._add_gas(row)
        heapq.heappush(self._top, (counted, -self.total.findings, row, found))
        if len(self._top) > MOST_TOP:
            heapq.heappop(self._top)
        return found

    def _add_price(self, row: Row, monthly: Decimal) -> None:
        self.price_bases[row["price_basis"]] += 1
        self.without_price += row["price_basis"] == "none"
        self.estimated_prices += bool(monthly) and row["price_confidence"] == "estimated"
        if source := row["details"].get("price_source"):
            self.price_sources[source] += 1

    def _add_gas(self, row: Row) -> Footprint | None:
        if not self.with_gas:
            return None
        found = gas(row)
        if found.kilograms is None:
            self.without_gas[found.unknown[0]] += 1
        else:
            self.kilograms += found.kilograms
        return found

    @property
    def gas(self) -> Decimal | None:
        """Kilograms CO2e a month of all findings that have a figure; None when none has, or none was asked for."""
        nothing_known = sum(self.without_gas.values()) == self.total.findings > 0
        return None if nothing_known or not self.with_gas else self.kilograms

    @property
    def top(self) -> list[tuple[Row, Footprint | None]]:
        """The findings that count most, the dearest first."""
        return [(row, found) for _, _, row, found in sorted(self._top, key=lambda one: (-one[0], -one[1]))]


def account_of(row: Row) -> str:
    """The account of a finding as people know it."""
    if row["account_id"] is None:
        return DEMO["account_name"]
    return str(row["account_name"] or row["account_id"])
