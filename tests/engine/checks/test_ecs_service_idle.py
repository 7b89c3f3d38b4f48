"""Services on Fargate that do nothing."""

from decimal import Decimal

import pytest

from opscurb.aws.checks.ecs.ecs_service_idle import find as check
from opscurb.aws.collectors.elb import LoadBalancer
from opscurb.aws.collectors.elb_targets import TargetGroup
from opscurb.check import Reason, Severity
from opscurb.policy import Policy
from opscurb.results import Unknown
from tests.engine.checks.services import service, task
from tests.engine.looking import ago, found, look

GROUP, BALANCER = "arn:aws:elasticloadbalancing:us-east-1:1:targetgroup/api/0a", "arn:balancer"
BEHIND = dict(target_groups=(GROUP,))


def used(cpu=0.4, memory=(12.0,) * 14, requests=None):
    values = {("CPUUtilization", "shop/api"): [cpu] * 14, ("MemoryUtilization", "shop/api"): list(memory)}
    return values | ({("RequestCountPerTarget", "shop/api"): [requests] * 14} if requests is not None else {})


def balanced(kind="application"):
    group = TargetGroup(id="api", arn=GROUP, region="us-east-1", load_balancers=(BALANCER,))
    balancer = LoadBalancer(id="lb", arn=BALANCER, region="us-east-1", status="active", kind=kind)
    return task() | {"target_group": [group], "load_balancer": [balancer]}


def test_tasks_that_wait_cost_what_they_are_made_of():
    (finding,) = found(check, service(), metrics=used(), also=task())

    # 4 tasks x 730 h x (1 vCPU x $0.04048 + 4 GB x $0.004445) = $118.20 + $51.92
    assert finding.monthly_cost == Decimal("170.12")
    assert finding.severity is Severity.HIGH
    assert finding.because == "idle: at most 0.4 % CPU in 14 days, and memory that does not move"


def test_on_arm64_they_have_prices_of_their_own():
    (finding,) = found(check, service(), metrics=used(), also=task(architecture="arm64"))

    # 4 x 730 h x (1 x $0.03238 + 4 x $0.00356) = $94.55 + $41.58
    assert finding.monthly_cost == Decimal("136.13")


@pytest.mark.parametrize("busy", [used(cpu=1.0), used(memory=(12.0,) * 13 + (18.0,))])
def test_what_computes_or_whose_memory_moves_is_not_idle(busy):
    assert found(check, service(), metrics=busy, also=task()) == []


def test_behind_an_application_balancer_no_request_makes_it_surer():
    (finding,) = found(check, service(**BEHIND), metrics=used(requests=0.0), also=balanced())
    (alone,) = found(check, service(), metrics=used(), also=task())

    assert (finding.confidence, alone.confidence) == (0.85, 0.7)


def test_a_request_is_use():
    assert found(check, service(**BEHIND), metrics=used(requests=1.0), also=balanced()) == []


@pytest.mark.parametrize(
    ("kind", "other"),
    [
        ("network", BEHIND),
        ("application", dict(target_groups=(GROUP, "arn:targetgroup/b/1"))),
        ("application", dict(classic_balancers=("old",))),
        ("application", dict(target_groups=("arn:targetgroup/elsewhere/1",))),
    ],
)
def test_requests_that_nothing_counts_leave_it_unknown(kind, other):
    events = look(check, service(**other), metrics=used(), also=balanced(kind))

    assert [event.reason for event in events if isinstance(event, Unknown)] == [Reason.NO_METRICS]


@pytest.mark.parametrize(
    "other",
    [
        dict(launch="EC2"),
        dict(launch="my-asg-provider"),
        dict(desired=0, running=0),
        dict(running=0),
        dict(is_deploying=True),
        dict(status="draining"),
        dict(created=ago(10)),
        dict(tags={"opscurb:ignore": "true"}),
    ],
)
def test_what_bills_no_tasks_or_is_in_motion_is_left_alone(other):
    assert found(check, service(**other), metrics=used(), also=task()) == []


def test_tasks_on_spot_and_under_windows_have_no_listed_price():
    (spot,) = found(check, service(launch="FARGATE_SPOT"), metrics=used(), also=task())
    (windows,) = found(check, service(), metrics=used(), also=task(architecture="WINDOWS_SERVER_2022_CORE"))

    assert (spot.monthly_cost, windows.monthly_cost) == (0, 0)


def test_a_standby_and_what_a_stack_made_are_told_so():
    (standby,) = found(check, service(name="api-failover"), metrics=used(), also=task())
    (stacked,) = found(
        check, service(tags={"aws:cloudformation:stack-name": "web"}), metrics=used(), also=task()
    )

    assert standby.confidence == 0.5
    assert stacked.managed_by == "CloudFormation stack web"


def test_a_service_without_metrics_is_unknown():
    events = look(check, service(), also=task())

    assert [event.reason for event in events if isinstance(event, Unknown)] == [Reason.NO_METRICS]


def test_the_customer_says_how_much_cpu_is_none():
    assert found(
        check, service(), metrics=used(cpu=1.5), also=task(), policy=Policy(idle_task_cpu_percent=2.0)
    )
