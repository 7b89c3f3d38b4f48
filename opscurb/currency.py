"""Dollars in the currency that people think in: a dated table of rates, never fetched, never guessed."""

import json
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from opscurb.money import cents

DOLLAR = "USD"


@dataclass(frozen=True, slots=True)
class Rate:
    """What a US dollar is worth in a currency, as of a day."""

    currency: str
    per_dollar: Decimal
    date: str
    source: str

    def of(self, dollars: Decimal) -> Decimal:
        """An amount of dollars in the currency, to the hundredth."""
        return cents(dollars * self.per_dollar)


@cache
def _table() -> tuple[dict[str, Decimal], str, str]:
    table = json.loads((Path(__file__).parent / "currency.json").read_text())
    rates = {currency: Decimal(rate) for currency, rate in table["per_euro"].items()}
    return rates, table["date"], table["source"]


def rate_of(currency: str) -> Rate | None:
    """The rate of a currency; None for one that the table lacks and for dollars themselves."""
    rates, date, source = _table()
    if currency == DOLLAR or currency not in rates:
        return None
    return Rate(currency, rates[currency] / rates[DOLLAR], date, source)
