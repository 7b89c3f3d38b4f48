"""Bundled, dated price tables, read from JSON beside this file."""

import json
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class PriceTable:
    """Unit prices in US dollars of one provider in the region they were looked up for."""

    region: str
    date: str
    source: str
    prices: dict[str, Decimal]

    def get(self, key: str) -> Decimal | None:
        """A unit price, None when the table has none."""
        return self.prices.get(key)


@cache
def load(provider: str) -> PriceTable:
    """Read a provider's table; every group of prices in it names its unit, source and date."""
    table = json.loads((Path(__file__).parent / f"{provider}.json").read_text())
    prices = {
        f"{group}.{key}": Decimal(price)
        for group, entry in table["groups"].items()
        for key, price in entry["prices"].items()
    }
    return PriceTable(table["region"], table["date"], table["source"], prices)
