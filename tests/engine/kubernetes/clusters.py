"""A cluster to read: our own API server, and the objects that stand in it."""

import ssl
from typing import Any

from urllib3 import PoolManager

from apps.local.cluster.server import ClusterServer
from opscurb.kubernetes.api import ClusterApi, open_api
from opscurb.kubernetes.cluster import Cluster
from opscurb.kubernetes.config import parse


def api_of(server: ClusterServer, token: str = "", seconds: float = 30) -> ClusterApi:
    """The way to a server, by a token."""
    (context,) = parse(server.kubeconfig("prod", token)).contexts
    pool = PoolManager(ssl_context=ssl.create_default_context(cadata=server.ca), maxsize=12, retries=False)
    return open_api(context, pool, seconds)


def cluster_of(server: ClusterServer, token: str = "", **given: Any) -> Cluster:
    """A server as a target of a scan."""
    return Cluster(api_of(server, token), "prod", **given)


def thing(kind: str, name: str, version: str = "v1", namespace: str = "shop", **parts: Any) -> dict[str, Any]:
    """An object."""
    metadata = {"name": name, **({"namespace": namespace} if namespace else {}), **parts.pop("metadata", {})}
    return {"apiVersion": version, "kind": kind, "metadata": metadata, **parts}


def pod(name: str, *containers: dict[str, Any], **spec: Any) -> dict[str, Any]:
    """A pod that runs."""
    listed = list(containers) or [{"name": "main"}]
    return thing("Pod", name, spec={"containers": listed, **spec}, status={"phase": "Running"})


def asking(cpu: str = "", memory: str = "", name: str = "main", **more: Any) -> dict[str, Any]:
    """A container that requests something."""
    requests = {"cpu": cpu, "memory": memory}
    asked = {key: value for key, value in requests.items() if value}
    return {"name": name, "resources": {"requests": asked}, **more}
