"""Interface endpoints where free gateway endpoints would do."""

from decimal import Decimal

import pytest

from opscurb.aws.checks.vpc.vpc_endpoint_s3_interface import find as check
from opscurb.check import Action
from tests.engine.checks.networks import GIB, endpoint, table
from tests.engine.looking import ago, found

ALONE = {"route_table": [table("local", "igw-1", "nat-1")]}


def s3(**changed):
    return endpoint(service="s3", **changed)


def test_it_costs_its_hours_in_each_zone_and_its_gigabytes():
    moved = {("BytesProcessed", "vpce-1"): [10.0 * GIB] * 30}

    (finding,) = found(check, s3(), also=ALONE, metrics=moved)

    # 2 zones x 730 h x $0.01 = $14.60, and 300 GB x $0.01 = $3.00
    assert finding.monthly_cost == Decimal("17.60")
    assert finding.details["gb_per_month"] == 300.0
    assert finding.check.action is Action.MIGRATE


def test_one_that_moves_nothing_costs_its_hours():
    (finding,) = found(check, endpoint(service="dynamodb"), also=ALONE)

    # 2 zones x 730 h x $0.01
    assert finding.monthly_cost == Decimal("14.60")


@pytest.mark.parametrize(
    "way", ["vgw-1", "tgw-1", "pcx-1", "lgw-1", "arn:aws:networkmanager::1:core-network/c"]
)
def test_a_vpc_that_other_networks_reach_may_need_it(way):
    also = {"route_table": [table("local"), table("local", way, id="rtb-2")]}

    assert found(check, s3(), also=also) == []


def test_in_a_vpc_whose_routes_cannot_be_seen_nothing_is_judged():
    assert found(check, s3(), also={}) == []


@pytest.mark.parametrize(
    "changed",
    [
        {"serves_outside": True},
        {"service_region": "eu-west-1"},
        {"requester_managed": True},
        {"status": "pending"},
        {"endpoint_type": "GatewayLoadBalancer"},
        {"created": ago(20)},
        {"service_name": "com.amazonaws.vpce.us-east-1.vpce-svc-1.s3x"},
        {"service_name": "com.amazonaws.us-east-1.s3-outposts"},
        {"tags": {"opscurb:ignore": "true"}},
    ],
)
def test_what_a_gateway_endpoint_could_not_do_is_left_alone(changed):
    assert found(check, s3(**changed), also=ALONE) == []


def test_that_there_is_a_gateway_endpoint_already_is_told():
    free = {"vpc_gateway_endpoint": [endpoint("vpce-9", service="s3", endpoint_type="Gateway")]}

    (finding,) = found(check, s3(), also=ALONE | free)

    assert finding.details["has_gateway_endpoint"] is True
