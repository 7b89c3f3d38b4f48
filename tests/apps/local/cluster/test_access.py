import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import urllib3
import yaml

from apps.local.cluster.access import READER, Role
from apps.local.cluster.server import ClusterServer
from tests.apps.local.cluster.asking import PODS, Client, pods

REVIEW = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
MANIFEST = """
kind: ClusterRole
rules:
- apiGroups: [""]
  resources: ["pods"]
  verbs: ["list"]
- apiGroups: ["apps"]
  resources: ["*"]
  verbs: ["get", "list"]
"""


@pytest.fixture
def cluster() -> Iterator[ClusterServer]:
    with ClusterServer(pods(2)) as cluster:
        yield cluster


def allowed(client: Client, **attributes: str) -> bool:
    answer = client.ask(REVIEW, "POST", json={"spec": {"resourceAttributes": attributes}})
    assert answer.status == 201
    return bool(answer.json()["status"]["allowed"])


@pytest.mark.parametrize("token", ["", "guessed"])
def test_nobody_is_let_in_without_a_token_that_is_known(cluster: ClusterServer, token: str) -> None:
    answer = Client(cluster, token).ask(PODS)

    assert (answer.status, answer.json()["reason"]) == (401, "Unauthorized")


def test_a_reader_may_not_change_anything(cluster: ClusterServer) -> None:
    client = Client(cluster, cluster.admit(READER))

    assert client.ask(PODS).status == 200
    assert client.ask("/api/v1/namespaces/shop/pods/web-000", "DELETE").status == 403
    assert client.names(PODS) == ["web-000", "web-001"]


def test_one_resource_may_be_forbidden_and_the_answer_says_which(cluster: ClusterServer) -> None:
    client = Client(cluster, cluster.admit(READER.without("secrets", "deployments.apps")))

    answer = client.ask("/apis/apps/v1/deployments")

    assert answer.status == 403
    assert answer.json()["message"] == (
        'deployments.apps is forbidden: User "reader" cannot list resource "deployments" '
        'in API group "apps" at the cluster scope'
    )
    assert client.ask("/api/v1/secrets").status == 403
    assert client.ask(PODS).status == 200


def test_a_role_can_be_had_from_its_manifest(cluster: ClusterServer) -> None:
    client = Client(cluster, cluster.admit(Role.of("opscurb", yaml.safe_load(MANIFEST))))

    assert client.ask(PODS).status == 200
    assert client.ask("/api/v1/namespaces/shop/pods/web-000").status == 403
    assert client.ask("/apis/apps/v1/statefulsets").status == 200
    assert client.ask("/api/v1/nodes").status == 403
    assert allowed(client, verb="list", resource="pods")
    assert allowed(client, verb="get", group="apps", resource="deployments")
    assert not allowed(client, verb="list", resource="nodes")
    assert not allowed(client, verb="delete", group="apps", resource="deployments")


def test_a_client_may_show_a_certificate_instead_of_a_token(cluster: ClusterServer, tmp_path: Path) -> None:
    cluster.admit(READER)
    pair = cluster.authority.client("reader")
    (tmp_path / "pair.pem").write_text(pair.certificate + pair.key)
    context = ssl.create_default_context(cadata=cluster.ca)
    context.load_cert_chain(tmp_path / "pair.pem")

    answer = urllib3.PoolManager(ssl_context=context).request("GET", cluster.url + PODS)

    assert answer.status == 200
    assert cluster.requests[-1].user == "reader"


def test_what_was_asked_is_on_record(cluster: ClusterServer) -> None:
    Client(cluster).ask(f"{PODS}?limit=500")
    Client(cluster, "guessed").ask(PODS)

    assert [(one.method, one.path, one.user, one.status) for one in cluster.requests] == [
        ("GET", PODS, "admin", 200),
        ("GET", PODS, "", 401),
    ]
    assert cluster.requests[0].query == {"limit": "500"}
    assert cluster.token not in repr(cluster.requests)
