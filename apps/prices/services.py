"""Takes over a fresh reading of a price list: compared, refused where it jumps, stored whole or not at all."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import structlog
from django.utils import timezone

from apps.prices.models import ListPrice
from apps.prices.selectors import SOURCES, forget, plain, stored
from apps.tenancy.scope import everyone
from opscurb.aws.pricelist.reading import Listed, Products, read_prices
from opscurb.errors import Invalid
from opscurb.prices import load
from opscurb.prices.changes import Change, changes

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Refresh:
    """What a reading of a region's price list brought."""

    region: str
    read: int
    changes: tuple[Change, ...]
    odd: dict[str, str]
    kept_out: bool = False

    @property
    def jumps(self) -> tuple[Change, ...]:
        """What moved by more than half."""
        return tuple(change for change in self.changes if change.jumps)


def refresh(
    provider: str, region: str, source: Products, *, accept: bool = False, dry_run: bool = False
) -> Refresh:
    """Read a region's price list and store it; where a price jumps, nothing of the region unless accepted.

    What the list no longer tells keeps its old price. Raises Unavailable, and Invalid for a region without prices.
    """
    reading = read_prices(source, region)
    if not reading.prices:
        raise Invalid(f"the price list has nothing for {region}", "region")
    new = {key: _rounded(listed) for key, listed in reading.prices.items()}
    found = tuple(changes(_known(provider, region), {key: listed.price for key, listed in new.items()}))
    result = Refresh(region, len(new), found, reading.odd)
    if result.jumps and not accept:
        return Refresh(region, len(new), found, reading.odd, kept_out=True)
    if not dry_run:
        _store(provider, region, new)
        log.info("prices.refreshed", provider=provider, region=region, read=len(new), changed=len(found))
    return result


def _known(provider: str, region: str) -> dict[str, Decimal]:
    """What a reading is compared with: the last one, for the first of the bundled table's region that table."""
    known = stored(provider, region)
    bundled = load(provider)
    return known or (dict(bundled.prices) if region == bundled.region else {})


def _rounded(listed: Listed) -> Listed:
    """A price with as many digits as its column keeps."""
    places = ListPrice._meta.get_field("price").decimal_places
    return Listed(plain(round(listed.price, places)), listed.published)


def _store(provider: str, region: str, prices: dict[str, Listed]) -> None:
    now: datetime = timezone.now()
    rows = [
        ListPrice(
            provider=provider,
            region=region,
            key=key,
            price=listed.price,
            published=listed.published,
            read_at=now,
            source=SOURCES[provider],
        )
        for key, listed in prices.items()
    ]
    # Every customer's amounts stand on these rows, so the app's own role may not write them.
    with everyone():
        ListPrice.objects.bulk_create(
            rows,
            batch_size=1000,
            update_conflicts=True,
            unique_fields=["provider", "region", "key"],
            update_fields=["price", "published", "read_at", "source"],
        )
    forget()
