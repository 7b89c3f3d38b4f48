"""The documented requests about clusters, sent as they stand in the document."""

import json
import re

import pytest

from apps.findings.selectors import Filter, summary
from apps.tenancy.scope import scope
from opscurb.price import Component
from tests.apps.kubernetes.clusters import connect, found, keep, waste
from tests.apps.kubernetes.kubeconfigs import kubeconfig, store
from tests.contract.test_v1_documented_answers import ACCEPTED, FINDING, assert_shape

WHERE = {"context": str, "account_id": str, "signals": list}
REQUESTED = {"requested_cpu_millicores": int, "requested_memory_mib": int}
NODE = {
    "name": str,
    "provider_id": str,
    "instance_type": str,
    "allocatable_cpu_millicores": int,
    "allocatable_memory_mib": int,
    **REQUESTED,
    **WHERE,
}
POD = {"namespace": str, "name": str, "node_name": str, "phase": str, **REQUESTED, **WHERE}
WORKLOAD = {
    "namespace": str,
    "name": str,
    "kind": re.compile("Deployment|StatefulSet|DaemonSet"),
    "replicas": int,
    "ready_replicas": int,
    **REQUESTED,
    "owner_hint": str,
    **WHERE,
}
VOLUME = {
    "name": str,
    "capacity_gib": float,
    "phase": str,
    "claim_namespace": str,
    "claim_name": str,
    "storage_class": str,
    "volume_handle": str,
    **WHERE,
}
CLAIM = {
    "namespace": str,
    "name": str,
    "phase": str,
    "volume_name": str,
    "requested_storage_gib": float,
    "storage_class": str,
    **WHERE,
}
SERVICE = {
    "namespace": str,
    "name": str,
    "service_type": str,
    "selector_count": int,
    "load_balancer_ingress_count": int,
    "owner_hint": str,
    **WHERE,
}
CONTEXTS = {
    "kubeconfig_path": str,
    "current_context": str,
    "contexts": [{"name": str, "cluster": str, "user": str, "namespace": str}],
    "active_context": str,
    "readiness": {
        "status": re.compile("ready|blocked"),
        "provider_hint": re.compile("eks|gke|aks|generic|unknown"),
        "active_context_source": re.compile("preferred|current_context|first_context|none"),
        "warnings": list,
    },
}
SUMS = {"findings": int, "estimated_monthly_waste": float}
ACTION = {
    "action_key": str,
    "recommendation": str,
    "priority": re.compile("high|medium|low"),
    **SUMS,
    "risk": re.compile("high|medium|low"),
}
HEAD = {
    "generated_at": int,
    "window_days": int,
    "total_findings": int,
    "total_estimated_monthly_waste": float,
}
GOVERNANCE = {
    **HEAD,
    "categories": [{"category": str, **SUMS}],
    "providers": [{"provider": str, **SUMS}],
    "actions": [{"action_type": re.compile("DELETE|RIGHTSIZE|ARCHIVE|INVESTIGATE"), **SUMS}],
    "top_offenders": [{"offender_key": str, "provider": str, **SUMS}],
    "cluster_summary": [{"cluster": str, **SUMS}],
    "category_by_provider": [{"provider": str, "category": str, **SUMS}],
    "high_confidence_actions": [ACTION],
}
PLAN = {**HEAD, "high_confidence_actions": [ACTION]}
LABEL = "/home/operator/.kube/config"
DOCUMENTED = [
    ("GET", f"/v1/k8s/contexts?path={LABEL}", None, CONTEXTS),
    ("POST", "/v1/k8s/scans", {"kubeconfig_path": LABEL, "kube_context": "prod"}, ACCEPTED),
    ("GET", "/v1/k8s/findings", None, [FINDING]),
    ("GET", "/v1/k8s/nodes", None, [NODE]),
    ("GET", "/v1/k8s/pods", None, [POD]),
    ("GET", "/v1/k8s/workloads", None, [WORKLOAD]),
    ("GET", "/v1/k8s/persistent-volumes", None, [VOLUME]),
    ("GET", "/v1/k8s/persistent-volume-claims", None, [CLAIM]),
    ("GET", "/v1/k8s/services", None, [SERVICE]),
    ("GET", "/v1/reports/k8s-governance", None, GOVERNANCE),
    ("GET", "/v1/reports/k8s-action-plan", None, PLAN),
    ("GET", "/v1/mcp/tools/k8s-governance", None, {"tool": str, "result": GOVERNANCE}),
    ("GET", "/v1/mcp/tools/k8s-action-plan", None, {"tool": str, "result": PLAN}),
]
IDS = [f"{method} {path} {json.dumps(body)[:20]}" for method, path, body, _ in DOCUMENTED]


def plant(who, account_id=None):
    keep(who, account_id=account_id)
    found(
        who,
        waste("Service", "shop/web", 18.25, "k8s_lb_service_no_endpoints"),
        waste("PersistentVolume", "pv-1", 8, "k8s_pv_released", component=Component.STORAGE),
        account_id=account_id,
    )


@pytest.fixture
def labelled(api, alice):
    """The kubeconfig that the documented requests name."""
    return store(api, alice, LABEL, kubeconfig("prod", "staging", current="prod"))


@pytest.mark.parametrize("demo", [False, True], ids=["a scanned cluster", "the demo"])
@pytest.mark.parametrize(("method", "path", "body", "shape"), DOCUMENTED, ids=IDS)
def test_a_documented_request_is_answered_as_documented(
    api, alice, labelled, method, path, body, shape, demo
):
    plant(alice, None if demo else connect(alice))

    response = api.call(method, path, alice, body)

    assert response.status_code == 200, response.content
    assert_shape(response.json(), shape)


def test_the_group_holds_the_routes_of_the_document(api, alice):
    groups = {one["name"]: one for one in api.get("/v1/meta/capabilities", alice).json()["groups"]}

    routes = {f"{method} {path.partition('?')[0]}" for method, path, _, _ in DOCUMENTED}
    assert len(routes) == 13
    assert set(groups["kubernetes"]["routes"]) >= routes
    assert groups["kubernetes"]["status"] == "active"


def test_the_money_of_a_report_is_the_money_of_the_other_surface(api, alice):
    plant(alice, connect(alice))

    report = api.get("/v1/reports/k8s-governance?window_days=365", alice).json()

    there = api.get("/api/findings?provider=kubernetes", alice).json()
    with scope(alice.customer_id):
        saved = summary(Filter())["total_monthly_savings"]
    assert report["total_findings"] == there["total"] == 2
    assert report["total_estimated_monthly_waste"] == float(saved) == 26.25
    assert sum(one["counted_monthly_cost"] for one in there["findings"]) == 26.25
