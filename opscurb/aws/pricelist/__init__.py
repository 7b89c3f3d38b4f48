"""Where AWS's price list tells each of our prices."""

from functools import lru_cache

from opscurb.aws.pricelist import compute, databases, monitoring, network, storage
from opscurb.aws.pricelist.tariff import Difference, Tariff

TARIFFS: tuple[Tariff, ...] = (
    *compute.TARIFFS,
    *storage.TARIFFS,
    *network.TARIFFS,
    *databases.TARIFFS,
    *monitoring.TARIFFS,
)
DIFFERENCES: tuple[Difference, ...] = compute.LICENCES


@lru_cache(4096)
def service_of(key: str) -> str:
    """The price list's code of the service that a price belongs to; empty for a price that no tariff has."""
    known: tuple[Tariff | Difference, ...] = (*TARIFFS, *DIFFERENCES)
    return next((one.offer.code for one in known if one.covers(key)), "")
