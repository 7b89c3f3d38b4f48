"""GPUs that hardly work."""

from decimal import Decimal

import pytest

from opscurb.check import Severity
from opscurb.kubernetes.checks.workloads.k8s_gpu_idle import find as check
from opscurb.kubernetes.rows import Amount
from tests.engine.kubernetes.looking import GIB, daily, found, unknown
from tests.engine.kubernetes.machines import daemon, node, pod
from tests.engine.looking import ago

HUGE = Amount(cpu=8000, memory=32 * GIB, gpus=1)
MACHINE = node("gpu", instance_type="unlisted.large", allocatable=HUGE, capacity=HUGE, pool="gpu")


def trainer(name="ml/train-0", on="gpu", gpus=1, **changed):
    given = {"of": ("StatefulSet", "train"), "requests": Amount(cpu=4000, memory=16 * GIB, gpus=gpus)}
    return pod(name, on, **given | changed)


def busy(percent, name="ml/train-0"):
    return {("gpu_utilisation", name): daily(percent, days=7)}


def test_an_idle_gpu_alone_on_its_node_costs_the_node():
    (finding,) = found(check, trainer(), MACHINE, daemon("gpu"), histories=busy(2))

    # 730 hours of 8 cores, 32 GiB and a GPU at the default prices.
    assert finding.counted_cost == Decimal("977.08")
    assert finding.severity is Severity.HIGH
    assert finding.because == "holding 1 GPU, hardly used in 7 days"
    assert finding.details["gpu_percent"] == 2.0


def test_beside_another_pod_it_holds_the_dearest_part():
    other = pod("ml/other", "gpu")

    (finding,) = found(check, trainer(), other, MACHINE, histories=busy(2))

    assert finding.monthly_cost == 0
    assert finding.details["reclaimable_monthly"] > Decimal("693.50")


@pytest.mark.parametrize(
    ("innocent", "percent"),
    [
        (trainer(), 5),
        (trainer(gpus=0), 1),
        (trainer(status="Pending"), 1),
        (trainer("kube-system/train-0"), 1),
        (trainer(created=ago(3)), 1),
    ],
    ids=["in use", "no GPU", "not running", "the platform's", "new"],
)
def test_these_are_left_alone(innocent, percent):
    assert found(check, innocent, MACHINE, histories=busy(percent, innocent.id)) == []


def test_a_sliced_gpu_that_tells_nothing_is_unknown():
    assert [gap.resource_id for gap in unknown(check, trainer(), MACHINE)] == ["ml/train-0"]
