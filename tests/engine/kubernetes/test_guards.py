"""What belongs to the platform, to an operator, or is asked to stay."""

import pytest

from opscurb.kubernetes.guards import is_control_plane, is_system, may_not_move, must_stay, operated
from opscurb.kubernetes.rows import PersistentVolumeClaim
from tests.engine.kubernetes.looking import make
from tests.engine.kubernetes.machines import node, pod


@pytest.mark.parametrize(
    "namespace", ["kube-system", "openshift-monitoring", "gke-managed-cim", "calico-system"]
)
def test_namespaces_of_the_platform_are_the_systems(namespace):
    assert is_system(namespace)


@pytest.mark.parametrize("namespace", ["default", "shop", "kube-shop", "openshifting", "my-kube-system", ""])
def test_namespaces_of_customers_are_not(namespace):
    assert not is_system(namespace)


@pytest.mark.parametrize(
    "marks",
    [
        {"tags": {"node-role.kubernetes.io/control-plane": ""}},
        {"tags": {"node-role.kubernetes.io/master": "true"}},
        {"taints": ("node-role.kubernetes.io/control-plane=:NoSchedule",)},
    ],
)
def test_a_label_or_a_taint_tells_the_control_plane(marks):
    assert is_control_plane(node("a", **marks))
    assert not is_control_plane(node("a", taints=("dedicated=control-plane:NoSchedule",)))


@pytest.mark.parametrize(
    ("annotation", "value", "stays"),
    [
        ("karpenter.sh/do-not-disrupt", "true", True),
        ("karpenter.sh/do-not-disrupt", "false", False),
        ("cluster-autoscaler.kubernetes.io/scale-down-disabled", "true", True),
        ("cluster-autoscaler.kubernetes.io/scale-down-disabled", "no", False),
    ],
)
def test_annotations_ask_that_a_node_stays(annotation, value, stays):
    assert must_stay(node("a", annotations={annotation: value})) is stays


def test_an_ordinary_pod_may_move_and_one_that_nothing_would_make_again_may_not():
    assert may_not_move(pod("shop/1", "a")) == ""
    assert may_not_move(pod("shop/1", "a", of=None)) == "has nothing that would make it again"


def test_the_label_of_an_operator_must_be_its_own_and_not_one_that_ends_like_it():
    assert operated(make(PersistentVolumeClaim, "shop/data", tags={"cnpg.io/cluster": "db"}))
    assert not operated(make(PersistentVolumeClaim, "shop/data", tags={"my-cnpg.io/cluster": "db"}))
