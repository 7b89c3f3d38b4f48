"""Deployments and what else keeps pods running."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from opscurb.kubernetes.collector import lists, reads
from opscurb.kubernetes.paths import list_path
from opscurb.kubernetes.podspec import containers_of, references_of, requests_of
from opscurb.kubernetes.reading import Reader, changed, whole, words
from opscurb.kubernetes.rows import DaemonSet, Deployment, ReplicaSet, StatefulSet, Workload

if TYPE_CHECKING:
    from opscurb.kubernetes.cluster import Cluster

_KINDS = {Deployment.type: "deployments", StatefulSet.type: "statefulsets", DaemonSet.type: "daemonsets"}


@lists(Deployment.type, "deployments", "apps")
def deployment(item: dict[str, Any], reader: Reader) -> Deployment:
    """A Deployment."""
    status = item.get("status") or {}
    return Deployment(
        **_workload(item, reader, Deployment.kind),
        replicas=whole((item.get("spec") or {}).get("replicas"), 1),
        ready_replicas=whole(status.get("readyReplicas")),
        updated_replicas=whole(status.get("updatedReplicas")),
    )


@lists(StatefulSet.type, "statefulsets", "apps")
def stateful_set(item: dict[str, Any], reader: Reader) -> StatefulSet:
    """A StatefulSet."""
    spec, status = item["spec"], item.get("status") or {}
    templates = spec.get("volumeClaimTemplates") or ()
    return StatefulSet(
        **_workload(item, reader, StatefulSet.kind),
        replicas=whole(spec.get("replicas"), 1),
        ready_replicas=whole(status.get("readyReplicas")),
        updated_replicas=whole(status.get("updatedReplicas")),
        claim_templates=words(one["metadata"]["name"] for one in templates),
    )


@lists(DaemonSet.type, "daemonsets", "apps")
def daemon_set(item: dict[str, Any], reader: Reader) -> DaemonSet:
    """A DaemonSet."""
    status = item.get("status") or {}
    return DaemonSet(
        **_workload(item, reader, DaemonSet.kind),
        replicas=whole(status.get("desiredNumberScheduled")),
        ready_replicas=whole(status.get("numberReady")),
        updated_replicas=whole(status.get("updatedNumberScheduled")),
    )


@lists(ReplicaSet.type, "replicasets", "apps")
def replica_set(item: dict[str, Any], reader: Reader) -> ReplicaSet:
    """A ReplicaSet."""
    replicas = whole((item.get("spec") or {}).get("replicas"), 1)
    return ReplicaSet(
        **_workload(item, reader, ReplicaSet.kind),
        replicas=replicas,
        ready_replicas=whole((item.get("status") or {}).get("readyReplicas")),
        updated_replicas=replicas,
    )


@reads(Workload.type, *(list_path(plural, "apps") for plural in _KINDS.values()))
def workload(cluster: "Cluster") -> Iterator[Any]:
    """All of them but ReplicaSets, for checks that judge them alike; each list is still read once."""
    for resource_type in _KINDS:
        collected = cluster.collect(resource_type)
        yield from collected.rows
        yield from collected.unread


def _workload(item: dict[str, Any], reader: Reader, kind: str) -> dict[str, Any]:
    """What all of them have in common."""
    spec = item["spec"]
    template = spec.get("template") or {}
    pod = template.get("spec") or {}
    return {
        **reader.common(item, kind),
        "selector": reader.labels((spec.get("selector") or {}).get("matchLabels")),
        "template_labels": reader.labels((template.get("metadata") or {}).get("labels")),
        "containers": containers_of(pod, reader),
        "requests": requests_of(pod, reader),
        "uses": references_of(pod, reader),
        "changed": changed(item),
    }
