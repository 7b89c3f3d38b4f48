"""A price as the arithmetic that led to it, so that money can be explained, claimed and added up."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from opscurb.money import ZERO, cents


class Component(StrEnum):
    """The parts of a resource's bill; a dollar belongs to exactly one."""

    COMPUTE = "compute"
    STORAGE = "storage"
    IOPS = "iops"
    THROUGHPUT = "throughput"
    IP = "ip"
    HOURS = "hours"
    DATA = "data"
    REQUESTS = "requests"
    LICENSE = "license"
    BACKUP = "backup"
    COMMITMENT = "commitment"


class Basis(StrEnum):
    """Where an amount comes from, best first."""

    BILLED = "billed"
    NET = "net"
    LIST = "list"
    LIST_FALLBACK = "list_fallback"
    NONE = "none"


RUNGS = tuple(Basis)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a unit price comes from: its rung, whether it was made for another region, and who says so."""

    basis: Basis = Basis.LIST_FALLBACK
    estimated: bool = False
    source: str = ""


BUNDLED = Origin()


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the arithmetic: dollars a month = quantity x unit price; the price is None when unknown.

    A quantity that is the most it can be names in `bounded_by` what the bill calls such usage: all lines of a
    region that name the same count no more than is billed for it.
    """

    arn: str
    component: Component
    what: str
    quantity: Decimal
    unit_price: Decimal | None
    bounded_by: str = ""
    origin: Origin = BUNDLED

    @property
    def amount(self) -> Decimal:
        """Dollars a month, 0 for an unknown unit price."""
        return ZERO if self.unit_price is None else self.quantity * self.unit_price


@dataclass(frozen=True, slots=True)
class Price:
    """Dollars a month that stop being billed, line by line."""

    lines: tuple[Line, ...]
    estimated: bool = False
    source: str = ""

    @property
    def known(self) -> bool:
        """True when no line lacks its unit price: half a price is no price."""
        return bool(self.lines) and all(line.unit_price is not None for line in self.lines)

    @property
    def basis(self) -> Basis:
        """The rung of the ladder that this price stands on: the lowest that any of its lines does."""
        if not self.known:
            return Basis.NONE
        return max((line.origin.basis for line in self.lines), key=RUNGS.index)

    @property
    def monthly(self) -> Decimal:
        """Dollars a month in whole cents; 0, never a guess, when the price is not known."""
        return cents(sum((line.amount for line in self.lines), ZERO)) if self.known else ZERO

    @property
    def confidence(self) -> str:
        """How far the amount can be trusted: `high` at this region's prices, `estimated` at another's, `none`."""
        if not self.known:
            return "none"
        return "estimated" if self.estimated else "high"

    def __add__(self, other: "Price") -> "Price":
        return Price(
            self.lines + other.lines,
            self.estimated or other.estimated,
            self.source
            if self.source == other.source
            else "; ".join(filter(None, (self.source, other.source))),
        )


def total(prices: Iterable[Price]) -> Price:
    """Add prices up; of nothing it is the unknown price."""
    added = Price(())
    for price in prices:
        added = price if not added.lines else added + price
    return added
