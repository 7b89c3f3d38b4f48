"""POST /v1/cloud-accounts/test of clusters: they are really asked, and what is missing is named."""

import time
from collections.abc import Iterator
from typing import Any

import orjson
import pytest

from apps.accounts import trial
from apps.local.cluster.access import ADMIN, NOBODY, Role
from apps.local.cluster.faults import Faults
from apps.local.cluster.prometheus import Prometheus
from apps.local.cluster.server import ClusterServer

ROUTE = "/v1/cloud-accounts/test"


@pytest.fixture
def cluster(settings: Any) -> Iterator[ClusterServer]:
    """A cluster on this machine, which may be reached."""
    settings.OPSCURB_EGRESS_ALLOW = ["127.0.0.0/8"]
    with ClusterServer() as server:
        yield server


def tried(api: Any, who: Any, credentials: Any) -> dict[str, Any]:
    text = credentials if isinstance(credentials, str) else orjson.dumps(credentials).decode()
    answer = api.post(ROUTE, who, {"provider": "kubernetes", "credentials": text})
    assert answer.status_code == 200
    return dict(answer.json())


def test_a_cluster_that_allows_all_is_fine(alice, api, cluster):
    found = tried(api, alice, cluster.kubeconfig("prod"))

    assert found == {
        "ok": True,
        "provider": "kubernetes",
        "message": "prod: answers as v1.34.2, and allows all that the checks read",
    }


def test_the_manifest_that_we_hand_out_allows_all_that_the_checks_read(alice, api, cluster):
    import yaml

    manifest = api.get("/api/kubernetes/cluster-role", alice).json()["manifest"]
    (role,) = [one for one in yaml.safe_load_all(manifest) if one["kind"] == "ClusterRole"]
    token = cluster.admit(Role.of("opscurb", role))

    assert tried(api, alice, cluster.kubeconfig("prod", token))["ok"]


def test_what_is_not_allowed_is_named(alice, api, cluster):
    token = cluster.admit(ADMIN.without("pods", "deployments.apps"))

    found = tried(api, alice, cluster.kubeconfig("prod", token))

    assert not found["ok"]
    assert "lacks list deployments.apps, list pods" in found["message"]
    assert "/api/kubernetes/cluster-role" in found["message"]


def test_optional_rights_are_named_and_are_no_failure(alice, api, cluster):
    token = cluster.admit(ADMIN.without("secrets"))

    found = tried(api, alice, cluster.kubeconfig("prod", token))

    assert found["ok"]
    assert "without list secrets, which is optional" in found["message"]


def test_nobody_is_told_all_that_is_missing(alice, api, cluster):
    token = cluster.admit(NOBODY)

    found = tried(api, alice, cluster.kubeconfig("prod", token))

    assert not found["ok"]
    assert "list nodes" in found["message"]


def test_a_token_that_is_not_accepted_is_told_and_not_repeated(alice, api, cluster):
    found = tried(api, alice, cluster.kubeconfig("prod", "planted-secret-token"))

    assert not found["ok"]
    assert "does not accept the credentials" in found["message"]
    assert "planted-secret-token" not in found["message"]


def test_each_context_is_tried_the_current_one_first(alice, api, cluster):
    text = cluster.kubeconfig(["blue", "green"]).replace("current-context: blue", "current-context: green")

    found = tried(api, alice, text)

    assert found["message"].startswith("green: answers")
    assert "; blue: answers" in found["message"]


def test_a_silent_cluster_ends_within_the_time_of_a_trial(alice, api, cluster, monkeypatch):
    monkeypatch.setattr(trial, "SECONDS", 1.5)
    cluster.faults = Faults(slow=30)
    started = time.monotonic()

    found = tried(api, alice, cluster.kubeconfig("prod"))

    assert time.monotonic() - started < 15
    assert found["message"] == "prod: no complete answer within 1.5 seconds"


def test_a_cluster_that_is_not_there_is_told(alice, api, cluster):
    with ClusterServer() as gone:
        text = gone.kubeconfig("prod")

    found = tried(api, alice, text)

    assert not found["ok"]


def test_a_private_cluster_is_refused_without_a_call(alice, api, cluster, settings):
    settings.OPSCURB_EGRESS_ALLOW = []

    found = tried(api, alice, cluster.kubeconfig("prod"))

    assert not found["ok"]
    assert "private or reserved address" in found["message"]
    assert cluster.requests == []


def test_another_authority_is_not_trusted(alice, api, cluster):
    with ClusterServer() as other:
        text = cluster.kubeconfig("prod").replace(
            cluster.kubeconfig("x").split("certificate-authority-data")[1].split()[1],
            other.kubeconfig("x").split("certificate-authority-data")[1].split()[1],
        )
        found = tried(api, alice, text)

    assert not found["ok"]
    assert "certificate" in found["message"]
    assert cluster.requests == []


def test_a_prometheus_behind_the_clusters_own_server_is_shown_what_the_cluster_is_shown(alice, api, settings):
    settings.OPSCURB_EGRESS_ALLOW = ["127.0.0.0/8"]
    with ClusterServer(backends={"monitoring/prometheus:9090": Prometheus({})}) as cluster:
        with_history, without = (
            tried(
                api,
                alice,
                {
                    "kubeconfig": cluster.kubeconfig("prod"),
                    "prometheus": {
                        "url": f"{cluster.url}/api/v1/namespaces/monitoring/services/{name}/proxy"
                    },
                },
            )
            for name in ("prometheus:9090", "other:9090")
        )

    assert with_history["ok"]
    assert not without["ok"]
    assert "its Prometheus cannot be used: Prometheus answered 503" in without["message"]


@pytest.mark.parametrize("text", ["{", "just-a-token", "a: &a b"])
def test_credentials_of_no_form_are_an_answer(alice, api, cluster, text):
    found = tried(api, alice, text)

    assert not found["ok"]
    assert found["message"].startswith("credentials: ")
