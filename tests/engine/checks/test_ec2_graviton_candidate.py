"""Instances on x86 that have a cheaper twin on Graviton."""

from decimal import Decimal

import pytest

from opscurb.aws.checks.ec2.ec2_graviton_candidate import find as check
from opscurb.check import Severity
from tests.engine.checks.machines import instance
from tests.engine.looking import ago, found


def test_a_ready_instance_saves_the_difference_to_its_twin():
    (finding,) = found(check, instance(tags={"opscurb:arm64": "true"}))

    # 730 h x ($0.096 m5.large - $0.077 m6g.large) = $13.87
    assert (finding.monthly_cost, finding.counted_cost) == (Decimal("13.87"), Decimal("13.87"))
    assert finding.details["target_type"] == "m6g.large"
    assert (finding.severity, finding.confidence) == (Severity.LOW, 0.85)
    assert finding.because == "on x86 at $70.08 a month, where m6g.large costs $56.21"


def test_whose_owner_does_not_say_it_is_ready_adds_to_no_total():
    (finding,) = found(check, instance())

    assert (finding.monthly_cost, finding.counted_cost) == (Decimal("13.87"), 0)
    assert finding.advisory
    assert finding.confidence == 0.5


@pytest.mark.parametrize(
    "other",
    [
        dict(architecture="arm64", instance_type="m6g.large"),
        dict(platform="Windows"),
        dict(platform="Red Hat Enterprise Linux"),
        dict(is_marketplace=True),
        dict(lifecycle="spot"),
        dict(status="stopped"),
        dict(created=ago(3)),
        dict(tags={"opscurb:ignore": "true"}),
    ],
)
def test_what_could_not_simply_move_is_left_alone(other):
    assert found(check, instance(**other)) == []


@pytest.mark.parametrize("kind", ["i3.large", "m5.metal", "c5d.large", "x9.large", "m7i-flex.large"])
def test_a_type_without_a_listed_twin_is_left_alone(kind):
    assert found(check, instance(instance_type=kind)) == []


def test_a_dedicated_instance_has_no_listed_price_and_is_no_candidate():
    assert found(check, instance(tenancy="dedicated")) == []


@pytest.mark.parametrize(
    ("kind", "twin"), [("t3.micro", "t4g.micro"), ("r6a.2xlarge", "r6g.2xlarge"), ("c7i.large", "c7g.large")]
)
def test_the_twin_has_the_same_size(kind, twin):
    (finding,) = found(check, instance(instance_type=kind))

    assert finding.details["target_type"] == twin
