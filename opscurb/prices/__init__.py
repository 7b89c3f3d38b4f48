"""Dated price tables: those bundled as JSON beside this file, and what was read from a price list since."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path

from opscurb.price import Basis, Origin


@dataclass(frozen=True, slots=True)
class PriceTable:
    """Unit prices in US dollars of one provider in the region they were looked up for.

    What it lacks is looked up in the table `otherwise`, which may be another region's.
    """

    region: str
    date: str
    source: str
    prices: Mapping[str, Decimal]
    basis: Basis = Basis.LIST_FALLBACK
    otherwise: "PriceTable | None" = None

    def get(self, key: str) -> Decimal | None:
        """A unit price, None when neither this table nor those behind it have one."""
        quote = self.quote(key, self.region)
        return quote[0] if quote else None

    def quote(self, key: str, region: str) -> tuple[Decimal, Origin] | None:
        """A unit price as it holds for a region, and where it comes from."""
        price = self.prices.get(key)
        if price is not None:
            return price, _origin(self.basis, region != self.region, self.source, self.date)
        return self.otherwise.quote(key, region) if self.otherwise else None


# A scan has a line for each of very many resources, and few origins.
@lru_cache(1024)
def _origin(basis: Basis, estimated: bool, source: str, date: str) -> Origin:
    return Origin(basis, estimated, f"{source}, {date}")


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
