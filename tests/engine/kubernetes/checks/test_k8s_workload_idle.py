"""Workloads that do nothing."""

from decimal import Decimal

import pytest

from opscurb.kubernetes.checks.workloads.k8s_workload_idle import find as check
from opscurb.kubernetes.rows import Amount, DaemonSet, Deployment, ReplicaSet, StatefulSet
from tests.engine.kubernetes.looking import GIB, daily, found, make, owned_by, unknown
from tests.engine.kubernetes.machines import daemon, node, pod
from tests.engine.looking import ago

SET = make(ReplicaSet, "shop/web-1", owners=owned_by("Deployment", "web"))


def workload(name="shop/web", kind=Deployment, **changed):
    given = {"replicas": 2, "ready_replicas": 2, "requests": Amount(cpu=500, memory=GIB)}
    return make(kind, name, **given | changed)


def history(cpu=1.0, traffic=40.0, name="shop/web"):
    return {("pod_cpu", name): daily(cpu, days=7), ("pod_traffic", name): daily(traffic, days=7)}


def pods():
    return pod("shop/web-1-x", "a"), pod("shop/web-1-y", "a")


def test_an_idle_workload_alone_on_its_node_costs_the_node():
    rows = (node("a"), node("b"), SET, daemon("a"), *pods())

    (finding,) = found(check, workload(), *rows, histories=history())

    assert finding.counted_cost == Decimal("140.16")
    assert [line.arn for line in finding.price.lines] == ["k8s://prod/node/a"]
    assert finding.because == "idle: hardly any CPU and no traffic in 7 days"
    assert finding.details["kind"] == "deployment"
    assert finding.details["freed_nodes"] == ["a"]
    assert finding.details["requested_cpu_millicores"] == 400


def test_beside_others_it_holds_capacity_and_no_money():
    (finding,) = found(check, workload(), node("a"), SET, *pods(), pod("bank/x", "a"), histories=history())

    assert finding.monthly_cost == 0
    assert finding.price.known
    # 400m and 512 MiB of a node of 4 cores and 16 GiB that costs $140.16.
    assert Decimal("5") < finding.details["reclaimable_monthly"] < Decimal("15")


def test_a_stateful_set_is_judged_by_its_own_pods():
    db = workload("shop/db", StatefulSet)

    (finding,) = found(
        check,
        db,
        node("a"),
        pod("shop/db-0", "a", of=("StatefulSet", "db")),
        histories=history(name="shop/db"),
    )

    assert finding.counted_cost == Decimal("140.16")


def test_of_a_large_request_one_percent_is_idle_too():
    large = workload(requests=Amount(cpu=4000, memory=GIB))

    assert found(check, large, histories=history(cpu=39))
    assert found(check, large, histories=history(cpu=40)) == []


@pytest.mark.parametrize(
    "innocent",
    [
        workload(replicas=0),
        workload("kube-system/web"),
        workload("shop/mail-worker"),
        workload(tags={"app.kubernetes.io/component": "controller"}),
        workload(created=ago(5)),
        workload(kind=DaemonSet),
        workload(tags={"opscurb:ignore": "true"}),
    ],
    ids=["off", "the platform's", "a worker", "a controller", "new", "a daemon set", "ignored"],
)
def test_these_are_left_alone(innocent):
    assert found(check, innocent, histories=history(name=innocent.id)) == []


@pytest.mark.parametrize("use", [history(cpu=5), history(traffic=500)], ids=["CPU", "traffic"])
def test_any_use_is_use(use):
    assert found(check, workload(), histories=use) == []


def test_a_standby_is_told_with_doubt():
    (finding,) = found(check, workload("shop/web-failover"), histories=history(name="shop/web-failover"))

    assert finding.confidence == 0.55


def test_without_history_it_is_unknown():
    assert [gap.resource_id for gap in unknown(check, workload())] == ["shop/web"]
