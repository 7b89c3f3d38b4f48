"""What a cluster's objects cost in the cloud beneath it, each formula a sum of lines."""

from dataclasses import dataclass

from opscurb.kubernetes.prices.balancers import BalancerPrices
from opscurb.kubernetes.prices.disks import DiskPrices
from opscurb.kubernetes.prices.nodes import NodePrices
from opscurb.kubernetes.prices.support import SupportPrices
from opscurb.prices import load


@dataclass(frozen=True, slots=True)
class PriceBook(BalancerPrices, DiskPrices, NodePrices, SupportPrices):
    """All formulas; prices of regions and machines that no table has are estimates, and say so."""


def price_book() -> PriceBook:
    """The price book of any cluster: what differs between them is told by their objects."""
    return PriceBook(load("kubernetes"), load("aws"))
