"""Which nodes can go: their pods must fit on others, and nothing may hold them."""

import pytest

from opscurb.kubernetes.packing import Holds, removable
from opscurb.kubernetes.placement import Placement
from opscurb.kubernetes.rows import Amount, PersistentVolume, PodDisruptionBudget, References
from tests.engine.kubernetes.looking import make
from tests.engine.kubernetes.machines import daemon, node, pod


def gone(nodes, pods, candidates=None, budgets=(), volumes=()):
    placement = Placement(nodes, pods)
    return set(removable(placement, candidates or nodes, Holds(budgets, volumes)))


A, B, C = node("a"), node("b"), node("c")


def test_of_two_nearly_empty_nodes_one_can_go():
    assert gone([A, B], [pod("shop/1", "a"), pod("shop/2", "b", cpu=300)]) == {"a"}


def test_of_three_two_can_go_where_the_last_holds_everything():
    pods = [pod("shop/1", "a", 100), pod("shop/2", "b", 200), pod("shop/3", "c", 300)]

    assert gone([A, B, C], pods) == {"a", "b"}


def test_a_node_whose_largest_pod_fits_nowhere_stays_and_moves_nothing():
    pods = [pod("shop/1", "a", 1500), pod("shop/2", "a", 100), pod("shop/3", "b", 2500)]

    assert gone([A, B], pods, [A]) == set()


def test_a_node_is_never_filled_to_the_brim():
    assert gone([A, B], [pod("shop/1", "a", 500), pod("shop/2", "b", 3200)], [A]) == set()
    assert gone([A, B], [pod("shop/1", "a", 400), pod("shop/2", "b", 3200)], [A]) == {"a"}


def test_pods_of_daemon_sets_are_not_moved_but_hold_room():
    pods = [daemon("a"), daemon("b"), pod("shop/1", "a", 350), pod("shop/2", "b", 3200)]

    assert gone([A, B], pods, [A]) == set()


def test_a_node_holds_no_more_pods_than_its_kubelet_takes():
    full = node("b", most_pods=1)

    assert gone([A, full], [pod("shop/1", "a"), pod("shop/2", "b")], [A]) == set()


def test_no_pool_loses_its_last_node():
    other = node("b", pool="other")

    assert gone([A, other], [pod("shop/1", "a"), pod("shop/2", "b")]) == set()


def test_a_node_that_took_pods_does_not_go_itself():
    pods = [pod("shop/1", "a", 100), pod("shop/2", "b", 200)]

    assert gone([A, B], pods) == {"a"}


@pytest.mark.parametrize(
    "held",
    [
        {"annotations": {"cluster-autoscaler.kubernetes.io/safe-to-evict": "false"}},
        {"annotations": {"karpenter.sh/do-not-disrupt": "true"}},
        {"annotations": {"karpenter.sh/do-not-disrupt": "30m"}},
        {"of": None},
        {"local_storage": True},
        {"constrained": True},
        {"node_selector": {"disk": "ssd"}},
    ],
)
def test_a_pod_that_may_not_move_holds_its_node(held):
    assert gone([A, B], [pod("shop/1", "a", **held), pod("shop/2", "b")], [A]) == set()


def test_a_pod_that_says_it_is_safe_to_evict_may_leave_its_local_data():
    safe = {"cluster-autoscaler.kubernetes.io/safe-to-evict": "true"}
    pods = [pod("shop/1", "a", local_storage=True, annotations=safe), pod("shop/2", "b")]

    assert gone([A, B], pods, [A]) == {"a"}


@pytest.mark.parametrize(("allowed", "goes"), [(0, set()), (1, {"a"})])
def test_a_disruption_budget_without_room_holds_the_node(allowed, goes):
    budget = make(
        PodDisruptionBudget, "shop/web", selector={"app": "web"}, disruptions_allowed=allowed, expected_pods=1
    )
    pods = [pod("shop/1", "a", tags={"app": "web", "tier": "1"}), pod("shop/2", "b")]

    assert gone([A, B], pods, [A], [budget]) == goes


@pytest.mark.parametrize(("driver", "goes"), [("local", set()), ("ebs.csi.aws.com", {"a"})])
def test_a_volume_of_one_machine_holds_the_node(driver, goes):
    volume = make(PersistentVolume, "pv", driver=driver, claim_namespace="shop", claim_name="data")
    pods = [pod("shop/1", "a", uses=References(claims=("data",))), pod("shop/2", "b")]

    assert gone([A, B], pods, [A], volumes=[volume]) == goes


def test_a_pod_with_a_claim_stays_in_its_zone():
    far = node("b", zone="us-east-1b")
    pods = [pod("shop/1", "a", uses=References(claims=("data",))), pod("shop/2", "b")]

    assert gone([A, far], pods, [A]) == set()


@pytest.mark.parametrize(
    ("tolerations", "goes"),
    [
        ((), set()),
        (("team=other:NoSchedule",), set()),
        (("team=data:NoExecute",), set()),
        (("team=data:NoSchedule",), {"a"}),
        (("team=*:*",), {"a"}),
        (("*",), {"a"}),
    ],
)
def test_a_taint_keeps_away_what_does_not_tolerate_it(tolerations, goes):
    tainted = node("b", taints=("team=data:NoSchedule",))
    pods = [pod("shop/1", "a", tolerations=tolerations), pod("shop/2", "b")]

    assert gone([A, tainted], pods, [A]) == goes


@pytest.mark.parametrize(
    "unfit",
    [
        {"spot": True},
        {"unschedulable": True},
        {"status": "NotReady"},
        {"tags": {"kubernetes.io/arch": "arm64"}},
        {"tags": {"node-role.kubernetes.io/control-plane": ""}},
        {"allocatable": Amount(4000, 16 * 1024**3, gpus=1)},
    ],
)
def test_pods_are_not_moved_to_a_node_of_another_kind(unfit):
    assert gone([A, node("b", **unfit)], [pod("shop/1", "a"), pod("shop/2", "b")], [A]) == set()


def test_an_empty_node_takes_nothing_since_it_is_to_go_itself():
    assert gone([A, B], [pod("shop/1", "a"), daemon("b")], [A]) == set()


def test_a_node_of_broken_pods_takes_nothing_since_it_is_to_go_with_them():
    assert gone([A, B], [pod("shop/1", "a"), pod("shop/2", "b", ready=False)], [A]) == set()
