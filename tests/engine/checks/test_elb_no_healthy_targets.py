"""Load balancers without a healthy target."""

from decimal import Decimal

import pytest

from opscurb.aws.checks.elb.elb_no_healthy_targets import HEALTHY, PROCESSED
from opscurb.aws.checks.elb.elb_no_healthy_targets import find as check
from opscurb.aws.collectors.elb_backends import Backend
from opscurb.check import Reason
from opscurb.policy import Policy
from opscurb.results import Unknown
from tests.engine.checks.balancers import ELB, balancer
from tests.engine.looking import ago, found, look

WEEK = [0.0] * 7


def backend(of, number=1, targets=2):
    arn = of.arn if of.kind == "classic" else f"{ELB}:targetgroup/group{number}/6d0ecf831eec9f09"
    return Backend(
        id=f"{of.id}/{number}",
        arn=arn,
        region=of.region,
        name=of.name,
        status=of.status,
        created=of.created,
        tags=of.tags,
        balancer=of,
        targets=targets,
    )


def healthy(*values, of="web/1"):
    return {("HealthyHostCount", of): list(values) or WEEK}


@pytest.mark.parametrize(
    ("kind", "monthly"),
    [("application", "16.43"), ("network", "16.43"), ("gateway", "9.13"), ("classic", "18.25")],
)
def test_a_week_without_a_healthy_target_costs_the_hours_of_its_kind(kind, monthly):
    # 730 h x $0.0225, $0.0225, $0.0125 and $0.025
    (finding,) = found(check, backend(balancer(kind=kind)), metrics=healthy())

    assert finding.monthly_cost == Decimal(monthly)
    assert finding.resource.id == "web"
    assert finding.because == "without a healthy target for 7 days"
    assert finding.confidence == 0.85


def test_one_healthy_moment_in_the_week_is_enough():
    assert found(check, backend(balancer()), metrics=healthy(0, 0, 0, 1, 0, 0, 0)) == []


def test_the_window_is_the_customers():
    policy = Policy(metric_days=14)

    (finding,) = found(check, backend(balancer()), metrics=healthy(*[0.0] * 14), policy=policy)

    assert finding.details["days_observed"] == 14


def test_a_balancer_with_one_working_group_is_in_use():
    web = balancer()
    metrics = healthy() | healthy(2, 2, 2, 2, 2, 2, 2, of="web/2")

    assert found(check, backend(web), backend(web, 2), metrics=metrics) == []


@pytest.mark.parametrize("code", ["2XX", "3XX", "4XX"])
def test_targets_that_answer_although_their_health_check_fails_are_in_use(code):
    answered = {(f"HTTPCode_Target_{code}_Count", "web/1"): [12.0]}

    assert found(check, backend(balancer()), metrics=healthy() | answered) == []


def test_a_network_balancer_that_moves_data_all_the_same_is_in_use():
    moved = {("ProcessedBytes", "web/1"): [8_000_000.0]}

    assert found(check, backend(balancer(kind="network")), metrics=healthy() | moved) == []


def test_probes_of_a_network_balancer_are_no_use():
    moved = {("ProcessedBytes", "web/1"): [400_000.0]}

    assert len(found(check, backend(balancer(kind="network")), metrics=healthy() | moved)) == 1


def test_unknown_health_is_unknown_and_not_waste():
    web = balancer()

    events = look(check, backend(web), backend(web, 2), metrics=healthy())

    assert found(check, backend(web), backend(web, 2), metrics=healthy()) == []
    assert [event.reason for event in events if isinstance(event, Unknown)] == [Reason.NO_METRICS]


def test_new_ignored_and_starting_balancers_are_left_alone():
    new, kept = balancer("new", created=ago(3)), balancer("kept", tags={"opscurb:ignore": "true"})
    starting = balancer("starting", status="provisioning")
    metrics = healthy(of="new/1") | healthy(of="kept/1") | healthy(of="starting/1")

    assert found(check, backend(new), backend(kept), backend(starting), metrics=metrics) == []


def test_a_standby_is_doubted():
    (finding,) = found(check, backend(balancer("web-standby")), metrics=healthy(of="web-standby/1"))

    assert finding.confidence == 0.65


def test_metrics_of_a_group_are_named_by_balancer_and_group():
    row = backend(balancer(kind="network"))

    assert row.dimensions(HEALTHY["network"].by) == {
        "LoadBalancer": "net/web/50dc6c495c0c9188",
        "TargetGroup": "targetgroup/group1/6d0ecf831eec9f09",
    }
    assert row.dimensions(PROCESSED["network"].by) == {"LoadBalancer": "net/web/50dc6c495c0c9188"}
    assert row.dimensions(HEALTHY["application"].by) == {}
    assert backend(balancer(kind="classic")).dimensions("classic") == {"LoadBalancerName": "web"}
