"""Replicas that are never ready."""

from decimal import Decimal

import pytest

from opscurb.kubernetes.checks.workloads.k8s_replica_drift import find as check
from opscurb.kubernetes.rows import Container, Deployment, ReplicaSet, StatefulSet
from tests.engine.kubernetes.looking import GIB, found, make, owned_by
from tests.engine.kubernetes.machines import daemon, node, pod
from tests.engine.looking import ago

WEB = make(Deployment, "shop/web", replicas=3, ready_replicas=1, updated_replicas=3, changed=ago(40))
SET = make(ReplicaSet, "shop/web-1", owners=owned_by("Deployment", "web"))
A, B = node("a"), node("b")


def unready(name, on, **changed):
    given = dict(cpu=1000, memory=GIB, ready=False, ready_since=ago(2))
    return pod(name, on, **given | changed)


def test_unready_replicas_that_have_a_node_to_themselves_cost_that_node():
    rows = (A, B, SET, WEB, daemon("a"), unready("shop/web-1-x", "a"), unready("shop/web-1-y", "a"))

    (finding,) = found(check, *rows)

    assert finding.resource is WEB
    assert finding.counted_cost == Decimal("140.16")
    assert finding.because == "running with 2 pods not ready for 2 days"
    assert finding.details["requested_cpu_millicores"] == 2000
    assert finding.details["freed_nodes"] == ["a"]
    assert finding.details["kind"] == "deployment"


def test_beside_others_they_cost_nothing_that_would_be_saved():
    (finding,) = found(check, A, SET, WEB, unready("shop/web-1-x", "a"), pod("bank/1", "a"))

    assert finding.price.known
    assert finding.counted_cost == 0
    assert finding.details["reclaimable_monthly"] > 0


def test_replicas_of_a_stateful_set_are_its_own():
    db = make(StatefulSet, "shop/db", replicas=1)

    (finding,) = found(check, A, db, unready("shop/db-0", "a", of=("StatefulSet", "db")))

    assert finding.resource is db


@pytest.mark.parametrize(
    "innocent",
    [
        {"ready": True},
        {"ready_since": ago(0)},
        {"ready_since": None},
        {"status": "Pending"},
        {"cpu": 100, "memory": GIB // 2},
        {"containers": (Container("web", waiting="CrashLoopBackOff"),)},
        {"of": ("Job", "once")},
        {"of": None},
    ],
)
def test_ready_young_small_and_crashing_pods_and_those_of_no_workload_are_left_alone(innocent):
    assert found(check, A, SET, WEB, unready("shop/web-1-x", "a", **innocent)) == []


def test_a_rollout_under_way_is_left_to_its_controller():
    rolling = make(Deployment, "shop/web", replicas=3, changed=ago(0))

    assert found(check, A, SET, rolling, unready("shop/web-1-x", "a")) == []


def test_workloads_of_the_system_are_left_alone():
    dns = make(Deployment, "kube-system/dns", changed=ago(40))
    dns_set = make(ReplicaSet, "kube-system/dns-1", owners=owned_by("Deployment", "dns"))

    assert (
        found(check, A, dns, dns_set, unready("kube-system/dns-1-x", "a", of=("ReplicaSet", "dns-1"))) == []
    )
