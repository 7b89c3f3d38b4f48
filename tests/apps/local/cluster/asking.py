"""A plain client, and objects for it to ask for."""

import ssl
from typing import Any

import urllib3

from apps.local.cluster.server import ClusterServer

PODS = "/api/v1/pods"


def pod(name: str, namespace: str = "shop", node: str = "node-1", **metadata: Any) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "namespace": namespace, **metadata},
        "spec": {"nodeName": node, "containers": [{"name": "main", "image": "shop/web"}]},
        "status": {"phase": "Running"},
    }


def pods(count: int) -> list[dict[str, Any]]:
    return [pod(f"web-{number:03}") for number in range(count)]


def scaled(kind: str, name: str, replicas: int, **metadata: Any) -> dict[str, Any]:
    return {
        "apiVersion": "apps/v1",
        "kind": kind,
        "metadata": {"name": name, "namespace": "shop", "uid": f"{kind}-{name}", **metadata},
        "spec": {"replicas": replicas},
        "status": {"replicas": replicas, "readyReplicas": replicas},
    }


def owned_by(kind: str, name: str) -> dict[str, Any]:
    return {"ownerReferences": [{"kind": kind, "name": name, "uid": f"{kind}-{name}"}]}


class Client:
    def __init__(self, cluster: ClusterServer, token: str | None = None) -> None:
        self.cluster = cluster
        self.token = cluster.token if token is None else token
        self.pool = urllib3.PoolManager(ssl_context=ssl.create_default_context(cadata=cluster.ca))

    def ask(self, path: str, method: str = "GET", **more: Any) -> urllib3.BaseHTTPResponse:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        headers |= more.pop("headers", {})
        return self.pool.request(
            method, self.cluster.url + path, headers=headers, retries=False, timeout=30, **more
        )

    def names(self, path: str) -> list[str]:
        return [one["metadata"]["name"] for one in self.ask(path).json()["items"]]

    def every_page(self, path: str, limit: int) -> list[dict[str, Any]]:
        pages, token = [], ""
        while True:
            page = self.ask(f"{path}?limit={limit}&continue={token}").json()
            pages.append(page)
            token = page["metadata"].get("continue", "")
            if not token:
                return pages
