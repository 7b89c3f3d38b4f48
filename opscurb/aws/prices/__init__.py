"""What AWS resources cost: one file a service, each formula a sum of lines."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from opscurb.aws.prices.bill import BillPrices
from opscurb.aws.prices.cloudwatch import CloudWatchPrices
from opscurb.aws.prices.ebs import EbsPrices
from opscurb.aws.prices.ec2 import Ec2Prices
from opscurb.aws.prices.ecr import EcrPrices
from opscurb.aws.prices.ecs import EcsPrices
from opscurb.aws.prices.elb import ElbPrices
from opscurb.aws.prices.lambda_ import LambdaPrices
from opscurb.aws.prices.rds import RdsPrices
from opscurb.aws.prices.s3 import S3Prices
from opscurb.aws.prices.vpc import VpcPrices
from opscurb.prices import PriceTable, load


@dataclass(frozen=True, slots=True)
class PriceBook(
    BillPrices,
    CloudWatchPrices,
    EbsPrices,
    Ec2Prices,
    EcrPrices,
    EcsPrices,
    ElbPrices,
    LambdaPrices,
    RdsPrices,
    S3Prices,
    VpcPrices,
):
    """All formulas for one region; prices of another region's table are marked estimated."""


def price_book(
    region: str, table: PriceTable | None = None, shares: Mapping[str, Decimal] | None = None
) -> PriceBook:
    """The price book of a region: at the bundled prices unless a table is given, and at list unless shares are."""
    return PriceBook(table or load("aws"), region, shares or {})
