"""Every route about clusters after a real scan: connected, scanned and read over HTTP."""

import pytest

from apps.local.cluster.server import ClusterServer
from tests.apps.kubernetes.kubeconfigs import store
from tests.apps.scans.clusters import BALANCER, PV, balancer, node, released, storage_class, thing
from tests.apps.scans.working import work_off
from tests.contract.test_v1_documented_answers import FINDING, assert_shape
from tests.contract.test_v1_documented_kubernetes import (
    CLAIM,
    CONTEXTS,
    GOVERNANCE,
    NODE,
    PLAN,
    POD,
    SERVICE,
    VOLUME,
    WORKLOAD,
)

pytestmark = pytest.mark.usefixtures("committed")
LABEL = "/home/operator/.kube/config"
CONTAINER = {"name": "web", "resources": {"requests": {"cpu": "250m", "memory": "512Mi"}}}
SHAPES = {
    f"/v1/k8s/contexts?path={LABEL}": CONTEXTS,
    "/v1/k8s/findings": [FINDING],
    "/v1/k8s/nodes": [NODE],
    "/v1/k8s/pods": [POD],
    "/v1/k8s/workloads": [WORKLOAD],
    "/v1/k8s/persistent-volumes": [VOLUME],
    "/v1/k8s/persistent-volume-claims": [CLAIM],
    "/v1/k8s/services": [SERVICE],
    "/v1/reports/k8s-governance": GOVERNANCE,
    "/v1/reports/k8s-action-plan": PLAN,
    "/v1/mcp/tools/k8s-governance": {"tool": str, "result": GOVERNANCE},
    "/v1/mcp/tools/k8s-action-plan": {"tool": str, "result": PLAN},
}


def workload():
    labels = {"app": "web"}
    template = {"metadata": {"labels": labels}, "spec": {"containers": [CONTAINER]}}
    spec = {"replicas": 1, "selector": {"matchLabels": labels}, "template": template}
    status = {"replicas": 1, "readyReplicas": 1, "updatedReplicas": 1}
    return thing("Deployment", "web", "shop", "apps/v1", spec=spec, status=status)


def pod():
    status = {"phase": "Running", "conditions": [{"type": "Ready", "status": "True"}]}
    return thing(
        "Pod", "web-1", "shop", spec={"nodeName": "node-1", "containers": [CONTAINER]}, status=status
    )


def claim():
    spec = {"volumeName": "one", "storageClassName": "gp3", "resources": {"requests": {"storage": "100Gi"}}}
    return thing("PersistentVolumeClaim", "data", "shop", spec=spec, status={"phase": "Bound"})


@pytest.fixture
def scanned(api, alice, settings):
    """A cluster that alice connected and scanned."""
    settings.OPSCURB_EGRESS_ALLOW = ["127.0.0.0/8"]
    objects = [node(), storage_class(), released("one"), released("two", 10), balancer("web")]
    with ClusterServer([*objects, workload(), pod(), claim()]) as server:
        store(api, alice, LABEL, server.kubeconfig(["prod", "staging"]))
        asked = api.post("/v1/k8s/scans", alice, {"kubeconfig_path": LABEL, "kube_context": "prod"}).json()
        work_off()
        yield asked["scan_id"]


def test_every_route_answers_as_documented(api, alice, mallory, scanned):
    job = api.get(f"/v1/scans/{scanned}", alice).json()
    assert (job["status"], job["error"], job["trigger_source"]) == ("completed", None, "api:kubernetes")

    answers = {path: api.get(path, alice) for path in SHAPES}

    for path, response in answers.items():
        assert response.status_code == 200, (path, response.content)
        assert_shape(response.json(), SHAPES[path], path)
    _says_what_the_cluster_has(api, alice)
    _adds_up(api, alice, job)
    for path in SHAPES:
        assert b"node-1" not in api.get(path, mallory).content


def _says_what_the_cluster_has(api, alice):
    (one,) = api.get("/v1/k8s/nodes", alice).json()
    assert (one["instance_type"], one["requested_cpu_millicores"]) == ("m6i.xlarge", 250)
    assert (one["context"], one["cpu_requested_percent"]) == ("prod", 6.2)
    volumes = api.get("/v1/k8s/persistent-volumes", alice).json()
    assert [(volume["name"], volume["capacity_gib"], volume["signals"]) for volume in volumes] == [
        ("one", 100.0, [PV]),
        ("two", 10.0, [PV]),
    ]


def _adds_up(api, alice, job):
    findings = api.get("/v1/k8s/findings", alice).json()
    assert PV in {finding["check_id"] for finding in findings}
    assert len(findings) == job["resources_found"]
    report = api.get("/v1/reports/k8s-governance", alice).json()
    counted = sum(round(finding["estimated_monthly_cost"] * 100) for finding in findings)
    assert counted == round(job["estimated_monthly_savings"] * 100) > 0
    assert round(report["total_estimated_monthly_waste"] * 100) == counted
    plan = api.get("/v1/reports/k8s-action-plan", alice).json()["high_confidence_actions"]
    assert (plan[-1]["check_id"], plan[-1]["risk"]) == (PV, "high")
    assert BALANCER not in {action["check_id"] for action in plan}, "seen once, which is not a day"
