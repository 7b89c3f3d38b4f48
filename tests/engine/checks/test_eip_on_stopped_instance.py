"""Elastic IPs of stopped instances and detached interfaces."""

from decimal import Decimal

from opscurb.aws.checks.vpc.eip_on_stopped_instance import find as check
from opscurb.aws.collectors.vpc import DetachedInterface
from opscurb.results import Unknown
from tests.engine.checks.test_ebs_volume_on_stopped_instance import instance
from tests.engine.checks.test_ec2_instance_stopped_long import address
from tests.engine.checks.test_nat_gateway_idle import gateway
from tests.engine.looking import ago, found, look


def test_the_address_of_an_instance_stopped_for_a_week_costs_its_hours():
    (finding,) = found(check, address(), also={"ec2_instance": [instance(stopped_at=ago(7))]})

    assert finding.monthly_cost == Decimal("3.65")
    assert finding.details["days_stopped"] == 7


def test_the_address_of_a_running_instance_is_in_use():
    assert found(check, address(), also={"ec2_instance": [instance(status="running")]}) == []


def test_an_instance_stopped_yesterday_keeps_its_address():
    assert found(check, address(), also={"ec2_instance": [instance(stopped_at=ago(1))]}) == []


def test_the_address_of_a_detached_interface_is_waste():
    detached = DetachedInterface(id="eni-1", arn="a", region="us-east-1")
    held = address(instance_id="", interface_id="eni-1")

    (finding,) = found(check, held, also={"network_interface_detached": [detached]})

    assert finding.confidence == 0.7
    assert "eni-1" in finding.because


def test_the_address_of_a_nat_gateway_is_in_use_even_before_its_interface_is_attached():
    held = address(instance_id="", interface_id="eni-1")
    detached = DetachedInterface(id="eni-1", arn="a", region="us-east-1")

    assert found(check, held) == []
    assert (
        found(check, held, also={"network_interface_detached": [detached], "nat_gateway": [gateway()]}) == []
    )


def test_an_instance_stopped_nobody_knows_when_leaves_the_address_unknown():
    events = look(check, address(), also={"ec2_instance": [instance(stopped_at=None)]})

    assert [event.resource_id for event in events if isinstance(event, Unknown)] == ["eipalloc-1"]
