"""Containers without requests."""

import pytest

from opscurb.check import Severity
from opscurb.kubernetes.checks.workloads.k8s_workload_no_requests import find as check
from opscurb.kubernetes.rows import (
    Amount,
    Container,
    DaemonSet,
    Deployment,
    Pod,
    ReplicaSet,
    StatefulSet,
    Usage,
)
from opscurb.results import Checked
from tests.engine.kubernetes.looking import MIB, found, look, make, owned_by
from tests.engine.looking import ago

SILENT = Container("app")
SAID = Container("proxy", cpu=100, memory=64 * MIB)


def deployment(**changed):
    return make(Deployment, "shop/web", **{"replicas": 2, "containers": (SILENT, SAID)} | changed)


def running(used):
    """The deployment's one pod, which uses so much right now."""
    return (
        make(ReplicaSet, "shop/web-6d4cf56db6", owners=owned_by("Deployment", "web")),
        make(Pod, "shop/web-6d4cf56db6-x7k2p", owners=owned_by("ReplicaSet", "web-6d4cf56db6")),
        make(Usage, "shop/web-6d4cf56db6-x7k2p", used=used),
    )


def test_a_container_without_requests_is_named_and_costs_nothing():
    (finding,) = found(check, deployment())

    assert finding.monthly_cost == 0
    assert finding.price.known
    assert finding.severity is Severity.LOW
    assert finding.because == "running containers without requests: app (cpu and memory)"
    assert finding.details["containers"] == ["app"]


def test_a_container_that_requests_memory_alone_is_named_for_its_cpu():
    (finding,) = found(check, deployment(containers=(Container("app", memory=64 * MIB),)))

    assert finding.because == "running containers without requests: app (cpu)"


@pytest.mark.parametrize("kind", [StatefulSet, DaemonSet])
def test_other_workloads_are_looked_at_too(kind):
    assert found(check, make(kind, "shop/db", replicas=1, containers=(SILENT,)))


def test_a_lone_container_in_use_is_given_requests_with_a_margin():
    used = Amount(cpu=200, memory=400 * MIB)

    (finding,) = found(check, deployment(containers=(SILENT,)), *running(used))

    assert finding.details["container"] == "app"
    assert finding.details["requests"] == "cpu=300m,memory=600Mi"


def test_what_hardly_uses_anything_is_given_the_least():
    (finding,) = found(check, deployment(containers=(SILENT,)), *running(Amount(cpu=1, memory=MIB)))

    assert finding.details["requests"] == "cpu=10m,memory=100Mi"


def test_of_two_containers_nobody_says_which_one_uses_what():
    (finding,) = found(check, deployment(), *running(Amount(cpu=200, memory=400 * MIB)))

    assert "requests" not in finding.details


@pytest.mark.parametrize(
    "innocent",
    [
        deployment(containers=(SAID,)),
        deployment(replicas=0),
        deployment(namespace="kube-system"),
        deployment(created=ago(2)),
        deployment(tags={"opscurb:ignore": "true"}),
    ],
    ids=["says it", "scaled to zero", "the platform's", "new", "ignored"],
)
def test_these_are_left_alone(innocent):
    assert found(check, innocent) == []


def test_without_metrics_the_check_still_runs():
    (checked,) = [event for event in look(check, deployment()) if isinstance(event, Checked)]

    assert checked.complete
