"""Instances larger than their use."""

from decimal import Decimal

import pytest

from opscurb.aws.checks.ec2.ec2_instance_underutilized import find as check
from opscurb.aws.collectors.agent import Memory
from opscurb.check import Reason, Severity
from opscurb.policy import Policy
from opscurb.results import Unknown, Unread
from tests.engine.checks.machines import instance
from tests.engine.looking import ago, found, look


def used(cpu=12.0, memory=None):
    """So much CPU, and of memory as much where the agent says it."""
    values = {("CPUUtilization", "i-1"): [cpu] * 14}
    return values | ({("mem_used_percent", "i-1"): [memory] * 14} if memory is not None else {})


def agent():
    return {
        "ec2_memory": [
            Memory(id="i-1", arn="arn:instance/i-1", region="us-east-1", series={"InstanceId": "i-1"})
        ]
    }


def test_an_instance_that_is_idle_for_most_saves_the_difference_to_half_its_size():
    (finding,) = found(check, instance(instance_type="m5.4xlarge"), metrics=used())

    # 730 h x ($0.768 m5.4xlarge - $0.384 m5.2xlarge) = $280.32
    assert finding.monthly_cost == Decimal("280.32")
    assert finding.details["target_type"] == "m5.2xlarge"
    # 730 h x $0.768 = $560.64
    assert finding.details["current_monthly_cost"] == 560.64
    assert finding.because == "larger than its use: at most 12.0 % CPU in 95 % of each of 14 days"


def test_without_its_memory_known_it_is_never_more_than_halved_nor_severe():
    (finding,) = found(check, instance(instance_type="m5.4xlarge"), metrics=used(cpu=2.0))

    assert finding.details["target_type"] == "m5.2xlarge"
    assert (finding.severity, finding.confidence) == (Severity.MEDIUM, 0.7)


def test_with_its_memory_known_it_becomes_as_small_as_both_allow():
    (finding,) = found(
        check, instance(instance_type="m5.4xlarge"), metrics=used(cpu=4.0, memory=18.0), also=agent()
    )

    # CPU: 4 % x 8 = 32 % of an m5.large; memory: 18 % x 4 = 72 % of an m5.xlarge, and too much for an m5.large.
    # 730 h x ($0.768 - $0.192 m5.xlarge) = $420.48
    assert (finding.details["target_type"], finding.monthly_cost) == ("m5.xlarge", Decimal("420.48"))
    assert (finding.severity, finding.confidence) == (Severity.HIGH, 0.85)


@pytest.mark.parametrize(
    "busy", [used(cpu=20.0), used(cpu=12.0) | {("CPUUtilization", "i-1"): [1.0] * 13 + [35.0]}]
)
def test_one_busy_day_is_use(busy):
    assert found(check, instance(), metrics=busy) == []


def test_an_instance_whose_memory_is_in_use_is_left_alone():
    assert found(check, instance(instance_type="m5.xlarge"), metrics=used(memory=41.0), also=agent()) == []


def test_an_agent_that_says_too_little_is_unknown():
    events = look(check, instance(instance_type="m5.xlarge"), metrics=used(), also=agent())

    assert [event.reason for event in events if isinstance(event, Unknown)] == [Reason.NO_METRICS]


def test_without_knowing_whose_memory_is_measured_nothing_is_known():
    unread = {"ec2_memory": Unread(Reason.NO_PERMISSION, "denied", ("cloudwatch:ListMetrics",))}

    events = look(check, instance(instance_type="m5.4xlarge"), metrics=used(), unread=unread)

    assert [event.reason for event in events if isinstance(event, Unknown)] == [Reason.NO_PERMISSION]


def test_a_burstable_type_is_not_made_so_small_that_it_lives_on_its_credits():
    large = instance(instance_type="t3.medium")

    # t3.small keeps up 20 % of its two vCPUs for ever, t3.micro but 10 %.
    (finding,) = found(check, large, metrics=used(cpu=15.0))
    small = found(check, instance(instance_type="t3.small"), metrics=used(cpu=15.0))

    assert finding.details["target_type"] == "t3.small"
    assert small == []


@pytest.mark.parametrize("smallest", ["m5.large", "t3.nano"])
def test_the_smallest_size_of_a_family_has_nothing_below_it(smallest):
    assert found(check, instance(instance_type=smallest), metrics=used(cpu=2.0)) == []


@pytest.mark.parametrize(
    "unlisted", [dict(instance_type="x9.4xlarge"), dict(instance_type="m5.metal"), dict(tenancy="dedicated")]
)
def test_no_listed_target_is_no_number_and_no_finding(unlisted):
    assert found(check, instance(**{"instance_type": "m5.4xlarge"} | unlisted), metrics=used()) == []


def test_a_licence_that_is_billed_by_the_vcpu_shrinks_too():
    (finding,) = found(check, instance(instance_type="m5.xlarge", platform="Windows"), metrics=used())

    # 730 h x ($0.192 - $0.096) + (4 - 2) vCPUs x 730 h x $0.046 = $70.08 + $67.16
    assert finding.monthly_cost == Decimal("137.24")


def test_a_licence_of_a_burstable_type_is_not_listed_and_counts_nothing():
    (finding,) = found(check, instance(instance_type="t3.large", platform="Windows"), metrics=used())

    assert (finding.monthly_cost, finding.price.confidence) == (0, "none")


@pytest.mark.parametrize(
    "other",
    [
        dict(status="stopped"),
        dict(lifecycle="spot"),
        dict(created=ago(13)),
        dict(tags={"opscurb:ignore": "true"}),
    ],
)
def test_what_does_not_run_on_demand_for_long_enough_or_is_exempt_is_left_alone(other):
    assert found(check, instance(**{"instance_type": "m5.xlarge"} | other), metrics=used()) == []


def test_a_member_of_a_group_is_reported_with_its_owner():
    grouped = instance(instance_type="m5.xlarge", tags={"aws:autoscaling:groupName": "web"})

    (finding,) = found(check, grouped, metrics=used())

    assert (finding.managed_by, finding.confidence) == ("Auto Scaling group web", 0.5)


def test_an_instance_without_metrics_is_unknown():
    events = look(check, instance())

    assert [event.reason for event in events if isinstance(event, Unknown)] == [Reason.NO_METRICS]


def test_the_customer_says_how_much_cpu_is_little():
    assert (
        found(
            check,
            instance(instance_type="m5.xlarge"),
            metrics=used(),
            policy=Policy(rightsize_cpu_percent=10),
        )
        == []
    )
