"""A whole scan of a cluster, with and without a Prometheus beside it."""

from typing import Any

from apps.local.cluster.server import ClusterServer
from opscurb.check import Reason
from opscurb.kubernetes.checks import CHECKS
from opscurb.kubernetes.history import Prometheus
from opscurb.kubernetes.promql import RECIPES
from opscurb.policy import Policy
from opscurb.results import Checked, Found, Unknown
from opscurb.scanner import scan
from tests.engine.kubernetes.clusters import asking, cluster_of, thing
from tests.engine.kubernetes.prometheus import present, prometheus, series, success
from tests.engine.looking import NOW, ago

NEED_HISTORY = {
    "k8s_pvc_oversized",
    "k8s_workload_idle",
    "k8s_workload_over_requested",
    "k8s_hpa_floor_high",
    "k8s_cronjob_always_failing",
    "k8s_gpu_idle",
    "k8s_nonprod_always_on",
}
OLD = {"creationTimestamp": ago(100).isoformat()}


def old(kind: str, name: str, version: str = "v1", **parts: Any) -> dict[str, Any]:
    """An object of a hundred days ago."""
    owners = [{"kind": owner, "name": of} for owner, of in parts.pop("owners", ())]
    return thing(kind, name, version, metadata={**OLD, "ownerReferences": owners}, **parts)


def running(*containers: dict[str, Any]) -> dict[str, Any]:
    """A template of pods."""
    return {"spec": {"containers": list(containers)}}


def objects() -> list[dict[str, Any]]:
    """One of each that a check with history judges."""
    gpu = asking("1", "1Gi")
    gpu["resources"]["requests"]["nvidia.com/gpu"] = "1"
    gpu["resources"]["limits"] = {"nvidia.com/gpu": "1"}
    return [
        old("Namespace", "dev", namespace=""),
        old(
            "Deployment",
            "web",
            "apps/v1",
            spec={"replicas": 3, "template": running(asking("500m", "1Gi"))},
            status={"readyReplicas": 3},
        ),
        old(
            "ReplicaSet",
            "web-6d4cf56db6",
            "apps/v1",
            owners=[("Deployment", "web")],
            spec={"replicas": 3, "template": running()},
        ),
        old(
            "Pod",
            "web-6d4cf56db6-x7k2p",
            owners=[("ReplicaSet", "web-6d4cf56db6")],
            spec={"nodeName": "a", "containers": [asking("500m", "1Gi")]},
            status={"phase": "Running"},
        ),
        old("Pod", "train", spec={"nodeName": "a", "containers": [gpu]}, status={"phase": "Running"}),
        old(
            "Pod",
            "x",
            namespace="dev",
            spec={"nodeName": "a", "containers": [asking("1", "1Gi")]},
            status={"phase": "Running"},
        ),
        old("Node", "a", namespace="", status={"allocatable": {"cpu": "4", "memory": "16Gi"}}),
        old(
            "HorizontalPodAutoscaler",
            "web",
            "autoscaling/v2",
            spec={
                "scaleTargetRef": {"kind": "Deployment", "name": "web"},
                "minReplicas": 3,
                "maxReplicas": 9,
                "metrics": [
                    {"type": "Resource", "resource": {"name": "cpu", "target": {"averageUtilization": 70}}}
                ],
            },
        ),
        old(
            "CronJob",
            "nightly",
            "batch/v1",
            spec={"schedule": "0 3 * * *", "jobTemplate": {"spec": {"template": running()}}},
        ),
        old(
            "PersistentVolume",
            "pv-1",
            namespace="",
            spec={"capacity": {"storage": "100Gi"}},
            status={"phase": "Bound"},
        ),
        old(
            "PersistentVolumeClaim",
            "data",
            spec={"volumeName": "pv-1"},
            status={"phase": "Bound", "capacity": {"storage": "100Gi"}},
        ),
    ]


def events_of(history: Prometheus | None = None) -> list[Any]:
    """All that a scan of the cluster says."""
    with ClusterServer(objects()) as server:
        return list(scan(cluster_of(server, history=history), list(CHECKS.values()), Policy(), NOW))


def test_checks_with_history_are_exactly_those_that_ask_for_metrics():
    assert {check.id for check in CHECKS.values() if check.metrics} == NEED_HISTORY


def test_without_a_prometheus_they_are_unknown_and_say_what_is_needed():
    gaps = [each for each in events_of() if isinstance(each, Unknown) and each.check_id in NEED_HISTORY]

    assert {gap.check_id for gap in gaps} == NEED_HISTORY
    assert {(gap.reason, gap.needs) for gap in gaps} == {(Reason.NO_METRICS, ("prometheus",))}


def test_with_one_they_are_judged():
    there = present(*(recipe.shown_by for recipe in RECIPES.values()))
    web, days = {"namespace": "shop", "workload": "web-6d4cf56db6"}, [1.0] * 30
    answers = {
        "label_replace(count(": there,
        "kubelet_volume": success(series({"namespace": "shop", "persistentvolumeclaim": "data"}, *days)),
        "status_current_replicas": success(
            series({"namespace": "shop", "horizontalpodautoscaler": "web"}, *[3.0] * 14)
        ),
        "kube_job_failed": success(series({"namespace": "shop", "cronjob": "nightly"}, *days)),
        "DCGM_FI": success(series({"namespace": "shop", "pod": "train"}, *days)),
        "count_over_time": success(series({"namespace": "dev"}, *[8.0] * 20)),
        "max_over_time((count": success(series({"namespace": "dev"}, *days)),
        "sum_over_time((count": success(series({"namespace": "dev"}, *days)),
        "kube_pod_container_status": success(),
        "workload, container)": success(series({**web, "container": "main"}, *days)),
        "by (namespace, workload)": success(series(web, *days)),
    }

    with prometheus(answers) as server:
        events = events_of(Prometheus(server.fetch))
    found = {event.check.id for event in events if isinstance(event, Found)}

    # What an autoscaler sizes is not told to request less.
    assert found & NEED_HISTORY == NEED_HISTORY - {"k8s_workload_over_requested"}
    assert {each.check_id for each in events if isinstance(each, Checked)} >= NEED_HISTORY
    assert len(server.asked) == len(set(server.asked)) == len(RECIPES) + 1
