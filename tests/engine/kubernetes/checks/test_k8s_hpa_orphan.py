"""Autoscalers of what is gone."""

import pytest

from opscurb.check import Reason
from opscurb.kubernetes.checks.workloads.k8s_hpa_orphan import find as check
from opscurb.kubernetes.rows import Deployment, HorizontalPodAutoscaler, StatefulSet
from opscurb.results import Unread
from tests.engine.kubernetes.looking import found, make, owned_by, unknown


def autoscaler(name="shop/web", **changed):
    given = {"target_kind": "Deployment", "target_name": "web"}
    return make(HorizontalPodAutoscaler, name, **given | changed)


def test_an_autoscaler_of_a_deployment_that_is_gone_is_clutter():
    (finding,) = found(check, autoscaler(), make(Deployment, "shop/api"))

    assert finding.monthly_cost == 0
    assert finding.because == "scaling Deployment web, which does not exist"
    assert finding.details["name"] == "web"


def test_a_deployment_of_that_name_elsewhere_is_another_one():
    assert found(check, autoscaler(), make(Deployment, "test/web"), make(StatefulSet, "shop/web"))


def test_of_a_kind_we_do_not_read_the_autoscaler_itself_must_say_so():
    (finding,) = found(
        check,
        autoscaler("shop/lost", target_kind="Rollout", able=False),
        autoscaler("shop/fine", target_kind="Rollout", able=True),
    )

    assert finding.resource.id == "shop/lost"


@pytest.mark.parametrize(
    "innocent",
    [autoscaler(owners=owned_by("ScaledObject", "web")), autoscaler("kube-system/web")],
    ids=["an operator's", "the platform's"],
)
def test_these_are_left_alone(innocent):
    assert found(check, innocent) == []


def test_one_that_scales_something_is_in_use():
    assert found(check, autoscaler(), make(Deployment, "shop/web")) == []


def test_without_the_workloads_nothing_is_said():
    missing = Unread(Reason.NO_PERMISSION, "no", needs=("list deployments.apps",))

    (gap,) = unknown(check, autoscaler(), unread={"k8s_deployment": missing})

    assert gap.reason is Reason.NO_PERMISSION
    assert found(check, autoscaler(), unread={"k8s_deployment": missing}) == []
