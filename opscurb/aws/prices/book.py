"""What every price formula stands on: a table, a region, what the account really pays, and how a line is written."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache

from opscurb.aws.pricelist import service_of
from opscurb.money import HOURS_PER_MONTH
from opscurb.price import Basis, Component, Line, Origin, Price
from opscurb.prices import PriceTable


@dataclass(frozen=True, slots=True)
class Book:
    """A price table seen from one region, by an account that pays these shares of list prices.

    The shares are by the price list's code of a service, from 0 to 1.
    """

    table: PriceTable
    region: str
    shares: Mapping[str, Decimal] = field(default_factory=dict)

    def price(self, *lines: Line) -> Price:
        """A price of these lines, with where their unit prices come from."""
        sources = dict.fromkeys(line.origin.source for line in lines if line.origin.source)
        return Price(lines, any(line.origin.estimated for line in lines), "; ".join(sources))

    def line(
        self,
        arn: str,
        component: Component,
        what: str,
        quantity: Decimal | float | int,
        key: str,
        bounded_by: str = "",
    ) -> Line:
        """A line of so many units at the table's price for `key`; `bounded_by` says by what."""
        amount = Decimal(str(quantity))
        quote = self.quote(key)
        if quote is None:
            return Line(arn, component, what, amount, None, bounded_by)
        return Line(arn, component, what, amount, quote[0], bounded_by, quote[1])

    def hourly(self, arn: str, component: Component, what: str, key: str, count: int = 1) -> Line:
        """A line for things billed by the hour, for a whole month: hours times the price of one."""
        return self.line(arn, component, f"hours of {what}", count * HOURS_PER_MONTH, key)

    def quote(self, key: str) -> tuple[Decimal, Origin] | None:
        """What one unit costs this account, and where that comes from; None when nobody knows."""
        quote = self.table.quote(key, self.region)
        service = service_of(key)
        share = self.shares.get(service)
        if quote is None or share is None or not 0 < share < 1:
            return quote
        price, origin = quote
        return price * share, _net(origin, share, service)


@lru_cache(1024)
def _net(origin: Origin, share: Decimal, service: str) -> Origin:
    source = f"{origin.source}, of which the account pays {share:.2%} for {service}"
    return replace(origin, basis=Basis.NET, source=source)
