"""The reports about clusters, and the tools that answer them."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.kubernetes import reporting
from apps.tenancy.scope import scope
from opscurb.price import Component
from tests.apps.kubernetes.clusters import connect, found, keep, waste
from tests.apps.v1.jobs import assert_flat
from tests.apps.v1.reporting import download, generate

pytestmark = pytest.mark.django_db
GOVERNANCE, PLAN = "/v1/reports/k8s-governance", "/v1/reports/k8s-action-plan"
TOOLS = {"k8s-governance": GOVERNANCE, "k8s-action-plan": PLAN}


@pytest.fixture
def account(alice):
    return connect(alice)


@pytest.fixture
def scan(alice, account):
    keep(alice, account_id=account)
    return found(
        alice,
        waste("Service", "shop/web", 18.25, "k8s_lb_service_no_endpoints"),
        waste("PersistentVolume", "pv-1", 8, "k8s_pv_released", component=Component.STORAGE),
        waste("Pod", "batch/job", 0, "k8s_failed_or_completed_pods"),
        account_id=account,
        at=timezone.now(),
    )


@pytest.mark.parametrize("path", [GOVERNANCE, PLAN])
def test_before_any_scan_a_report_is_empty_and_no_error(api, alice, path):
    body = api.get(path, alice).json()

    assert (body["total_findings"], body["total_estimated_monthly_waste"]) == (0, 0.0)
    assert (body["window_days"], body["high_confidence_actions"]) == (30, [])


@pytest.mark.parametrize("path", [GOVERNANCE, PLAN])
def test_a_report_adds_up_to_the_findings_of_the_list(api, alice, scan, path):
    body = api.get(path, alice).json()

    findings = api.get("/v1/k8s/findings", alice).json()
    assert body["total_findings"] == len(findings) == 3
    assert body["total_estimated_monthly_waste"] == sum(one["estimated_monthly_cost"] for one in findings)


@pytest.mark.parametrize("path", [GOVERNANCE, PLAN])
def test_mallory_is_told_of_nothing(api, mallory, scan, path):
    assert api.get(path, mallory).json()["total_findings"] == 0


@pytest.mark.parametrize(("given", "taken"), [("0", 1), ("-3", 1), ("365", 365), ("4000", 365), ("7", 7)])
def test_a_window_outside_its_range_is_moved_to_the_nearest_end(api, alice, given, taken):
    assert api.get(f"{GOVERNANCE}?window_days={given}", alice).json()["window_days"] == taken


def test_a_window_that_is_no_number_is_400(api, alice):
    assert_flat(api.get(f"{PLAN}?window_days=month", alice), 400, "window_days: A valid integer is required.")


def test_what_no_scan_saw_within_the_window_is_not_in_it(api, alice, account, scan):
    old = waste("Node", "node-9", 70, "k8s_node_empty")
    found(alice, old, account_id=account, at=timezone.now() - timedelta(days=40))

    within = {
        days: api.get(f"{PLAN}?window_days={days}", alice).json()["total_findings"] for days in (30, 60)
    }

    assert within == {30: 3, 60: 4}


def test_the_plan_goes_from_the_least_risk_to_the_most(api, alice, scan, monkeypatch):
    from tests.engine.test_report_kubernetes import check

    monkeypatch.setattr("opscurb.reports.words.check_of", lambda row: check(row["check_id"]))

    actions = api.get(PLAN, alice).json()["high_confidence_actions"]

    assert [(one["risk"], one["check_id"]) for one in actions] == [
        ("low", "k8s_lb_service_no_endpoints"),
        ("low", "k8s_failed_or_completed_pods"),
        ("high", "k8s_pv_released"),
    ]


@pytest.mark.parametrize("tool", TOOLS)
def test_a_tool_answers_what_the_plain_route_does(api, alice, scan, tool):
    plain = api.get(f"{TOOLS[tool]}?window_days=90", alice).json()

    body = api.get(f"/v1/mcp/tools/{tool}?window_days=90", alice).json()

    assert set(body) == {"tool", "result"}
    assert body["tool"] == f"get_{tool.replace('-', '_')}"
    assert body["result"] | {"generated_at": 0} == plain | {"generated_at": 0}


def test_the_tools_are_among_those_that_agents_are_told_of(api, alice):
    tools = api.get("/v1/mcp/capabilities", alice).json()["tools"]

    assert {"name": "get_k8s_governance", "route": "GET /v1/mcp/tools/k8s-governance"} in tools
    assert {"name": "get_k8s_action_plan", "route": "GET /v1/mcp/tools/k8s-action-plan"} in tools


def test_a_report_about_clusters_is_no_report_of_that_name(api, alice):
    answer = api.call("DELETE", GOVERNANCE, alice)

    assert answer.status_code == 405
    assert_flat(api.get("/v1/reports/k8s-unknown", alice), 404, "report id not found")


def test_the_json_report_of_a_scan_holds_the_same_plan(api, alice, scan):
    plan = api.get(PLAN, alice).json()["high_confidence_actions"]

    _, content = download(api, alice, generate(api, alice))

    assert json.loads(content)["k8s_action_plan"] == plan != []


def test_findings_are_gathered_page_by_page(alice, account, scan, monkeypatch):
    monkeypatch.setattr(reporting, "PAGE", 2)

    with scope(alice.customer_id):
        tally = reporting.cluster_tally(timezone.now() - timedelta(days=1))

    assert tally.total.findings == 3
