"""A cluster read over the wire as a scan reads it: what is whole, what is unknown, what heals."""

from datetime import UTC, datetime

import pytest

from apps.local.cluster.access import ADMIN
from apps.local.cluster.faults import NONE, Faults
from apps.local.cluster.requests import Answer
from apps.local.cluster.server import ClusterServer
from opscurb.check import Reason
from opscurb.kubernetes import api as calls
from opscurb.kubernetes.checks import CHECKS
from opscurb.kubernetes.collectors import COLLECTORS
from opscurb.kubernetes.rows import Pod, Remembered, Service, Usage, Workload
from opscurb.policy import Policy
from opscurb.results import Checked, Unknown
from opscurb.scanner import scan
from opscurb.target import Collected
from tests.engine.kubernetes.clusters import cluster_of, pod, thing


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(calls, "FIRST_PAUSE_SECONDS", 0.001)


def test_a_type_is_read_once_whoever_asks():
    with ClusterServer([pod("p")]) as server:
        cluster = cluster_of(server)

        assert cluster.collect(Pod.type) is cluster.collect(Pod.type)

    assert len(server.requests) == cluster.usage.calls == 1


def test_a_list_that_is_forbidden_is_unknown_by_itself():
    with ClusterServer([pod("p"), thing("Service", "s", spec={})]) as server:
        cluster = cluster_of(server, server.admit(ADMIN.without("pods")))

        pods, services = cluster.collect(Pod.type), cluster.collect(Service.type)

    assert pods.rows == ()
    assert pods.failed.reason is Reason.NO_PERMISSION
    assert pods.failed.needs == ("list pods",)
    assert len(services.rows) == 1
    assert services.unread == ()


def test_a_cluster_without_metrics_says_so():
    with ClusterServer(without=["metrics.k8s.io"]) as server:
        collected = cluster_of(server).collect(Usage.type)

    assert collected.failed.reason is Reason.UNREADABLE
    assert collected.failed.message == "list pods.metrics.k8s.io: the cluster does not serve it"


@pytest.mark.parametrize("faults", [Faults(dies_after=1), Faults(expired=1), Faults(refusing={"pods": 500})])
def test_a_list_that_breaks_half_way_has_no_rows_and_the_next_scan_has_them_all(faults):
    with ClusterServer((pod(f"p{number}") for number in range(600)), faults) as server:
        broken = cluster_of(server).collect(Pod.type)
        server.faults = NONE
        healed = cluster_of(server).collect(Pod.type)

    assert broken.rows == ()
    assert broken.failed.reason is Reason.ERROR
    assert (len(healed.rows), healed.unread) == (600, ())


def test_faults_of_one_in_ten_are_not_seen_in_what_is_read():
    objects = [*(pod(f"p{number}") for number in range(3000)), thing("Service", "s", spec={})]
    with ClusterServer(objects, Faults(too_many=0.1, broken=0.1, seed=3)) as server:
        cluster = cluster_of(server)
        collected = {name: cluster.collect(name) for name in COLLECTORS}

    assert {name for name, one in collected.items() if one.unread} == set()
    assert len(collected[Pod.type].rows) == 3000
    assert len({row.id for row in collected[Pod.type].rows}) == 3000


@pytest.mark.parametrize(
    "odd",
    [
        {"metadata": {"name": "x" * 300}},
        {"metadata": {"name": "a\u202eb"}},
        {"metadata": {"name": 5}},
        {"metadata": {}},
        {"metadata": {"name": "p", "creationTimestamp": "yesterday"}},
        {"spec": {"containers": [{"name": "c", "resources": {"requests": {"cpu": "much"}}}]}},
        {"spec": {"containers": "none"}},
        {"spec": None},
        {"status": ["odd"]},
    ],
)
def test_a_pod_of_odd_data_is_unread_and_the_others_are_not(odd):
    fine = pod("fine")
    listed = {"kind": "PodList", "items": [fine, pod("odd") | odd], "metadata": {}}
    with ClusterServer() as server:
        server._listener.answers = lambda request: Answer(200, listed)
        collected = cluster_of(server).collect(Pod.type)

    assert [row.name for row in collected.rows] == ["fine"]
    assert [gap.reason for gap in collected.unread] == [Reason.UNREADABLE]
    assert collected.failed is None


def test_workloads_of_all_kinds_are_one_type_and_a_missing_kind_is_a_gap():
    with ClusterServer(
        [thing("Deployment", "d", "apps/v1", spec={}), thing("DaemonSet", "a", "apps/v1", spec={})]
    ) as server:
        whole = cluster_of(server).collect(Workload.type)
        partly = cluster_of(server, server.admit(ADMIN.without("daemonsets.apps"))).collect(Workload.type)

    assert [row.kind for row in whole.rows] == ["Deployment", "DaemonSet"]
    assert partly.failed.needs == ("list daemonsets.apps",)


def test_what_earlier_scans_noted_and_disks_of_the_cloud_come_from_outside():
    noted = Remembered(
        id="k8s_pv_released", arn="k8s://prod/pv/a", region="prod", since=datetime(2026, 1, 1, tzinfo=UTC)
    )
    with ClusterServer() as server:
        plain = cluster_of(server)
        told = cluster_of(server, remembered=(noted,), cloud_disks=lambda: Collected(("disk",)))

        assert plain.collect("k8s_remembered") == Collected()
        assert told.collect("k8s_remembered").rows == (noted,)
        assert told.collect("k8s_cloud_disk").rows == ("disk",)
        assert "connect the cloud account" in plain.collect("k8s_cloud_disk").failed.message

    assert server.requests == []


def test_without_a_prometheus_nothing_is_measured():
    with ClusterServer() as server:
        measured = cluster_of(server).measure([], datetime(2026, 11, 24, tzinfo=UTC))

    assert (measured.failed.reason, measured.failed.needs) == (Reason.NO_METRICS, ("prometheus",))


@pytest.mark.parametrize("answers", [0, 3, 12])
def test_a_cluster_that_dies_on_the_way_leaves_no_check_that_calls_itself_complete_for_what_it_did_not_see(
    answers,
):
    checks = [check for check in CHECKS.values() if Pod.type in check.inputs]
    with ClusterServer((pod(f"p{number}") for number in range(600)), Faults(dies_after=answers)) as server:
        cluster = cluster_of(server)
        events = list(scan(cluster, checks, Policy(), datetime(2026, 11, 24, tzinfo=UTC)))

    assert cluster.collect(Pod.type).failed
    assert {event.check_id for event in events if isinstance(event, Unknown)} == {
        check.id for check in checks
    }
    assert not [event for event in events if isinstance(event, Checked)]
