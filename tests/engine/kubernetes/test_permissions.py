"""The ClusterRole that is generated, and what a cluster says of who asks."""

import pytest
import yaml

from apps.local.cluster.access import ADMIN, Role
from apps.local.cluster.faults import Faults
from apps.local.cluster.requests import Answer
from apps.local.cluster.server import ClusterServer
from opscurb.kubernetes import api as calls
from opscurb.kubernetes.checks import CHECKS
from opscurb.kubernetes.collectors import COLLECTORS
from opscurb.kubernetes.permissions import cluster_role, needs_of_all, optional_needs, parse_need
from opscurb.kubernetes.provider import KUBERNETES
from opscurb.kubernetes.review import review
from tests.engine.kubernetes.clusters import api_of, cluster_of, pod, thing

ALL = tuple(CHECKS.values())


def documents():
    return {one["kind"]: one for one in yaml.safe_load_all(cluster_role(ALL))}


def test_the_role_allows_what_the_checks_need_and_nothing_else():
    rules = documents()["ClusterRole"]["rules"]

    allowed = {
        f"list {resource}.{group}" if group else f"list {resource}"
        for rule in rules
        if "resources" in rule
        for group in rule["apiGroups"]
        for resource in rule["resources"]
    }
    paths = {f"get {path}" for rule in rules for path in rule.get("nonResourceURLs", ())}

    assert allowed | paths == set(needs_of_all(ALL))
    assert {verb for rule in rules for verb in rule["verbs"]} == {"list", "get"}
    assert "*" not in cluster_role(ALL)


def test_the_binding_gives_the_role_to_the_account_that_the_token_is_of():
    found = documents()
    role, binding, account = (
        found["ClusterRole"],
        found["ClusterRoleBinding"],
        found["ServiceAccount"]["metadata"],
    )

    assert binding["roleRef"]["name"] == role["metadata"]["name"]
    assert {"kind": "ServiceAccount", **account} in binding["subjects"]
    assert found["Secret"]["metadata"]["annotations"] == {
        "kubernetes.io/service-account.name": account["name"]
    }
    assert found["Namespace"]["metadata"]["name"] == account["namespace"]


def test_with_the_generated_role_everything_that_the_checks_read_is_read():
    wanted = {name for check in ALL for name in check.types if name in COLLECTORS}
    with ClusterServer([pod("p"), thing("Secret", "s")]) as server:
        token = server.admit(Role.of("opscurb", documents()["ClusterRole"]))
        cluster = cluster_of(server, token)

        unread = {name: cluster.collect(name).unread for name in wanted}
        verdict = review(cluster.api, ALL)

    assert {name: gaps for name, gaps in unread.items() if gaps} == {}
    assert verdict.ok
    assert (verdict.missing, verdict.forgone) == ((), ())
    assert verdict.allowed == needs_of_all(ALL)


def test_secrets_and_config_maps_are_optional_and_the_manifest_says_why():
    text = cluster_role(ALL)

    assert optional_needs() == ("list configmaps", "list secrets")
    assert "this rule is optional" in text
    assert text.index("optional") < text.index("[configmaps, secrets]")


def test_a_review_names_what_is_missing():
    with ClusterServer() as server:
        found = review(api_of(server, server.admit(ADMIN.without("nodes", "secrets"))), ALL)

    assert (found.missing, found.forgone) == (("list nodes",), ("list secrets",))
    assert not found.ok
    assert found.version.startswith("v1.")
    assert "list pods" in found.allowed


def test_a_review_of_a_cluster_that_does_not_know_us_says_so():
    with ClusterServer() as server:
        found = review(api_of(server, "wrong"), ALL)

    assert found.unreachable == "get /version: the cluster does not accept the credentials"
    assert not found.ok


def test_a_review_of_a_cluster_that_is_gone_says_so(monkeypatch):
    monkeypatch.setattr(calls, "FIRST_PAUSE_SECONDS", 0.001)
    with ClusterServer(faults=Faults(dies_after=0)) as server:
        assert "no answer" in review(api_of(server), ALL).unreachable


@pytest.mark.parametrize("document", [[], {}, {"gitVersion": "v1.30.0", "status": []}, "text"])
def test_what_answers_like_no_cluster_is_not_one(document):
    with ClusterServer() as server:
        server._listener.answers = lambda request: Answer(200, document)

        assert review(api_of(server), ALL).unreachable


@pytest.mark.parametrize(
    "text", ["list pods", "list deployments.apps", "get /version", "list pods.metrics.k8s.io"]
)
def test_a_need_is_what_its_text_says(text):
    assert parse_need(text).text == text


@pytest.mark.parametrize("check", ALL, ids=CHECKS)
def test_every_check_reads_what_can_be_read_and_its_needs_follow(check):
    unknown = set(check.types) - set(COLLECTORS) - {"k8s_remembered", "k8s_cloud_disk"}

    assert unknown == set()
    assert KUBERNETES.needs_of(check) == needs_of_all([check])
