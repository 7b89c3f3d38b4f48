"""Where the emulated cluster listens, and how one gets in."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import yaml

from apps.local.cluster.access import Role
from apps.local.cluster.certificates import Authority, Pair
from apps.local.cluster.kubeconfig import kubeconfig
from apps.local.cluster.prometheus import Prometheus
from apps.local.cluster.server import ClusterServer
from apps.local.cluster.store import Document
from apps.local.demo.shop import NAME, VERSION
from apps.local.demo.shop.history import history
from apps.local.stores.ports import HOST, any_free_port
from opscurb.kubernetes.checks import CHECKS
from opscurb.kubernetes.permissions import cluster_role

USER = "system:serviceaccount:opscurb:opscurb"
PROMETHEUS = "monitoring/prometheus:9090"
PROMETHEUS_PATH = "/api/v1/namespaces/monitoring/services/prometheus:9090/proxy"


@dataclass(frozen=True, slots=True)
class Reach:
    """A port, the cluster's authority, and two tokens: its administrator's and OpsCurb's."""

    port: int
    authority: Pair
    admin: str = field(repr=False)
    reader: str = field(repr=False)

    @classmethod
    def somewhere(cls) -> "Reach":
        """On free ports, with an authority and tokens of its own."""
        return cls(any_free_port(), Authority().pair, uuid4().hex, uuid4().hex)

    @classmethod
    def kept(cls, path: Path) -> "Reach":
        """What was kept of one."""
        document = json.loads(path.read_text())
        return cls(**{**document, "authority": Pair(**document["authority"])})

    @property
    def document(self) -> dict[str, Any]:
        """The same as JSON-ready data."""
        return asdict(self)

    @property
    def url(self) -> str:
        """The cluster's address."""
        return f"https://{HOST}:{self.port}"

    def kubeconfig(self, token: str) -> str:
        """A kubeconfig for one of the tokens."""
        return kubeconfig(self.url, self.authority.certificate, {"token": token}, [NAME])

    @property
    def credentials(self) -> str:
        """What the company gives OpsCurb to read its cluster by; its Prometheus answers through the cluster."""
        prometheus = {"url": f"{self.url}{PROMETHEUS_PATH}"}
        return json.dumps({"kubeconfig": self.kubeconfig(self.reader), "prometheus": prometheus})


def serve(reach: Reach, objects: Iterable[Document]) -> ClusterServer:
    """Serve the cluster, its Prometheus within, from threads, for as long as this process lives."""
    cluster = ClusterServer(
        objects,
        version=VERSION,
        authority=Authority(reach.authority),
        token=reach.admin,
        port=reach.port,
        backends={PROMETHEUS: Prometheus(history())},
    )
    cluster.admit(Role.of(USER, _read_only()), reach.reader)
    cluster.__enter__()
    return cluster


def _read_only() -> Mapping[str, Any]:
    """The ClusterRole that the product asks its customers to apply, and the way to Prometheus."""
    manifests = yaml.safe_load_all(cluster_role(CHECKS.values()))
    role = next(one for one in manifests if one["kind"] == "ClusterRole")
    return {"rules": [*role["rules"], {"apiGroups": [""], "resources": ["services/proxy"], "verbs": ["get"]}]}
