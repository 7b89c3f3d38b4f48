"""What every price formula stands on: a table, a region and how a line is written."""

from dataclasses import dataclass
from decimal import Decimal

from opscurb.money import HOURS_PER_MONTH
from opscurb.price import Component, Line, Price
from opscurb.prices import PriceTable


@dataclass(frozen=True, slots=True)
class Book:
    """A price table seen from one region."""

    table: PriceTable
    region: str

    @property
    def estimated(self) -> bool:
        """True when the table was made for another region."""
        return self.region != self.table.region

    def price(self, *lines: Line) -> Price:
        """A price of these lines, with this table's date and source."""
        return Price(lines, self.estimated, f"{self.table.source}, {self.table.date}")

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
        return Line(arn, component, what, Decimal(str(quantity)), self.table.get(key), bounded_by)

    def hourly(self, arn: str, component: Component, what: str, key: str, count: int = 1) -> Line:
        """A line for things billed by the hour, for a whole month: hours times the price of one."""
        return Line(arn, component, f"hours of {what}", count * HOURS_PER_MONTH, self.table.get(key))
