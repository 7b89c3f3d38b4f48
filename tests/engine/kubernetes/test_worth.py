"""What pods hold is worth something; what stops being billed are whole nodes."""

from decimal import Decimal

from opscurb.judge import Judge
from opscurb.kubernetes.rows import Amount
from opscurb.kubernetes.worth import Capacity, realizable, reclaimable
from opscurb.policy import Policy
from tests.engine.kubernetes.looking import GIB, Cluster
from tests.engine.kubernetes.machines import daemon, node, pod
from tests.engine.looking import NOW

A, B = node("a"), node("b")


def seen(*rows):
    cluster = Cluster(rows)
    types = ("k8s_node", "k8s_pod")
    return Judge(cluster, Policy(), NOW, {name: cluster.collect(name) for name in types})


def test_pods_that_leave_a_node_to_its_daemons_are_worth_the_node():
    mine = [pod("shop/1", "a"), pod("shop/2", "a")]

    worth = Capacity(seen(A, B, daemon("a"), *mine, pod("shop/3", "b"))).worth(mine, "me")

    assert worth.price.monthly == Decimal("140.16")
    assert {line.arn for line in worth.price.lines} == {A.arn}
    assert worth.details["freed_nodes"] == ["a"]
    assert worth.details["cloud_ids"] == [A.provider_id.rpartition("/")[2]]


def test_pods_beside_others_save_a_known_nothing_and_show_what_they_hold():
    mine = pod("shop/1", "a", cpu=1000, memory=4 * GIB)

    worth = Capacity(seen(A, mine, pod("bank/1", "a"))).worth([mine], "me")

    assert worth.price.known
    assert worth.price.monthly == 0
    assert worth.details == {
        "reclaimable_monthly": Decimal("35.04"),
        "freed_nodes": [],
        "cloud_ids": [],
    }


def test_what_is_over_holds_nothing():
    done = pod("shop/1", "a", status="Succeeded")

    worth = Capacity(seen(A, done, daemon("a"))).worth([done], "me")

    assert worth.price.monthly == worth.reclaimable == 0


def test_a_node_that_must_stay_is_not_given_back():
    kept = node("a", annotations={"cluster-autoscaler.kubernetes.io/scale-down-disabled": "true"})
    mine = pod("shop/1", "a")

    assert realizable(seen(kept, mine), [mine]).monthly == 0


def test_a_daemon_set_frees_no_node():
    mine = daemon("a")

    assert realizable(seen(A, mine), [mine]).monthly == 0


def test_a_part_of_a_node_is_reclaimable():
    prices = Cluster(()).prices

    assert reclaimable(Amount(cpu=1000, memory=4 * GIB), A, prices) == Decimal("35.04")
    assert reclaimable(Amount(cpu=1000), None, prices) == Decimal("23.08")
