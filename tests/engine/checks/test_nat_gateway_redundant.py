"""NAT gateways that another one makes unnecessary."""

from decimal import Decimal

import pytest

from opscurb.aws.checks.vpc.nat_gateway_redundant import find as check
from opscurb.check import Action, Severity
from opscurb.policy import Policy
from tests.engine.checks.networks import carried, gateway, subnets, vpc
from tests.engine.looking import ago, found

STAGING = {"environment": "staging"}


def around(**vpc_given):
    return {"subnet": subnets(), "vpc": [vpc(**vpc_given)]}


def traffic(first=400.0, second=60.0, connections=900.0):
    busy = carried("nat-1", gb_per_month=first, connections=connections)
    return busy | carried("nat-2", gb_per_month=second, connections=connections)


def test_the_quieter_of_two_in_a_zone_costs_its_hours():
    (finding,) = found(check, gateway(), gateway("nat-2"), also=around(), metrics=traffic())

    # 730 h x $0.045; its traffic stays within the zone
    assert finding.monthly_cost == Decimal("32.85")
    assert finding.resource.id == "nat-2"
    assert finding.details["kept_nat_gateway_id"] == "nat-1"
    assert finding.details["gb_per_month"] == 60.0
    assert finding.confidence == 0.6
    assert finding.severity is Severity.MEDIUM
    assert finding.check.action is Action.RIGHTSIZE


def test_one_in_each_zone_of_production_is_as_it_should_be():
    pair = gateway(), gateway("nat-2", "subnet-b")

    assert found(check, *pair, also=around(), metrics=traffic(4, 3)) == []
    assert found(check, *pair, also=around(tags={"environment": "production"}), metrics=traffic(4, 3)) == []


def test_quiet_ones_of_a_staging_vpc_are_merged_across_zones():
    pair = gateway(), gateway("nat-2", "subnet-b")

    (finding,) = found(check, *pair, also=around(tags=STAGING), metrics=traffic(8, 5))

    # 730 h x $0.045 = $32.85, less 5 GB x 2 directions x $0.01 = $0.10
    assert finding.monthly_cost == Decimal("32.75")
    assert finding.resource.id == "nat-2"


def test_the_gateways_own_tags_may_tell_that_it_is_not_production():
    pair = gateway(tags=STAGING), gateway("nat-2", "subnet-b", tags=STAGING)

    assert len(found(check, *pair, also=around(), metrics=traffic(8, 5))) == 1


def test_tags_that_contradict_each_other_tell_nothing():
    pair = gateway(tags={"env": "prod"}), gateway("nat-2", "subnet-b", tags=STAGING)

    assert found(check, *pair, also=around(), metrics=traffic(8, 5)) == []


def test_busy_ones_of_a_staging_vpc_stay_in_their_zones():
    pair = gateway(), gateway("nat-2", "subnet-b")

    assert found(check, *pair, also=around(tags=STAGING), metrics=traffic(8, 12)) == []


def test_the_threshold_is_the_customers():
    pair = gateway(), gateway("nat-2", "subnet-b")
    policy = Policy(nat_gb_per_month=20)

    assert len(found(check, *pair, also=around(tags=STAGING), metrics=traffic(8, 12), policy=policy)) == 1


def test_two_whose_connections_one_could_not_hold_are_both_needed():
    crowded = traffic(connections=30_000)

    assert found(check, gateway(), gateway("nat-2"), also=around(), metrics=crowded) == []


@pytest.mark.parametrize(
    "other",
    [
        gateway("nat-2", connectivity="private"),
        gateway("nat-2", status="pending"),
        gateway("nat-2", vpc_id="vpc-2"),
        gateway("nat-2", zones=3),
    ],
)
def test_another_kind_of_gateway_is_no_substitute(other):
    assert found(check, gateway(), other, also=around(), metrics=traffic()) == []


@pytest.mark.parametrize("changed", [{"created": ago(3)}, {"tags": {"opscurb:ignore": "true"}}])
def test_beside_one_that_may_not_be_judged_none_is(changed):
    assert found(check, gateway(), gateway("nat-2", **changed), also=around(), metrics=traffic()) == []


def test_beside_one_whose_traffic_is_unknown_none_is_judged():
    known = carried("nat-1", gb_per_month=400)

    assert found(check, gateway(), gateway("nat-2"), also=around(), metrics=known) == []
