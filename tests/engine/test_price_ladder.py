"""An amount says on which rung of the ladder it stands: net of discounts, listed for the region, or bundled."""

from decimal import Decimal

from opscurb.aws.account.bill import Answer
from opscurb.aws.collectors.ebs import Volume
from opscurb.aws.prices import price_book
from opscurb.aws.provider import AWS
from opscurb.aws.session import AwsSession
from opscurb.price import Basis, Component, Line, Origin, Price
from opscurb.prices import PriceTable, load

WHO = {"id": "vol-1", "arn": "arn:aws:ec2:eu-west-1:111122223333:volume/vol-1", "region": "eu-west-1"}
VOLUME = Volume(**WHO, volume_type="gp3", size_gb=100, iops=4000)
BUNDLED = load("aws")


def listed(region, **prices):
    return PriceTable(
        region,
        "2026-11-20",
        f"AWS price list, {region}",
        {k: Decimal(v) for k, v in prices.items()},
        Basis.LIST,
        BUNDLED,
    )


OWN = listed("eu-west-1", **{"ebs.gb.gp3": "0.088", "ebs.iops.gp3": "0.0055"})


def test_a_region_without_a_list_is_estimated_by_the_bundled_prices():
    price = price_book("eu-west-1").ebs_volume(VOLUME)

    # 100 GB x $0.08 + 1,000 IOPS x $0.005 = $13.00
    assert price.monthly == Decimal("13.00")
    assert (price.basis, price.confidence) == (Basis.LIST_FALLBACK, "estimated")


def test_a_region_with_a_list_of_its_own_is_priced_by_it():
    price = price_book("eu-west-1", OWN).ebs_volume(VOLUME)

    # 100 GB x $0.088 + 1,000 IOPS x $0.0055 = $14.30
    assert price.monthly == Decimal("14.30")
    assert (price.basis, price.confidence) == (Basis.LIST, "high")
    assert price.source == "AWS price list, eu-west-1, 2026-11-20"


def test_one_line_by_another_regions_price_makes_the_whole_an_estimate():
    price = price_book("eu-west-1", listed("eu-west-1", **{"ebs.gb.gp3": "0.088"})).ebs_volume(VOLUME)

    # 100 GB x $0.088 + 1,000 IOPS x $0.005 = $13.80
    assert price.monthly == Decimal("13.80")
    assert (price.basis, price.confidence) == (Basis.LIST_FALLBACK, "estimated")
    assert (
        price.source
        == "AWS price list, eu-west-1, 2026-11-20; AWS list prices, on demand, us-east-1, 2026-02-09"
    )


def test_an_account_with_a_discount_pays_its_share_of_the_list_price():
    price = price_book("eu-west-1", OWN, {"AmazonEC2": Decimal("0.9")}).ebs_volume(VOLUME)

    # (100 GB x $0.088 + 1,000 IOPS x $0.0055) x 0.9 = $12.87
    assert price.monthly == Decimal("12.87")
    assert (price.basis, price.confidence) == (Basis.NET, "high")
    assert price.source.endswith("of which the account pays 90.00% for AmazonEC2")


def test_a_discount_of_another_service_changes_nothing():
    assert price_book("eu-west-1", OWN, {"AmazonRDS": Decimal("0.5")}).ebs_volume(VOLUME).basis is Basis.LIST


def test_shares_that_are_no_discount_are_not_believed():
    for share in ("0", "1", "1.2", "-0.1"):
        price = price_book("eu-west-1", OWN, {"AmazonEC2": Decimal(share)}).ebs_volume(VOLUME)
        assert (price.monthly, price.basis) == (Decimal("14.30"), Basis.LIST)


def test_a_discount_on_an_estimate_leaves_it_an_estimate():
    price = price_book("eu-west-1", None, {"AmazonEC2": Decimal("0.9")}).ebs_volume(VOLUME)

    assert (price.basis, price.confidence) == (Basis.NET, "estimated")


def test_what_has_no_price_stands_on_no_rung():
    line = Line("arn", Component.STORAGE, "GB", Decimal(1), None, origin=Origin(Basis.LIST))

    assert Price((line,)).basis is Basis.NONE


def test_what_was_billed_is_the_highest_rung():
    line = Line("arn", Component.STORAGE, "as billed", Decimal(1), Decimal(5), origin=Origin(Basis.BILLED))

    assert Price((line,)).basis is Basis.BILLED


class Silent:
    """A bill of which nothing could be read."""

    def knows(self, name):
        return True

    def part(self, name):
        return Answer()

    def offers(self):
        return Answer()

    def advice(self, name):
        return Answer()


def test_a_region_of_an_account_is_priced_by_the_table_it_is_given():
    region = AWS.target(AwsSession(), "111122223333", "eu-west-1", Silent(), OWN)

    assert region.prices.ebs_volume(VOLUME).basis is Basis.LIST


def test_no_question_is_paid_for_only_to_price():
    region = AWS.target(AwsSession(endpoint_url="http://127.0.0.1:9"), "111122223333", "eu-west-1")

    assert region.prices.ebs_volume(VOLUME).basis is Basis.LIST_FALLBACK
    assert region.usage.calls == 0
