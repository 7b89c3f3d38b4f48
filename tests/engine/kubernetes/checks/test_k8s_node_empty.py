"""Empty nodes."""

from decimal import Decimal

import pytest

from opscurb.check import Reason, Severity
from opscurb.kubernetes.checks.nodes.k8s_node_empty import find as check
from opscurb.results import Unread
from tests.engine.kubernetes.looking import conditions, found, remembered, unknown
from tests.engine.kubernetes.machines import daemon, node, pod

EMPTY = node("a")
HOURS = 1 / 24


def test_a_node_with_daemons_alone_for_seven_hours_costs_its_whole_price():
    since = remembered(check, EMPTY, 7 * HOURS)

    (finding,) = found(check, EMPTY, daemon("a"), since)

    assert finding.monthly_cost == finding.counted_cost == Decimal("140.16")
    assert finding.severity is Severity.HIGH
    assert finding.because == "running nothing but daemon sets for 7 hours"
    assert finding.details["cloud_ids"] == ["i-000000000061"]


def test_a_node_seen_empty_for_the_first_time_is_remembered_and_no_waste_yet():
    assert found(check, EMPTY, daemon("a")) == []
    assert [(each.arn, each.scans) for each in conditions(check, EMPTY)] == [(EMPTY.arn, 1)]


def test_a_node_empty_for_five_hours_may_still_be_taken_by_its_autoscaler():
    assert found(check, EMPTY, remembered(check, EMPTY, 5 * HOURS)) == []


def test_a_node_that_runs_something_is_not_empty_whatever_was_before():
    rows = (EMPTY, pod("shop/1", "a"), remembered(check, EMPTY, 7))

    assert found(check, *rows) == []
    assert conditions(check, *rows) == []


def test_pods_that_are_over_leave_a_node_empty():
    rows = (EMPTY, pod("shop/1", "a", status="Succeeded"), remembered(check, EMPTY, 7))

    assert len(found(check, *rows)) == 1


@pytest.mark.parametrize(
    "spared",
    [
        {"unschedulable": True},
        {"fargate": True},
        {"tags": {"node-role.kubernetes.io/control-plane": ""}},
        {"taints": ("node-role.kubernetes.io/control-plane=:NoSchedule",)},
        {"annotations": {"cluster-autoscaler.kubernetes.io/scale-down-disabled": "true"}},
        {"annotations": {"karpenter.sh/do-not-disrupt": "true"}},
    ],
)
def test_a_node_that_is_to_stay_is_left_alone(spared):
    kept = node("a", **spared)

    assert found(check, kept, remembered(check, kept, 7)) == []


def test_without_all_pods_nothing_is_called_empty():
    hole = Unread(Reason.UNREADABLE, "odd pod", (), "shop/1")

    (gap,) = unknown(check, EMPTY, remembered(check, EMPTY, 7), unread={"k8s_pod": hole})

    assert gap.reason is Reason.UNREADABLE
    assert found(check, EMPTY, remembered(check, EMPTY, 7), unread={"k8s_pod": hole}) == []
