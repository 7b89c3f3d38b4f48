"""Idle instances."""

from decimal import Decimal

import pytest

from opscurb.aws.checks.ec2.ec2_instance_idle import find as check
from opscurb.aws.collectors.ec2 import Instance
from opscurb.check import Reason, Severity
from opscurb.policy import Policy
from opscurb.results import Unknown
from tests.engine.looking import ago, found, look


def instance(**changed):
    given = dict(
        id="i-1",
        arn="arn:instance/i-1",
        region="us-east-1",
        status="running",
        created=ago(90),
        instance_type="m5.large",
    )
    return Instance(**given | changed)


def used(cpu=2.0, received=1e6, sent=1e6):
    return {
        ("CPUUtilization", "i-1"): [cpu] * 14,
        ("NetworkIn", "i-1"): [received] * 14,
        ("NetworkOut", "i-1"): [sent] * 14,
    }


def test_an_instance_without_cpu_and_traffic_costs_730_hours():
    (finding,) = found(check, instance(), metrics=used())

    assert finding.monthly_cost == Decimal("70.08")
    assert finding.severity is Severity.HIGH
    assert finding.because == "idle: at most 2.0 % CPU and 2.0 MB a day in 7 days"


def test_a_licence_costs_by_the_vcpu_besides():
    (finding,) = found(check, instance(platform="Windows"), metrics=used())

    # 730 h x $0.096 + 2 vCPUs x 730 h x $0.046 = $70.08 + $67.16
    assert finding.monthly_cost == Decimal("137.24")


@pytest.mark.parametrize("use", [used(cpu=2.1), used(received=4.5e6), used(sent=6e6)])
def test_an_instance_that_computes_or_talks_is_not_idle(use):
    assert found(check, instance(), metrics=use) == []


def test_one_busy_day_is_use():
    busy = used() | {("CPUUtilization", "i-1"): [1.0] * 13 + [80.0]}

    assert found(check, instance(), metrics=busy) == []


@pytest.mark.parametrize(
    "unlisted",
    [
        instance(platform="Red Hat Enterprise Linux"),
        instance(platform="Windows", instance_type="t3.large"),
        instance(lifecycle="spot"),
        instance(tenancy="dedicated"),
        instance(on_outpost=True),
        instance(instance_type="x9.huge"),
    ],
)
def test_an_idle_instance_without_a_listed_price_is_found_at_no_money(unlisted):
    (finding,) = found(check, unlisted, metrics=used())

    assert finding.monthly_cost == 0
    assert finding.price.confidence == "none"


def test_an_instance_without_metrics_is_unknown():
    events = look(check, instance())

    assert [event.reason for event in events if isinstance(event, Unknown)] == [Reason.NO_METRICS]


def test_the_customer_says_how_much_cpu_is_none_and_how_long_to_look():
    busier = used(cpu=4.0)

    assert found(check, instance(), metrics=busier) == []
    (finding,) = found(check, instance(), policy=Policy(cpu_percent=5.0, metric_days=14), metrics=busier)
    assert finding.because.endswith("in 14 days")
    assert finding.details["days_observed"] == 14


def test_an_instance_started_last_week_is_too_new():
    assert found(check, instance(created=ago(6)), metrics=used()) == []


def test_a_stopped_instance_is_another_check_s_business():
    assert found(check, instance(status="stopped"), metrics=used()) == []


def test_a_node_of_a_cluster_and_a_standby_are_reported_with_doubt():
    (node,) = found(check, instance(tags={"eks:cluster-name": "prod"}), metrics=used())
    (standby,) = found(check, instance(name="db-standby"), metrics=used())

    assert (node.confidence, node.managed_by) == (0.65, "EKS")
    assert (standby.confidence, standby.severity) == (0.65, Severity.MEDIUM)
