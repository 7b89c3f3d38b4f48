"""Autoscalers that never leave their floor."""

from decimal import Decimal

import pytest

from opscurb.kubernetes.checks.workloads.k8s_hpa_floor_high import find as check
from opscurb.kubernetes.rows import Amount, Deployment, HorizontalPodAutoscaler, ReplicaSet
from tests.engine.kubernetes.looking import GIB, daily, found, make, owned_by, unknown
from tests.engine.kubernetes.machines import node, pod
from tests.engine.looking import ago

WEB = make(Deployment, "shop/web", replicas=10, requests=Amount(cpu=500, memory=GIB))
SET = make(ReplicaSet, "shop/web-1", owners=owned_by("Deployment", "web"))
PODS = [pod(f"shop/web-1-{number}", "a", cpu=500) for number in range(10)]
ROWS = (WEB, SET, node("a"), *PODS)


def scaler(name="shop/web", **changed):
    given = dict(target_kind="Deployment", target_name="web", least=10, most=20, current=10, cpu_target=70)
    return make(HorizontalPodAutoscaler, name, **given | changed)


def history(replicas=10, cpu=50.0, name="shop/web"):
    return {("autoscaler_replicas", name): daily(replicas), ("pod_cpu mean_p95", name): daily(cpu)}


def test_a_floor_five_times_too_high_holds_capacity():
    (finding,) = found(check, scaler(), *ROWS, histories=history())

    # 10 replicas at 10 % of their request do the work of 2 at 70 %.
    assert finding.details["needed_replicas"] == 2
    assert finding.details["cpu_percent"] == 10.0
    assert finding.monthly_cost == 0
    assert finding.price.known
    assert finding.details["reclaimable_monthly"] > Decimal(50)


def test_what_would_still_be_needed_stays():
    (finding,) = found(check, scaler(least=20), *ROWS, histories=history(replicas=20, cpu=100))

    assert finding.details["needed_replicas"] == 6


@pytest.mark.parametrize(
    ("innocent", "told"),
    [
        (scaler(), history(replicas=11)),
        (scaler(), history(cpu=175)),
        (scaler(least=2), history(replicas=2)),
        (scaler(cpu_target=None), history()),
        (scaler(able=False), history()),
        (scaler(target_name="gone"), history()),
        (scaler(created=ago(10)), history()),
    ],
    ids=["scales", "half of the target", "two for safety", "no CPU", "unable", "an orphan", "new"],
)
def test_these_are_left_alone(innocent, told):
    assert found(check, innocent, *ROWS, histories=told) == []


def test_without_history_it_is_unknown():
    assert [gap.resource_id for gap in unknown(check, scaler(), *ROWS)] == ["shop/web"]
