"""More Elastic IPs on an instance than one."""

from decimal import Decimal

import pytest

from opscurb.aws.checks.vpc.eip_extra_on_instance import find as check
from opscurb.aws.collectors.vpc import ElasticIp
from opscurb.check import Severity
from tests.engine.checks.machines import instance
from tests.engine.looking import found


def address(number, **changed):
    given = dict(
        id=f"eipalloc-{number}",
        arn=f"arn:eip/{number}",
        region="us-east-1",
        public_ip=f"192.0.2.{number}",
        private_ip=f"10.0.0.{number}",
        association_id=f"eipassoc-{number}",
        instance_id="i-1",
    )
    return ElasticIp(**given | changed)


def on(*machines):
    return {"ec2_instance": machines}


def test_the_address_of_the_primary_private_one_stays_and_each_other_is_billed():
    findings = found(check, address(1), address(2), address(3), also=on(instance(private_ip="10.0.0.2")))

    # 730 h x $0.005 = $3.65 each
    assert {finding.resource.id: finding.monthly_cost for finding in findings} == {
        "eipalloc-1": Decimal("3.65"),
        "eipalloc-3": Decimal("3.65"),
    }
    assert {finding.because for finding in findings} == {"one of 3 Elastic IPs on i-1"}
    assert {finding.severity for finding in findings} == {Severity.LOW}


@pytest.mark.parametrize(
    "machine",
    [
        instance(status="stopped"),
        instance(is_router=True),
        instance(is_marketplace=True),
        instance(id="i-2"),
    ],
)
def test_stopped_routing_bought_and_unknown_machines_are_left_alone(machine):
    assert found(check, address(1), address(2), also=on(machine)) == []


@pytest.mark.parametrize(
    "second",
    [
        address(2, instance_id="i-2"),
        address(2, instance_id=""),
        address(2, association_id=""),
        address(2, pool="ipv4pool-ec2-1"),
        address(2, service_managed="nlb"),
        address(2, tags={"opscurb:ignore": "true"}),
    ],
)
def test_one_address_that_is_billed_and_judged_is_not_two(second):
    assert found(check, address(1), second, also=on(instance(), instance(id="i-2"))) == []
