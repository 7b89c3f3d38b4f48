"""Services on Fargate whose tasks are too large."""

from decimal import Decimal

import pytest

from opscurb.aws.checks.ecs.ecs_service_overprovisioned import find as check
from opscurb.check import Reason
from opscurb.policy import Policy
from opscurb.results import Unknown
from tests.engine.checks.services import service, task
from tests.engine.looking import ago, found, look

HOURS = 14 * 24


def used(cpu=8.0, memory=20.0, busy_hours=0):
    hours = [cpu] * (HOURS - busy_hours) + [90.0] * busy_hours
    return {("CPUUtilization", "shop/api"): hours, ("MemoryUtilization", "shop/api"): [memory] * 14}


def test_a_task_shrinks_to_the_smallest_size_that_fargate_offers_for_its_use():
    (finding,) = found(check, service(), metrics=used(), also=task())

    # CPU: 1 x 8 % / 50 % = 0.16 vCPU; memory: 4 GB x 20 % / 80 % = 1 GB: 0.25 vCPU and 1 GB.
    # 4 tasks x 730 h x (0.75 vCPU x $0.04048 + 3 GB x $0.004445) = $88.65 + $38.94
    assert (finding.details["target_vcpus"], finding.details["target_memory_gb"]) == (0.25, 1.0)
    assert finding.monthly_cost == Decimal("127.59")
    assert (finding.details["target_cpu_units"], finding.details["target_memory_mib"]) == (256, 1024)


def test_memory_decides_how_much_cpu_comes_with_it():
    (finding,) = found(check, service(), metrics=used(memory=25.0), also=task(memory_gb=8.0))

    # 8 GB x 25 % / 80 % = 2.5 GB: 0.25 vCPU takes no more than 2 GB, so 0.5 vCPU with 3 GB.
    # 4 x 730 h x (0.5 x $0.04048 + 5 x $0.004445) = $59.10 + $64.90
    assert (finding.details["target_vcpus"], finding.details["target_memory_gb"]) == (0.5, 3)
    assert finding.monthly_cost == Decimal("124.00")


@pytest.mark.parametrize("busy", [used(cpu=20.0), used(memory=30.0), used(busy_hours=20)])
def test_what_is_used_in_more_than_a_few_hours_is_left_alone(busy):
    assert found(check, service(), metrics=busy, also=task()) == []


def test_an_hour_of_deploying_is_no_use():
    assert found(check, service(), metrics=used(busy_hours=5), also=task())


def test_a_task_that_cannot_be_smaller_is_left_alone():
    assert found(check, service(), metrics=used(), also=task(vcpus=0.25, memory_gb=0.5)) == []


@pytest.mark.parametrize(
    "other",
    [
        dict(launch="EC2"),
        dict(desired=0),
        dict(running=0),
        dict(is_deploying=True),
        dict(created=ago(10)),
        dict(tags={"opscurb:ignore": "true"}),
    ],
)
def test_what_bills_no_tasks_or_is_in_motion_is_left_alone(other):
    assert found(check, service(**other), metrics=used(), also=task()) == []


def test_tasks_on_spot_have_no_listed_price():
    (finding,) = found(check, service(launch="FARGATE_SPOT"), metrics=used(), also=task())

    assert (finding.monthly_cost, finding.price.confidence) == (0, "none")


def test_a_service_without_metrics_is_unknown():
    events = look(check, service(), also=task())

    assert [event.reason for event in events if isinstance(event, Unknown)] == [Reason.NO_METRICS]


def test_the_customer_says_how_much_is_little():
    assert found(check, service(), metrics=used(), also=task(), policy=Policy(task_cpu_percent=8)) == []
    assert found(check, service(), metrics=used(), also=task(), policy=Policy(task_memory_percent=20)) == []
