"""Requests far above use."""

from decimal import Decimal

import pytest

from opscurb.kubernetes.checks.workloads.k8s_workload_over_requested import find as check
from opscurb.kubernetes.rows import (
    Container,
    DaemonSet,
    Deployment,
    HorizontalPodAutoscaler,
    ReplicaSet,
)
from tests.engine.kubernetes.looking import GIB, MIB, daily, found, make, owned_by, unknown
from tests.engine.kubernetes.machines import node, pod
from tests.engine.looking import ago

SET = make(ReplicaSet, "shop/web-1", owners=owned_by("Deployment", "web"))
APP = Container("app", cpu=2000, memory=4 * GIB)
ROWS = (node("a"), SET, pod("shop/web-1-x", "a"), pod("shop/web-1-y", "a"))


def workload(*containers, name="shop/web", kind=Deployment, **changed):
    given = {"replicas": 2, "ready_replicas": 2, "containers": containers or (APP,)}
    return make(kind, name, **given | changed)


def history(cpu=200, memory=1000 * MIB, killed=0, days=14, container="app", name="shop/web"):
    return {
        ("container_cpu", name): daily(cpu, days, **{container: cpu}),
        ("container_memory", name): daily(memory, days, **{container: memory}),
        ("container_oom_killed", name): daily(killed, days, **{container: killed}) if killed else daily(0, 0),
    }


def test_requests_come_down_to_what_was_used_with_spare_memory():
    (finding,) = found(check, workload(), *ROWS, histories=history())

    assert finding.details["containers"] == ["app"]
    assert finding.details["requests"] == ["cpu=200m,memory=1150Mi"]
    assert finding.details["reclaimable_cpu_millicores"] == 2 * 1800
    assert finding.details["reclaimable_memory_mib"] == 2 * (4096 - 1150)


def test_its_money_is_capacity_until_a_node_goes():
    (finding,) = found(check, workload(), *ROWS, histories=history())

    assert finding.monthly_cost == 0
    assert finding.price.known
    # Both pods: 3.6 of 4 cores and 5.8 of 16 GiB of a node at $140.16, split 0.031611 a core to 0.004237 a GiB.
    cores, gib = Decimal("3.6"), Decimal(2 * (4096 - 1150)) / 1024
    compute, memory = Decimal("0.031611"), Decimal("0.004237")
    share = (cores * compute + gib * memory) / (4 * compute + 16 * memory)
    assert finding.details["reclaimable_monthly"] == round(share * Decimal("140.16"), 2)


def test_what_was_killed_for_want_of_memory_gets_more():
    (finding,) = found(check, workload(), *ROWS, histories=history(killed=1))

    assert finding.details["requests"] == ["cpu=200m,memory=1438Mi"]


def test_never_less_than_the_floor():
    (finding,) = found(check, workload(), *ROWS, histories=history(cpu=1, memory=5 * MIB))

    assert finding.details["requests"] == ["cpu=10m,memory=100Mi"]


def test_what_fits_stays_as_it_is():
    (finding,) = found(check, workload(), *ROWS, histories=history(memory=4 * GIB))

    assert finding.details["requests"] == ["cpu=200m"]


def test_a_daemon_set_is_on_many_nodes():
    agent = workload(name="shop/agent", kind=DaemonSet)
    rows = [pod(f"shop/agent-{name}", name, of=("DaemonSet", "agent")) for name in ("a", "b", "c")]

    (finding,) = found(
        check, agent, *rows, node("a"), node("b"), node("c"), histories=history(name="shop/agent")
    )

    assert finding.details["replicas"] == 3


@pytest.mark.parametrize(
    "innocent",
    [
        workload(Container("app", cpu=260, memory=1400 * MIB)),
        workload(Container("app")),
        workload(Container("new", cpu=2000, memory=4 * GIB)),
        workload(ready_replicas=0),
        workload(created=ago(10)),
    ],
    ids=["little too much", "requests nothing", "a new container", "not running", "new"],
)
def test_these_are_left_alone(innocent):
    assert found(check, innocent, *ROWS, histories=history()) == []


def test_what_an_autoscaler_sizes_by_its_requests_is_left_alone():
    scaler = make(HorizontalPodAutoscaler, "shop/web", target_kind="Deployment", target_name="web")

    assert found(check, workload(), scaler, *ROWS, histories=history()) == []


def test_ten_days_of_history_are_too_few():
    assert found(check, workload(), *ROWS, histories=history(days=10)) == []
    assert [gap.resource_id for gap in unknown(check, workload(), *ROWS, histories=history(days=10))] == [
        "shop/web"
    ]


def test_of_two_containers_each_is_told():
    both = workload(APP, Container("proxy", cpu=1000, memory=GIB))
    histories = history()
    for name, used in (("container_cpu", 100.0), ("container_memory", 200.0 * MIB)):
        own = histories[name, "shop/web"].parts["app"]
        histories[name, "shop/web"] = daily(used, 14, app=own.peak, proxy=used)

    (finding,) = found(check, both, *ROWS, histories=histories)

    assert finding.details["containers"] == ["app", "proxy"]
    assert finding.details["requests"] == ["cpu=200m,memory=1150Mi", "cpu=100m,memory=230Mi"]
    assert finding.details["reclaimable_cpu_millicores"] == 2 * (1800 + 900)
