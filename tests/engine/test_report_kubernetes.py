"""Reports about clusters: money counted once, by whom, and what to do first."""

from datetime import UTC, datetime
from typing import Any

import pytest

from opscurb.check import Category, Check, Playbook
from opscurb.reports import words
from opscurb.reports.kubernetes import MOST_OFFENDERS, RISKS, ClusterTally, risk_of

AT = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
STORAGE = [{"component": "storage", "monthly": 8.0}]
RESTARTING = frozenset({"k8s_workload_over_requested", "k8s_node_low_requests"})


def check(check_id: str) -> Check:
    fix = Playbook("", (), (), (), (), 1, needs_restart=check_id in RESTARTING)
    return Check(
        check_id, "", lambda rows, scan: (), "k8s_row", Category.IDLE_RESOURCES, f"Do {check_id}", fix
    )


@pytest.fixture(autouse=True)
def known_checks(monkeypatch):
    """Every check is there, save for one that was taken out of the product."""
    monkeypatch.setattr(
        words, "check_of", lambda row: check(row["check_id"]) if row["check_id"] != "gone" else None
    )


def row(resource_id: str, counted: float = 0.0, check_id: str = "k8s_lb_service_no_endpoints", **given: Any):
    known = {
        "provider": "kubernetes",
        "region": "prod",
        "account_id": "account-1",
        "account_name": "clusters",
        "check_id": check_id,
        "category": "idle_resources",
        "severity": "medium",
        "confidence": 0.95,
        "resource_type": "k8s_service",
        "resource_id": resource_id,
        "managed_by": "",
        "recommendation": "Delete it",
        "counted_cost": counted,
        "details": {"price_lines": []},
    }
    return known | given


def tally_of(*rows: dict[str, Any]) -> ClusterTally:
    tally = ClusterTally()
    for one in rows:
        tally.add(one)
    return tally


def sums(groups: list[dict[str, Any]]) -> tuple[int, float]:
    return sum(one["findings"] for one in groups), round(
        sum(one["estimated_monthly_waste"] for one in groups), 2
    )


MIXED = (
    row("shop/web", 18.25),
    row("shop/api", 18.25, severity="high"),
    row(
        "pvc-1", 8, "k8s_pv_released", resource_type="k8s_persistent_volume", details={"price_lines": STORAGE}
    ),
    row("node-1", 140.16, "k8s_node_low_requests", resource_type="k8s_node", category="zombie_resources"),
    row("batch/old", 0, "k8s_workload_idle", confidence=0.5, region="staging"),
    row("vol-1", 80, "ebs_volume_unattached", provider="aws", region="us-east-1"),
)


@pytest.mark.parametrize(
    ("finding", "risk"),
    [
        (row("shop/web"), "low"),
        (row("shop/web", check_id="k8s_workload_over_requested"), "medium"),
        (row("node-1", check_id="k8s_node_empty", resource_type="k8s_node"), "low"),
        (row("shop/data", resource_type="k8s_persistent_volume_claim"), "high"),
        (row("shop/db", resource_type="k8s_deployment", details={"price_lines": STORAGE}), "high"),
        (row("shop/web", check_id="gone"), "high"),
    ],
)
def test_the_risk_of_a_fix_is_what_is_lost_by_it(finding, risk):
    assert risk_of(words.check_of(finding), finding) == risk


def test_every_list_of_the_governance_report_adds_up_to_its_total():
    report = tally_of(*MIXED).governance(AT, 30)

    assert (report["generated_at"], report["window_days"]) == (1795521600, 30)
    whole = report["total_findings"], report["total_estimated_monthly_waste"]
    assert whole == (5, 184.66)
    for name in (
        "categories",
        "providers",
        "actions",
        "top_offenders",
        "cluster_summary",
        "category_by_provider",
    ):
        assert sums(report[name]) == whole, name


def test_findings_of_other_providers_are_not_in_it():
    assert tally_of(MIXED[-1]).governance(AT, 7)["total_findings"] == 0


def test_an_offender_is_a_namespace_or_what_belongs_to_no_namespace():
    offenders = tally_of(*MIXED).governance(AT, 30)["top_offenders"]

    assert [(one["offender_key"], one["offender_type"]) for one in offenders] == [
        ("prod/k8s_node", "resource_type"),
        ("prod/shop", "namespace"),
        ("prod/k8s_persistent_volume", "resource_type"),
        ("staging/batch", "namespace"),
    ]


def test_only_so_many_offenders_are_told():
    many = [row(f"team-{number}/web", number) for number in range(MOST_OFFENDERS + 5)]

    offenders = tally_of(*many).governance(AT, 30)["top_offenders"]

    assert [one["offender_key"] for one in offenders[:2]] == ["prod/team-24", "prod/team-23"]
    assert len(offenders) == MOST_OFFENDERS


def test_two_clusters_of_one_context_name_are_told_apart_by_their_accounts():
    report = tally_of(row("a/b", 1), row("a/b", 2, account_id="account-2")).governance(AT, 30)

    assert [one["account_id"] for one in report["cluster_summary"]] == ["account-2", "account-1"]


def test_an_action_gathers_the_findings_of_a_check_and_is_as_urgent_as_the_most_urgent():
    (node, services, volume) = tally_of(*MIXED).governance(AT, 30)["high_confidence_actions"]

    assert node["check_id"] == "k8s_node_low_requests"
    assert services == {
        "action_key": "k8s_lb_service_no_endpoints:low",
        "recommendation": "Do k8s_lb_service_no_endpoints",
        "priority": "high",
        "findings": 2,
        "estimated_monthly_waste": 36.5,
        "risk": "low",
        "check_id": "k8s_lb_service_no_endpoints",
        "action_type": "DELETE",
    }
    assert volume["risk"] == "high"


def test_the_plan_begins_with_what_is_least_risky_and_leaves_the_doubtful_to_be_reviewed():
    plan = tally_of(*MIXED).action_plan(AT, 30)

    assert [one["risk"] for one in plan["high_confidence_actions"]] == ["low", "medium", "high"]
    assert [one["risk"] for one in plan["risks"]] == list(RISKS)
    assert plan["to_be_reviewed"] == {"findings": 1, "estimated_monthly_waste": 0.0}
    assert sums(plan["risks"]) == sums(plan["high_confidence_actions"]) == (4, 184.66)
    assert plan["total_findings"] == 5


def test_one_check_at_two_risks_is_two_actions_with_keys_of_their_own():
    safe = row("shop/old", 0, "k8s_deployment_scaled_zero", resource_type="k8s_deployment")
    with_disk = row("shop/db", 8, "k8s_deployment_scaled_zero", details={"price_lines": STORAGE})

    actions = tally_of(safe, with_disk).by_risk()

    assert [one["action_key"] for one in actions] == [
        "k8s_deployment_scaled_zero:low",
        "k8s_deployment_scaled_zero:high",
    ]


def test_without_findings_both_reports_are_empty_and_whole():
    empty = ClusterTally()

    assert empty.governance(AT, 30)["top_offenders"] == []
    assert empty.action_plan(AT, 30)["high_confidence_actions"] == []
    assert sums(empty.action_plan(AT, 30)["risks"]) == (0, 0.0)
