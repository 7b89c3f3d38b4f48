import pytest

from apps.local.cluster.server import ClusterServer
from tests.apps.local.cluster.asking import PODS, Client, pod, pods

METADATA = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"


def test_a_list_comes_in_pages_that_say_how_much_is_left() -> None:
    with ClusterServer(pods(25)) as cluster:
        pages = Client(cluster).every_page(PODS, 10)

    assert [len(page["items"]) for page in pages] == [10, 10, 5]
    assert [page["metadata"].get("remainingItemCount") for page in pages] == [15, 5, None]
    assert len({page["metadata"]["resourceVersion"] for page in pages}) == 1


def test_the_pages_of_a_list_show_it_as_it_was_when_it_began() -> None:
    with ClusterServer(pods(4)) as cluster:
        client = Client(cluster)
        token = client.ask(f"{PODS}?limit=2").json()["metadata"]["continue"]

        client.ask("/api/v1/namespaces/shop/pods/web-003", "DELETE")

        assert client.names(f"{PODS}?limit=2&continue={token}") == ["web-002", "web-003"]
        assert client.names(PODS) == ["web-000", "web-001", "web-002"]


def test_the_next_page_of_an_expired_list_is_gone() -> None:
    with ClusterServer(pods(4)) as cluster:
        client = Client(cluster)
        token = client.ask(f"{PODS}?limit=2").json()["metadata"]["continue"]
        cluster.expire_lists()

        answer = client.ask(f"{PODS}?limit=2&continue={token}")

    assert (answer.status, answer.json()["reason"]) == (410, "Expired")


def test_a_list_may_be_of_one_namespace() -> None:
    with ClusterServer([pod("web", "shop"), pod("web", "blog"), pod("api", "blog")]) as cluster:
        client = Client(cluster)

        assert client.names("/api/v1/namespaces/blog/pods") == ["api", "web"]
        assert client.names(PODS) == ["api", "web", "web"]


@pytest.mark.parametrize(
    ("selector", "found"),
    [
        ("app=web", ["web"]),
        ("app==web", ["web"]),
        ("app!=web", ["api", "bare"]),
        ("app", ["api", "web"]),
        ("!app", ["bare"]),
        ("app in (web, api)", ["api", "web"]),
        ("app notin (web)", ["api", "bare"]),
        ("app in (web,api),tier=front", ["web"]),
        ("app=web,tier=back", []),
    ],
)
def test_labels_select(selector: str, found: list[str]) -> None:
    objects = [
        pod("web", labels={"app": "web", "tier": "front"}),
        pod("api", labels={"app": "api"}),
        pod("bare"),
    ]
    with ClusterServer(objects) as cluster:
        answer = Client(cluster).ask(PODS, fields={"labelSelector": selector})

    assert [one["metadata"]["name"] for one in answer.json()["items"]] == found


def test_fields_select() -> None:
    with ClusterServer([pod("web"), pod("api", node="node-2")]) as cluster:
        client = Client(cluster)

        assert client.names(f"{PODS}?fieldSelector=spec.nodeName%3Dnode-2") == ["api"]
        assert client.names(f"{PODS}?fieldSelector=metadata.name!%3Dapi,status.phase%3DRunning") == ["web"]


@pytest.mark.parametrize("query", ["labelSelector=%3D%3D", "fieldSelector=metadata.name", "limit=many"])
def test_what_cannot_be_read_is_refused(query: str) -> None:
    with ClusterServer() as cluster:
        assert Client(cluster).ask(f"{PODS}?{query}").status == 400


def test_metadata_can_be_had_alone() -> None:
    secret = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "card-key", "namespace": "shop"},
        "data": {"key": "c2VjcmV0"},
    }
    with ClusterServer([secret]) as cluster:
        answer = Client(cluster).ask("/api/v1/secrets", headers={"Accept": METADATA})

    assert answer.json()["kind"] == "PartialObjectMetadataList"
    assert answer.json()["items"][0]["metadata"]["name"] == "card-key"
    assert b"c2VjcmV0" not in answer.data


def test_a_shape_that_the_server_does_not_have_is_refused() -> None:
    with ClusterServer() as cluster:
        assert Client(cluster).ask(PODS, headers={"Accept": "application/yaml"}).status == 406


def test_groups_that_a_cluster_lacks_are_not_found() -> None:
    with ClusterServer(without=("metrics.k8s.io",)) as cluster:
        client = Client(cluster)

        assert client.ask("/apis/metrics.k8s.io/v1beta1/pods").status == 404
        assert client.ask("/apis/metrics.k8s.io/v1beta1").status == 404
        assert "metrics.k8s.io" not in client.ask("/apis").data.decode()


@pytest.mark.parametrize("path", ["/", "/api/v2/pods", "/apis/apps/v1/pods", "/api/v1/namespaces/a/nodes"])
def test_other_paths_lead_nowhere(path: str) -> None:
    with ClusterServer() as cluster:
        assert Client(cluster).ask(path).status == 404


def test_the_version_is_told() -> None:
    with ClusterServer(version="v1.31.4-eks-2d5f260") as cluster:
        version = Client(cluster).ask("/version").json()

    assert (version["major"], version["minor"]) == ("1", "31+")
    assert version["gitVersion"] == "v1.31.4-eks-2d5f260"
