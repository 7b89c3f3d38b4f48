"""The server is proven by the client that everybody uses."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from apps.local.cluster.access import READER
from apps.local.cluster.faults import Faults
from apps.local.cluster.server import ClusterServer
from tests.apps.local.cluster.asking import pod, scaled
from tests.apps.local.cluster.test_changes import bound, web

pytestmark = pytest.mark.skipif(shutil.which("kubectl") is None, reason="kubectl is not installed")

NODE = {
    "apiVersion": "v1",
    "kind": "Node",
    "metadata": {"name": "node-1", "labels": {"pool": "web"}},
    "spec": {},
    "status": {
        "allocatable": {"cpu": "2", "memory": "4Gi"},
        "conditions": [{"type": "Ready", "status": "True"}],
        "nodeInfo": {"kubeletVersion": "v1.34.2"},
    },
}
USED = {"cpu": "250m", "memory": "1Gi"}
METRICS = [
    {
        "apiVersion": "metrics.k8s.io/v1beta1",
        "kind": "NodeMetrics",
        "metadata": {"name": "node-1"},
        "usage": USED,
    },
    {
        "apiVersion": "metrics.k8s.io/v1beta1",
        "kind": "PodMetrics",
        "metadata": {"name": "web-0", "namespace": "shop"},
        "containers": [{"name": "main", "usage": USED}],
    },
]


class Kubectl:
    def __init__(self, cluster: ClusterServer, folder: Path, token: str = "") -> None:
        self.config = folder / "kubeconfig"
        self.config.write_text(cluster.kubeconfig("prod", token))
        # Its cache of what a server has belongs to the test as well.
        self.environment = {"PATH": os.environ["PATH"], "HOME": str(folder)}

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["kubectl", "--kubeconfig", str(self.config), *words],
            capture_output=True,
            text=True,
            timeout=60,
            env=self.environment,
        )

    def __call__(self, *words: str) -> str:
        done = self.run(*words)
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture
def cluster() -> Iterator[ClusterServer]:
    objects = [NODE, *METRICS, *web(3), pod("blog", "blog", labels={"app": "blog"}), *bound("Retain")]
    with ClusterServer(objects) as cluster:
        yield cluster


@pytest.fixture
def kubectl(cluster: ClusterServer, tmp_path: Path) -> Kubectl:
    return Kubectl(cluster, tmp_path)


def test_it_gets_objects_of_a_namespace_and_of_all(kubectl: Kubectl) -> None:
    assert kubectl("get", "pods", "-n", "blog", "-o", "name") == "pod/blog\n"
    assert len(kubectl("get", "po", "-A", "-o", "name").splitlines()) == 5


def test_it_prints_tables(kubectl: Kubectl) -> None:
    lines = kubectl("get", "pv").splitlines()

    assert lines[0].split()[:2] == ["NAME", "CAPACITY"]
    assert re.search(r"pv-1 .* Retain .* Bound .* shop/data", lines[1])
    assert re.search(r"node-1 +Ready +v1.34.2", kubectl("get", "nodes", "-o", "wide"))


def test_it_selects_by_labels_and_fields(kubectl: Kubectl) -> None:
    assert kubectl("get", "pods", "-A", "-l", "app in (blog)", "-o", "name") == "pod/blog\n"
    assert kubectl("get", "nodes", "-l", "pool!=web", "-o", "name") == ""
    assert (
        kubectl("get", "pods", "-A", "--field-selector", "metadata.name=other", "-o", "name") == "pod/other\n"
    )


def test_it_reads_in_chunks(cluster: ClusterServer, kubectl: Kubectl) -> None:
    assert len(kubectl("get", "pods", "-A", "--chunk-size=2", "-o", "name").splitlines()) == 5

    assert [one.query.get("limit") for one in cluster.requests if one.path == "/api/v1/pods"] == ["2"] * 3


def test_it_understands_that_a_list_expired(cluster: ClusterServer, kubectl: Kubectl) -> None:
    cluster.faults = Faults(expired=1)

    assert "(Expired)" in kubectl.run("get", "pods", "-A", "--chunk-size=2").stderr


def test_it_shows_what_nodes_and_pods_use(kubectl: Kubectl) -> None:
    assert re.search(r"node-1 +250m +12% +1024Mi +25%", kubectl("top", "nodes"))
    assert re.search(r"shop +web-0 +250m +1024Mi", kubectl("top", "pods", "-A"))


def test_it_learns_what_it_may_do(cluster: ClusterServer, tmp_path: Path) -> None:
    reader = Kubectl(cluster, tmp_path, cluster.admit(READER.without("secrets")))

    assert reader("auth", "can-i", "list", "pods") == "yes\n"
    assert reader.run("auth", "can-i", "list", "secrets").stdout == "no\n"
    assert reader.run("auth", "can-i", "delete", "deployments.apps").stdout == "no\n"
    assert 'User "reader" cannot list resource "secrets"' in reader.run("get", "secrets").stderr


def test_it_scales_and_deletes(kubectl: Kubectl) -> None:
    kubectl("scale", "deployment/web", "-n", "shop", "--replicas=1")
    assert kubectl("get", "pods", "-n", "shop", "-o", "name") == "pod/other\npod/web-0\n"

    kubectl("delete", "deployment", "web", "-n", "shop", "--timeout=10s")
    assert kubectl("get", "pods", "-n", "shop", "-o", "name") == "pod/other\n"


def test_it_patches_labels_and_cordons(kubectl: Kubectl) -> None:
    kubectl("patch", "pv", "pv-1", "-p", '{"spec":{"persistentVolumeReclaimPolicy":"Delete"}}')
    kubectl("label", "pv", "pv-1", "owner=shop")
    kubectl("annotate", "pv", "pv-1", "opscurb.io/ignore=true")
    kubectl("cordon", "node-1")

    shown = kubectl(
        "get", "pv", "pv-1", "-o", "jsonpath={.spec.persistentVolumeReclaimPolicy} {.metadata.labels}"
    )
    assert shown == 'Delete {"owner":"shop"}'
    assert "Ready,SchedulingDisabled" in kubectl("get", "node", "node-1")


def test_it_drains_a_node(kubectl: Kubectl) -> None:
    kubectl("drain", "node-1", "--force", "--timeout=20s")

    assert kubectl("get", "pods", "-A", "-o", "name") == ""


def test_it_sets_what_a_workload_requests(cluster: ClusterServer, kubectl: Kubectl) -> None:
    template = {
        "metadata": {"labels": {"app": "api"}},
        "spec": {"containers": [{"name": "main", "image": "api"}]},
    }
    api = scaled("Deployment", "api", 0)
    cluster.store.add({**api, "spec": {**api["spec"], "template": template}})

    kubectl("set", "resources", "deployment", "api", "-n", "shop", "--requests=cpu=100m,memory=128Mi")

    requests = "jsonpath={.spec.template.spec.containers[0].resources.requests.cpu}"
    assert kubectl("get", "deployment", "api", "-n", "shop", "-o", requests) == "100m"
