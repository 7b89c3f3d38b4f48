"""Pods that cannot start."""

from decimal import Decimal

import pytest

from opscurb.kubernetes.checks.workloads.k8s_crashloop_holding_requests import find as check
from opscurb.kubernetes.rows import Container, Deployment, ReplicaSet
from tests.engine.kubernetes.looking import conditions, found, make, owned_by, remembered
from tests.engine.kubernetes.machines import node, pod
from tests.engine.looking import ago

A = node("a")


def waiting(reason="CrashLoopBackOff"):
    return (Container("web"), Container("helper", waiting=reason, restarts=812))


def stuck(name="shop/web-1-x", **changed):
    given = dict(ready=False, ready_since=ago(3), containers=waiting())
    return pod(name, "a", **given | changed)


def test_a_pod_that_crashes_for_three_days_alone_on_a_node_costs_that_node():
    (finding,) = found(check, A, stuck())

    assert finding.counted_cost == Decimal("140.16")
    assert finding.because == "in CrashLoopBackOff for 3 days"
    assert finding.details["container"] == "helper"
    assert finding.details["restarts"] == 812


def test_beside_others_it_saves_a_known_nothing_and_shows_what_it_holds():
    (finding,) = found(check, A, stuck(), pod("bank/1", "a"))

    assert finding.price.known
    assert finding.counted_cost == 0
    assert finding.details["reclaimable_monthly"] > 0


def test_a_pod_that_waits_for_its_image_is_found_though_it_is_pending():
    (finding,) = found(check, A, stuck(status="Pending", containers=waiting("ImagePullBackOff")))

    assert finding.details["waiting_reason"] == "ImagePullBackOff"


def test_its_workload_is_named():
    web = make(Deployment, "shop/web")
    web_set = make(ReplicaSet, "shop/web-1", owners=owned_by("Deployment", "web"))

    (finding,) = found(check, A, stuck(), web, web_set)

    assert finding.details["workload"] == "Deployment web"


def test_a_pod_that_is_ready_between_crashes_is_watched_from_scan_to_scan():
    flapping = stuck(ready=True, ready_since=ago(0))

    assert found(check, A, flapping) == []
    assert [each.scans for each in conditions(check, A, flapping)] == [1]
    assert len(found(check, A, flapping, remembered(check, flapping, 3))) == 1


@pytest.mark.parametrize(
    "innocent",
    [
        stuck(ready_since=ago(1)),
        stuck(containers=waiting("ContainerCreating")),
        stuck(containers=waiting("")),
        stuck(status="Failed"),
        stuck(node=""),
        stuck("kube-system/dns-x"),
    ],
)
def test_young_starting_finished_unplaced_and_system_pods_are_left_alone(innocent):
    assert found(check, A, innocent) == []
