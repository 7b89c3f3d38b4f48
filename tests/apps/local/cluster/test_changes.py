from typing import Any

import orjson
import pytest

from apps.local.cluster.server import ClusterServer
from tests.apps.local.cluster.asking import PODS, Client, owned_by, pod, pods, scaled

MERGE, STRATEGIC, STEPS = (
    f"application/{kind}+json" for kind in ("merge-patch", "strategic-merge-patch", "json-patch")
)
WEB = "/apis/apps/v1/namespaces/shop/deployments/web"
VOLUME = "/api/v1/persistentvolumes/pv-1"


def web(replicas: int) -> list[dict[str, Any]]:
    """A deployment with what belongs to it."""
    return [
        scaled("Deployment", "web", replicas),
        scaled("ReplicaSet", "web-5d", replicas, **owned_by("Deployment", "web")),
        *(pod(f"web-{number}", **owned_by("ReplicaSet", "web-5d")) for number in range(replicas)),
        pod("other"),
    ]


def bound(policy: str) -> list[dict[str, Any]]:
    """A claim and its volume."""
    claim = {"name": "data", "namespace": "shop"}
    return [
        {
            "apiVersion": "v1",
            "kind": "PersistentVolumeClaim",
            "metadata": claim,
            "spec": {"volumeName": "pv-1"},
        },
        {
            "apiVersion": "v1",
            "kind": "PersistentVolume",
            "metadata": {"name": "pv-1"},
            "spec": {"claimRef": claim, "persistentVolumeReclaimPolicy": policy},
            "status": {"phase": "Bound"},
        },
    ]


def patch(client: Client, path: str, kind: str, change: Any) -> Any:
    return client.ask(path, "PATCH", body=orjson.dumps(change), headers={"Content-Type": kind})


def test_a_deleted_deployment_takes_its_pods_with_it() -> None:
    with ClusterServer(web(3)) as cluster:
        client = Client(cluster)

        assert client.ask(WEB, "DELETE").status == 200

        assert client.names(PODS) == ["other"]
        assert client.names("/apis/apps/v1/replicasets") == []
        assert client.ask(WEB).status == 404


def test_a_deployment_that_is_scaled_down_has_fewer_pods() -> None:
    with ClusterServer(web(3)) as cluster:
        client = Client(cluster)

        scale = patch(client, f"{WEB}/scale", MERGE, {"spec": {"replicas": 1}}).json()

        assert (scale["kind"], scale["spec"]["replicas"], scale["status"]["replicas"]) == ("Scale", 1, 1)
        assert client.names(PODS) == ["other", "web-0"]
        assert client.ask(WEB).json()["status"]["readyReplicas"] == 1


@pytest.mark.parametrize(("policy", "left"), [("Retain", ["Released"]), ("Delete", [])])
def test_a_volume_follows_its_claim_as_its_policy_says(policy: str, left: list[str]) -> None:
    with ClusterServer(bound(policy)) as cluster:
        client = Client(cluster)

        client.ask("/api/v1/namespaces/shop/persistentvolumeclaims/data", "DELETE")

        volumes = client.ask("/api/v1/persistentvolumes").json()["items"]
        assert [volume["status"]["phase"] for volume in volumes] == left


def test_what_is_only_tried_changes_nothing() -> None:
    with ClusterServer(pods(1)) as cluster:
        client = Client(cluster)

        assert client.ask("/api/v1/namespaces/shop/pods/web-000?dryRun=All", "DELETE").status == 200

        assert client.names(PODS) == ["web-000"]


def test_objects_can_be_made_once() -> None:
    with ClusterServer() as cluster:
        client = Client(cluster)
        answers = [client.ask("/api/v1/namespaces/shop/pods", "POST", json=pod("web")) for _ in range(2)]

        assert [answer.status for answer in answers] == [201, 409]
        assert client.names("/api/v1/namespaces/shop/pods") == ["web"]


def test_a_merge_patch_sets_and_removes() -> None:
    with ClusterServer([pod("web", labels={"app": "web", "old": "yes"})]) as cluster:
        client = Client(cluster)
        change = {"metadata": {"labels": {"old": None, "new": "yes"}}}

        changed = patch(client, "/api/v1/namespaces/shop/pods/web", MERGE, change).json()

    assert changed["metadata"]["labels"] == {"app": "web", "new": "yes"}


def test_a_strategic_patch_finds_a_container_by_its_name() -> None:
    with ClusterServer([pod("web")]) as cluster:
        containers = [{"name": "main", "resources": {"requests": {"cpu": "1"}}}, {"name": "side"}]
        change = {"spec": {"containers": containers}}

        changed = patch(Client(cluster), "/api/v1/namespaces/shop/pods/web", STRATEGIC, change).json()

    main = {"name": "main", "image": "shop/web", "resources": {"requests": {"cpu": "1"}}}
    assert changed["spec"]["containers"] == [main, {"name": "side"}]


def test_a_patch_in_steps_does_one_after_another() -> None:
    with ClusterServer([pod("web", labels={"a/b": "1"})]) as cluster:
        client, path = Client(cluster), "/api/v1/namespaces/shop/pods/web"
        steps = [
            {"op": "test", "path": "/metadata/labels/a~1b", "value": "1"},
            {"op": "remove", "path": "/metadata/labels/a~1b"},
            {"op": "add", "path": "/metadata/annotations", "value": {"kept": "yes"}},
            {"op": "replace", "path": "/spec/containers/0/image", "value": "shop/web:2"},
        ]

        changed = patch(client, path, STEPS, steps).json()

        assert changed["metadata"]["labels"] == {}
        assert changed["metadata"]["annotations"] == {"kept": "yes"}
        assert changed["spec"]["containers"][0]["image"] == "shop/web:2"
        assert patch(client, path, STEPS, [{"op": "remove", "path": "/spec/nothing"}]).status == 400


def test_a_change_to_what_has_changed_meanwhile_is_a_conflict() -> None:
    with ClusterServer([pod("web")]) as cluster:
        client, path = Client(cluster), "/api/v1/namespaces/shop/pods/web"
        seen = client.ask(path).json()
        patch(client, path, MERGE, {"metadata": {"labels": {"new": "yes"}}})

        assert client.ask(path, "PUT", json=seen).status == 409


def test_volumes_are_patched_without_a_namespace() -> None:
    with ClusterServer(bound("Delete")) as cluster:
        client = Client(cluster)
        change = {"spec": {"persistentVolumeReclaimPolicy": "Retain"}}

        assert patch(client, VOLUME, STRATEGIC, change).status == 200

        assert client.ask(VOLUME).json()["spec"]["persistentVolumeReclaimPolicy"] == "Retain"
