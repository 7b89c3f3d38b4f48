"""A scan prices a region by its own list, and by what the account's bill says is paid of it."""

from decimal import Decimal
from uuid import uuid4

import pytest

from apps.accounts.access import Wanted
from apps.accounts.access.aws import AwsAccess
from apps.prices import selectors, services
from opscurb.aws.account import services as billed_services
from opscurb.aws.pricelist.reading import PriceList
from opscurb.price import Basis
from tests.apps.savings.conftest import account, billed, emulator
from tests.engine.price_list import disk, serving

__all__ = ["account", "billed", "emulator"]
pytestmark = pytest.mark.django_db(transaction=False)
REGION = "eu-central-1"


@pytest.fixture(autouse=True)
def _prices_read():
    selectors.forget()
    with serving(disk("gp3", "0.0952", REGION, "EUC1-")) as server:
        services.refresh("aws", REGION, PriceList(server.session))
    yield
    selectors.forget()


def quoted(account, wanted="eip_unassociated"):
    """What a scan takes a GB of gp3 for."""
    with AwsAccess(account, uuid4(), Wanted((wanted,))) as access:
        access.prepare()
        price, origin = access.target(REGION).prices.quote("ebs.gb.gp3")
    return price, origin.basis, origin.estimated


def test_a_region_is_priced_by_its_own_list(alice, account, billed):
    assert quoted(account(alice)) == (Decimal("0.0952"), Basis.LIST, False)


def test_an_account_that_pays_less_is_priced_by_what_it_pays(alice, account, billed):
    billed.used(billed_services.EC2_OTHER, "EUC1-EBS:VolumeUsage.gp3", 90, 1000, at_list=100)

    # 0.0952 x 90 / 100
    assert quoted(account(alice), "data_transfer_cross_az") == (Decimal("0.08568"), Basis.NET, False)
