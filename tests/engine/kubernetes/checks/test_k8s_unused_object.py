"""Plain objects that nothing refers to."""

import pytest

from opscurb.check import Reason, Severity
from opscurb.kubernetes.checks.cluster.k8s_unused_object import find as check
from opscurb.kubernetes.rows import (
    ConfigMap,
    CronJob,
    Deployment,
    Ingress,
    Pod,
    PodDisruptionBudget,
    References,
    ReplicaSet,
    Secret,
    ServiceAccount,
)
from opscurb.results import Unread
from tests.engine.kubernetes.looking import found, make, owned_by, unknown
from tests.engine.looking import ago


def config_map(name="shop/old", **changed):
    return make(ConfigMap, name, **changed)


def secret(name="shop/old", **changed):
    return make(Secret, name, **changed)


def budget(**changed):
    return make(PodDisruptionBudget, "shop/web", **{"selector": {"app": "web"}} | changed)


def test_what_nothing_names_is_one_finding_for_each_namespace_and_kind():
    maps = [config_map(), config_map("shop/older"), config_map("test/old")]

    findings = found(check, *maps, secret(), make(ServiceAccount, "shop/ghost"), budget())

    assert sorted(finding.resource.arn for finding in findings) == [
        "k8s://prod/configmap/shop/*",
        "k8s://prod/configmap/test/*",
        "k8s://prod/poddisruptionbudget/shop/*",
        "k8s://prod/secret/shop/*",
        "k8s://prod/serviceaccount/shop/*",
    ]
    assert {(finding.monthly_cost, finding.severity) for finding in findings} == {(0, Severity.LOW)}


def test_the_objects_are_named_up_to_a_hundred():
    (finding,) = found(check, *(config_map(f"shop/old-{number:03}") for number in range(120)))

    assert finding.details["objects"] == 120
    assert finding.details["object_names"] == [f"old-{number:03}" for number in range(100)]
    assert finding.because == "unused: nothing refers to 120 ConfigMaps of the namespace"


@pytest.mark.parametrize("kind", [Pod, Deployment, ReplicaSet, CronJob])
def test_what_a_pod_or_a_template_names_is_in_use(kind):
    uses = References(config_maps=("old",), secrets=("old",), service_account="robot")

    assert (
        found(
            check, config_map(), secret(), make(ServiceAccount, "shop/robot"), make(kind, "shop/x", uses=uses)
        )
        == []
    )


def test_the_same_name_in_another_namespace_is_another_object():
    assert found(check, config_map(), make(Pod, "test/x", uses=References(config_maps=("old",))))


def test_what_an_ingress_or_a_service_account_names_is_in_use():
    ingress = make(Ingress, "shop/web", secrets=("certificate",))
    account = make(ServiceAccount, "shop/default", secrets=("registry",))

    assert found(check, secret("shop/certificate"), secret("shop/registry"), ingress, account) == []


@pytest.mark.parametrize(
    "innocent",
    [
        budget(expected_pods=1),
        budget(selector={}),
        make(ServiceAccount, "shop/ci", secrets=("ci-token",)),
        make(ServiceAccount, "shop/default"),
    ],
    ids=["finds pods", "may find any", "has a token", "everybody's default"],
)
def test_these_kinds_are_in_use(innocent):
    assert found(check, innocent) == []


def test_a_budget_for_what_is_scaled_to_zero_waits_for_it():
    assert found(check, budget(), make(Deployment, "shop/web", template_labels={"app": "web"})) == []


@pytest.mark.parametrize(
    "innocent",
    [
        config_map("shop/kube-root-ca.crt"),
        config_map("kube-system/old"),
        config_map(owners=owned_by("Certificate", "web")),
        config_map(tags={"grafana_dashboard": "1"}),
        config_map(tags={"opscurb:ignore": "true"}),
        config_map(annotations={"control-plane.alpha.kubernetes.io/leader": "x"}),
        config_map(created=ago(2)),
        secret("shop/sh.helm.release.v1.web.v3"),
        secret(annotations={"kubernetes.io/service-account.name": "ci"}),
        secret(tags={"opscurb:ignore": "true"}),
        secret(created=ago(2)),
    ],
    ids=[
        "default",
        "platform",
        "owned",
        "looked up",
        "ignored",
        "a leader's lock",
        "new",
        "a Helm release",
        "a token",
        "ignored secret",
        "new secret",
    ],
)
def test_these_are_left_alone(innocent):
    assert found(check, innocent) == []


def test_without_the_right_to_list_secrets_nothing_is_said():
    missing = Unread(Reason.NO_PERMISSION, "may not list secrets", needs=("list secrets",))

    (gap,) = unknown(check, config_map(), unread={"k8s_secret": missing})

    assert gap.needs == ("list secrets",)
    assert found(check, config_map(), unread={"k8s_secret": missing}) == []
