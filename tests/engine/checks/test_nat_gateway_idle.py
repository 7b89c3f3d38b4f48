"""Idle NAT gateways."""

from decimal import Decimal

import pytest

from opscurb.aws.checks.vpc.nat_gateway_idle import find as check
from opscurb.aws.collectors.vpc import NatGateway
from opscurb.check import Severity
from tests.engine.checks.test_ec2_instance_stopped_long import address
from tests.engine.looking import ago, found


def gateway(**changed):
    given = dict(
        id="nat-1",
        arn="arn:natgateway/nat-1",
        region="us-east-1",
        status="available",
        created=ago(100),
        vpc_id="vpc-1",
        allocations=("eipalloc-1",),
    )
    return NatGateway(**given | changed)


def traffic(sent=0.0, received=0.0, connections=0.0):
    return {
        ("BytesOutToDestination", "nat-1"): [0.0] * 13 + [sent],
        ("BytesInFromSource", "nat-1"): [0.0] * 13 + [received],
        ("ActiveConnectionCount", "nat-1"): [0.0] * 13 + [connections],
    }


def test_a_silent_gateway_costs_its_hours_and_its_address():
    (finding,) = found(check, gateway(), also={"elastic_ip": [address()]}, metrics=traffic())

    assert finding.monthly_cost == Decimal("36.50")
    assert [line.arn for line in finding.price.lines] == ["arn:natgateway/nat-1", "arn:elastic-ip/eipalloc-1"]


def test_a_private_gateway_has_no_address_to_pay_for():
    (finding,) = found(check, gateway(connectivity="private", allocations=()), metrics=traffic())

    assert finding.monthly_cost == Decimal("32.85")


def test_a_regional_gateway_is_billed_in_each_of_its_zones():
    (finding,) = found(check, gateway(zones=3, allocations=()), metrics=traffic())

    assert finding.monthly_cost == Decimal("98.55")


def test_an_address_the_customer_brought_adds_nothing():
    brought = address(pool="ipv4pool-ec2-1")

    (finding,) = found(check, gateway(), also={"elastic_ip": [brought]}, metrics=traffic())

    assert finding.monthly_cost == Decimal("32.85")


@pytest.mark.parametrize("use", [traffic(sent=1), traffic(received=1), traffic(connections=1)])
def test_a_gateway_with_any_traffic_or_connection_is_in_use(use):
    assert found(check, gateway(), metrics=use) == []


def test_a_gateway_without_metrics_is_not_accused():
    assert found(check, gateway()) == []


def test_a_gateway_made_last_week_is_too_new():
    assert found(check, gateway(created=ago(6)), metrics=traffic()) == []


def test_a_standby_gateway_is_reported_with_doubt():
    (finding,) = found(check, gateway(name="nat-failover"), metrics=traffic())

    assert finding.confidence == 0.65
    assert finding.severity is Severity.MEDIUM
