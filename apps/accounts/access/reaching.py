"""From a context of a kubeconfig to calls: over our one way out, with what the context itself brings."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from apps.accounts.cluster_form import Prometheus
from apps.egress.errors import Unreachable
from apps.egress.pools import SECONDS, Identity, cluster_pool
from apps.egress.targets import parse_url
from apps.settings.proxy_url import Proxy
from opscurb.kubernetes.api import ClusterApi, open_api
from opscurb.kubernetes.config import Context

REFUSED = (401, 403)


def reach(context: Context, proxy: Proxy | None, seconds: float) -> tuple[ClusterApi, Any]:
    """The API of a context and its connections, none of them open yet; raises Unreachable for what leads nowhere."""
    pool = _pool(context, proxy, seconds)
    return open_api(context, pool, seconds), pool


def reach_history(
    prometheus: Prometheus, context: Context, proxy: Proxy | None, seconds: float
) -> tuple[Callable[[str], bytes], Any]:
    """What fetches a path of a Prometheus, and its connections.

    One that is reached through the cluster's own server is shown what the cluster is shown.
    """
    shown = Context("", "", "", prometheus.url, token=prometheus.token)
    if _place(prometheus.url) == _place(context.server):
        shown = replace(context, server=prometheus.url, token=prometheus.token or context.token)
    pool = _pool(shown, proxy, seconds)
    headers = {"Authorization": f"Bearer {shown.token}"} if shown.token else {}

    def fetch(path: str) -> bytes:
        answer = pool.request("GET", prometheus.url + path, headers={"Accept": "application/json"} | headers)
        if answer.status in REFUSED:
            raise PermissionError(f"Prometheus answered {answer.status}")
        if answer.status != 200:
            raise Unreachable("read", f"Prometheus answered {answer.status}")
        return bytes(answer.data)

    return fetch, pool


def _pool(context: Context, proxy: Proxy | None, seconds: float) -> Any:
    identity = Identity(context.certificate, context.key) if context.key else None
    return cluster_pool(
        context.server,
        authorities=context.ca,
        identity=identity,
        proxy=proxy,
        seconds=min(seconds, SECONDS),
    )


def _place(url: str) -> tuple[str, int]:
    target = parse_url(url)
    return target.host, target.port
