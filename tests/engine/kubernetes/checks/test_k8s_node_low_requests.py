"""Nodes of which little is reserved."""

from decimal import Decimal

import pytest

from opscurb.check import Reason
from opscurb.kubernetes.checks.nodes.k8s_node_low_requests import find as check
from opscurb.kubernetes.rows import Amount
from opscurb.results import Unread
from tests.engine.kubernetes.looking import GIB, conditions, found, remembered
from tests.engine.kubernetes.machines import LARGE, node, pod
from tests.engine.looking import ago

A, B = node("a"), node("b")
PODS = (pod("shop/1", "a", cpu=400, memory=GIB), pod("shop/2", "b", cpu=800, memory=GIB))


def lasting(*nodes):
    return [remembered(check, each, 4, scans=2) for each in nodes]


def test_of_two_nodes_reserved_to_a_tenth_and_a_fifth_one_can_go():
    first, second = found(check, A, B, *PODS, *lasting(A, B))

    assert (first.resource.name, first.counted_cost) == ("a", Decimal("140.16"))
    assert first.details["removable"]
    assert first.details["requested_percent"] == 10
    assert first.details["cloud_ids"]
    assert (second.resource.name, second.counted_cost) == ("b", 0)


def test_one_that_cannot_go_shows_what_its_free_capacity_is_worth_and_why_it_stays():
    _, second = found(check, A, B, *PODS, *lasting(A, B))

    assert second.price.known
    assert second.details["reclaimable_monthly"] == Decimal("118.85")
    assert second.details["kept_by"] == "needed for pods that fit on no other node"
    assert second.details["cloud_ids"] == []


def test_a_pod_that_holds_its_node_is_named():
    held = pod("shop/1", "a", cpu=400, of=None)

    finding, *_ = found(check, A, B, held, PODS[1], *lasting(A, B))

    assert finding.counted_cost == 0
    assert finding.details["kept_by"] == "shop/1 has nothing that would make it again"


@pytest.mark.parametrize(("days", "scans"), [(4, 1), (2, 9)])
def test_three_scans_over_three_days_must_have_seen_it(days, scans):
    rows = (A, B, *PODS, *[remembered(check, each, days, scans) for each in (A, B)])

    assert found(check, *rows) == []
    assert {each.scans for each in conditions(check, *rows)} == {scans + 1}


def test_a_node_half_reserved_in_memory_alone_is_used():
    full = pod("shop/1", "a", cpu=10, memory=8 * GIB)

    assert [each.resource.name for each in found(check, A, B, full, PODS[1], *lasting(A, B))] == ["b"]


@pytest.mark.parametrize(
    "spared",
    [
        {"capacity": Amount(2000, 8 * GIB), "allocatable": Amount(2000, 8 * GIB)},
        {"capacity": LARGE + Amount(gpus=1)},
        {"spot": True},
        {"fargate": True},
        {"unschedulable": True},
        {"created": ago(0)},
        {"tags": {"node-role.kubernetes.io/master": ""}},
        {"annotations": {"karpenter.sh/do-not-disrupt": "true"}},
    ],
)
def test_small_special_and_young_nodes_are_not_judged(spared):
    node_a = node("a", **spared)

    assert [each.resource.name for each in found(check, node_a, B, *PODS, *lasting(node_a, B))] in (["b"], [])
    assert node_a.arn not in {each.arn for each in conditions(check, node_a, B, *PODS)}


def test_an_empty_node_is_a_finding_of_its_own_kind():
    assert [each.resource.name for each in found(check, A, B, PODS[1], *lasting(A, B))] == ["b"]


def test_without_disruption_budgets_nothing_is_said_to_be_movable():
    gap = Unread(Reason.NO_PERMISSION, "not allowed", ("list poddisruptionbudgets.policy",))

    assert found(check, A, B, *PODS, *lasting(A, B), unread={"k8s_pod_disruption_budget": gap}) == []
