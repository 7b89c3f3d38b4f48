"""What every price formula of a cluster stands on: the tables, and how a line is written."""

from dataclasses import dataclass
from decimal import Decimal

from opscurb.money import HOURS_PER_MONTH, ZERO
from opscurb.price import Component, Line, Price
from opscurb.prices import PriceTable


@dataclass(frozen=True, slots=True)
class Book:
    """Prices of clusters, and of the clouds beneath them whose tables the product has."""

    table: PriceTable
    aws: PriceTable

    def nothing(self, arn: str, component: Component, what: str) -> Price:
        """The known price of what costs nothing by itself, or of what nothing can be saved on now."""
        return Price((Line(arn, component, what, ZERO, ZERO),))


def hourly(arn: str, component: Component, what: str, rate: Decimal | None, count: int = 1) -> Line:
    """A line for things billed by the hour, for a whole month."""
    return Line(arn, component, f"hours of {what}", count * HOURS_PER_MONTH, rate)


def priced(table: PriceTable, estimated: bool, *lines: Line) -> Price:
    """A price of these lines, with its table's date and source."""
    return Price(lines, estimated, f"{table.source}, {table.date}")
