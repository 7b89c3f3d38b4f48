"""What a cluster's objects cost in the cloud beneath it, each formula a sum of lines."""

from collections.abc import Callable
from dataclasses import dataclass

from opscurb.kubernetes.prices.balancers import BalancerPrices
from opscurb.kubernetes.prices.disks import DiskPrices
from opscurb.kubernetes.prices.nodes import NodePrices
from opscurb.kubernetes.prices.support import SupportPrices
from opscurb.prices import PriceTable, load


@dataclass(frozen=True, slots=True)
class PriceBook(BalancerPrices, DiskPrices, NodePrices, SupportPrices):
    """All formulas; prices of regions and machines that no table has are estimates, and say so."""


def price_book(aws: Callable[[str], PriceTable] | None = None) -> PriceBook:
    """The price book of any cluster: what differs between them is told by their objects.

    `aws` gives the prices of a region of AWS; without it they are those that are bundled.
    """
    return PriceBook(load("kubernetes"), aws or _bundled)


def _bundled(_: str) -> PriceTable:
    return load("aws")
