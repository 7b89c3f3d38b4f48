"""Namespaces, plain objects and the cluster itself."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from opscurb.kubernetes.collector import lists, reads
from opscurb.kubernetes.paths import list_path
from opscurb.kubernetes.reading import Reader, text, word, words
from opscurb.kubernetes.rows import ClusterVersion, ConfigMap, Namespace, Node, Secret, ServiceAccount, arn_of

if TYPE_CHECKING:
    from opscurb.kubernetes.cluster import Cluster

VERSION = "/version"
_MINOR = re.compile(r"v?([0-9]{1,3})\.([0-9]{1,3})")


@lists(Namespace.type, "namespaces")
def namespace(item: dict[str, Any], reader: Reader) -> Namespace:
    """A Namespace."""
    phase = (item.get("status") or {}).get("phase") or ""
    return Namespace(**reader.common(item, Namespace.kind), status=word(phase))


@lists(ConfigMap.type, "configmaps", metadata_only=True)
def config_map(item: dict[str, Any], reader: Reader) -> ConfigMap:
    """A ConfigMap's metadata."""
    return ConfigMap(**reader.common(item, ConfigMap.kind))


@lists(Secret.type, "secrets", metadata_only=True)
def secret(item: dict[str, Any], reader: Reader) -> Secret:
    """A Secret's metadata."""
    return Secret(**reader.common(item, Secret.kind))


@lists(ServiceAccount.type, "serviceaccounts")
def service_account(item: dict[str, Any], reader: Reader) -> ServiceAccount:
    """A ServiceAccount."""
    named = [*(item.get("secrets") or ()), *(item.get("imagePullSecrets") or ())]
    common = reader.common(item, ServiceAccount.kind)
    return ServiceAccount(**common, secrets=words(one.get("name") for one in named))


@reads(ClusterVersion.type, VERSION, list_path("nodes"))
def cluster_version(cluster: "Cluster") -> Iterator[ClusterVersion]:
    """The cluster itself, by its version and by what its nodes run on."""
    said = cluster.api.get(VERSION)
    git_version = text(said["gitVersion"])
    parts = _MINOR.match(git_version)
    if parts is None:
        raise ValueError("not a version")
    yield ClusterVersion(
        id=cluster.context,
        arn=arn_of(cluster.context, ClusterVersion.kind, cluster.context),
        region=cluster.context,
        name=cluster.context,
        provider=_managed_by(git_version, cluster.rows(Node.type)),
        version=f"{parts[1]}.{parts[2]}",
        git_version=git_version,
    )


def _managed_by(git_version: str, nodes: tuple[Node, ...]) -> str:
    """Who runs the control plane, as its version or the nodes' labels tell; being on a cloud's machines does not."""
    for mark, provider in (("-eks-", "eks"), ("-gke.", "gke")):
        if mark in git_version:
            return provider
    labels = {label for node in nodes for label in node.tags}
    return "aks" if "kubernetes.azure.com/cluster" in labels else ""
