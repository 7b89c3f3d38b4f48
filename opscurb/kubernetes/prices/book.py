"""What every price formula of a cluster stands on: the tables, and how a line is written."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from opscurb.money import HOURS_PER_MONTH, ZERO
from opscurb.price import Component, Line, Price
from opscurb.prices import PriceTable


@dataclass(frozen=True, slots=True)
class Book:
    """Prices of clusters, and of the cloud beneath them whose tables the product has, by region."""

    table: PriceTable
    aws: Callable[[str], PriceTable]

    def nothing(self, arn: str, component: Component, what: str) -> Price:
        """The known price of what costs nothing by itself, or of what nothing can be saved on now."""
        return Price((Line(arn, component, what, ZERO, ZERO),))

    def aws_line(
        self, arn: str, component: Component, what: str, quantity: Decimal, key: str, region: str
    ) -> Line:
        """A line at AWS's price for a region; its price is unknown where no table has the key."""
        quote = self.aws(region).quote(key, region)
        if quote is None:
            return Line(arn, component, what, quantity, None)
        return Line(arn, component, what, quantity, quote[0], origin=quote[1])

    def aws_hourly(self, arn: str, component: Component, what: str, key: str, region: str) -> Line:
        """A line for what AWS bills by the hour, for a whole month."""
        return self.aws_line(arn, component, f"hours of {what}", HOURS_PER_MONTH, key, region)


def hourly(arn: str, component: Component, what: str, rate: Decimal | None, count: int = 1) -> Line:
    """A line for things billed by the hour, for a whole month."""
    return Line(arn, component, f"hours of {what}", count * HOURS_PER_MONTH, rate)


def quoted(*lines: Line, estimated: bool = False) -> Price:
    """A price of lines that know where they come from."""
    sources = dict.fromkeys(line.origin.source for line in lines if line.origin.source)
    return Price(lines, estimated or any(line.origin.estimated for line in lines), "; ".join(sources))


def priced(table: PriceTable, estimated: bool, *lines: Line) -> Price:
    """A price of these lines, with its table's date and source."""
    return Price(lines, estimated, f"{table.source}, {table.date}")
