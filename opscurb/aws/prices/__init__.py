"""What AWS resources cost: one file a service, each formula a sum of lines."""

from dataclasses import dataclass

from opscurb.aws.prices.cloudwatch import CloudWatchPrices
from opscurb.aws.prices.ebs import EbsPrices
from opscurb.aws.prices.ec2 import Ec2Prices
from opscurb.aws.prices.ecr import EcrPrices
from opscurb.aws.prices.elb import ElbPrices
from opscurb.aws.prices.rds import RdsPrices
from opscurb.aws.prices.s3 import S3Prices
from opscurb.aws.prices.vpc import VpcPrices
from opscurb.prices import load


@dataclass(frozen=True, slots=True)
class PriceBook(CloudWatchPrices, EbsPrices, Ec2Prices, EcrPrices, ElbPrices, RdsPrices, S3Prices, VpcPrices):
    """All formulas for one region; prices of a region without a table are us-east-1's, marked estimated."""


def price_book(region: str) -> PriceBook:
    """The price book of a region."""
    return PriceBook(load("aws"), region)
