"""Interface endpoints to what another one reaches already."""

from decimal import Decimal

import pytest

from opscurb.aws.checks.vpc.vpc_endpoint_duplicate import find as check
from tests.engine.checks.networks import endpoint, subnets
from tests.engine.looking import ago, found

SUBNETS = {"subnet": subnets()}
FIRST = endpoint(private_dns=True)


def test_the_second_one_costs_its_hours_in_each_zone_it_doubles():
    (finding,) = found(check, FIRST, endpoint("vpce-2"), also=SUBNETS)

    # 2 zones x 730 h x $0.01
    assert finding.monthly_cost == Decimal("14.60")
    assert finding.resource.id == "vpce-2"
    assert finding.details["kept_vpc_endpoint_id"] == "vpce-1"
    assert finding.confidence == 0.7


def test_zones_that_only_one_of_them_is_in_are_paid_either_way():
    wider = endpoint("vpce-2", subnet_ids=("subnet-b", "subnet-c"))

    (finding,) = found(check, FIRST, wider, also=SUBNETS)

    # 1 zone x 730 h x $0.01
    assert finding.monthly_cost == Decimal("7.30")


def test_endpoints_in_different_zones_double_nothing():
    assert found(check, FIRST, endpoint("vpce-2", subnet_ids=("subnet-c",)), also=SUBNETS) == []


def test_without_private_dns_the_one_with_most_zones_is_kept():
    small = endpoint("vpce-1", subnet_ids=("subnet-a",))

    (finding,) = found(check, small, endpoint("vpce-2"), also=SUBNETS)

    assert finding.resource.id == "vpce-1"


@pytest.mark.parametrize(
    "changed",
    [
        {"service": "sns"},
        {"vpc_id": "vpc-2"},
        {"service_region": "eu-west-1"},
        {"endpoint_type": "GatewayLoadBalancer"},
        {"requester_managed": True},
        {"status": "pendingacceptance"},
        {"created": ago(3)},
        {"tags": {"opscurb:ignore": "true"}},
    ],
)
def test_what_is_not_the_same_or_may_not_be_judged_is_no_double(changed):
    assert found(check, FIRST, endpoint("vpce-2", **changed), also=SUBNETS) == []


def test_a_standby_is_doubted():
    (finding,) = found(check, FIRST, endpoint("vpce-2", name="sqs-failover"), also=SUBNETS)

    assert finding.confidence == 0.5
