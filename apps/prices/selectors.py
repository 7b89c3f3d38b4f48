"""Reads the price tables of regions, and keeps them for a while: each process reads a table once."""

import time
from decimal import Decimal

from apps.prices.models import ListPrice
from opscurb.price import Basis
from opscurb.prices import PriceTable, load

# A refresh by another process is seen by then.
KEPT_SECONDS = 600
SOURCES = {"aws": "AWS price list"}
_kept: dict[tuple[str, str], tuple[float, PriceTable | None]] = {}


def price_table(provider: str, region: str) -> PriceTable:
    """The best prices known for a region: its own list, then that of the home region, then those bundled."""
    bundled = load(provider)
    home = _listed(provider, bundled.region, bundled) or bundled
    if region == bundled.region:
        return home
    return _listed(provider, region, home) or home


def stored(provider: str, region: str) -> dict[str, Decimal]:
    """The prices that were read for a region, by key; none where nothing was read yet."""
    rows = ListPrice.objects.filter(provider=provider, region=region).values_list("key", "price")
    return {key: plain(price) for key, price in rows}


def regions_with_prices(provider: str) -> list[str]:
    """The regions whose prices were read, sorted."""
    rows = ListPrice.objects.filter(provider=provider).order_by("region")
    return list(rows.values_list("region", flat=True).distinct())


def forget() -> None:
    """Read every table anew when it is next asked for."""
    _kept.clear()


def plain(price: Decimal) -> Decimal:
    """The same price without the zeros that its column adds."""
    return Decimal(f"{price.normalize():f}")


def _listed(provider: str, region: str, otherwise: PriceTable) -> PriceTable | None:
    at, table = _kept.get((provider, region), (0.0, None))
    if not at or time.monotonic() - at > KEPT_SECONDS:
        table = _read(provider, region, otherwise)
        _kept[provider, region] = (time.monotonic(), table)
    return table


def _read(provider: str, region: str, otherwise: PriceTable) -> PriceTable | None:
    """A region's table, as old as the price in it that was seen longest ago; None where nothing was read."""
    rows = list(
        ListPrice.objects.filter(provider=provider, region=region).values_list("key", "price", "read_at")
    )
    if not rows:
        return None
    day = min(read_at for _, _, read_at in rows).date().isoformat()
    prices = {key: plain(price) for key, price, _ in rows}
    return PriceTable(region, day, f"{SOURCES[provider]}, {region}", prices, Basis.LIST, otherwise)
