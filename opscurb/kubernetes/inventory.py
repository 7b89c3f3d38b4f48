"""What a cluster holds, object by object, in the words of the API's lists."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from opscurb.kubernetes.rows import (
    NOTHING,
    Amount,
    DaemonSet,
    Deployment,
    Node,
    Object,
    PersistentVolume,
    PersistentVolumeClaim,
    Pod,
    Service,
    StatefulSet,
    Workload,
)
from opscurb.owners import tracked_by
from opscurb.target import Target

MIB = 1024**2
GIB = 1024**3
Data = dict[str, Any]
# An object's namespace, name and what is shown of it.
Item = tuple[str, str, Data]
_WORKLOADS = (Deployment.type, StatefulSet.type, DaemonSet.type)
_OVER = ("Succeeded", "Failed")


def inventory(target: Target) -> dict[str, list[Item] | None]:
    """The objects of a scanned cluster by kind; None for a kind of which not all could be read."""
    pods = _whole(target, Pod.type)
    on_nodes = None if pods is None else _requested_by_node(pods)
    return {
        "node": _items(_whole(target, Node.type), lambda node: _node(node, on_nodes)),
        "pod": _items(pods, _pod),
        "workload": _items(_whole(target, *_WORKLOADS), _workload),
        "persistent-volume": _items(_whole(target, PersistentVolume.type), _volume),
        "persistent-volume-claim": _items(_whole(target, PersistentVolumeClaim.type), _claim),
        "service": _items(_whole(target, Service.type), _service),
    }


def _whole(target: Target, *resource_types: str) -> list[Any] | None:
    """Rows of some types; None where one of them, or one object, could not be read."""
    collected = [target.collect(resource_type) for resource_type in resource_types]
    if any(one.unread for one in collected):
        return None
    return [row for one in collected for row in one.rows]


def _items(rows: list[Any] | None, show: Callable[[Any], Data]) -> list[Item] | None:
    return None if rows is None else [(row.namespace, row.name, show(row)) for row in rows]


def _requested_by_node(pods: Iterable[Pod]) -> Mapping[str, Amount]:
    """What pods request of each node; one that is over holds nothing any more."""
    requested: dict[str, Amount] = defaultdict(lambda: NOTHING)
    for pod in pods:
        if pod.node and pod.status not in _OVER:
            requested[pod.node] += pod.requests
    return requested


def _node(node: Node, on_nodes: Mapping[str, Amount] | None) -> Data:
    # Without its pods nobody knows what is requested of a node, which is not the same as nothing.
    requested = None if on_nodes is None else on_nodes.get(node.name, NOTHING)
    return {
        "name": node.name,
        "provider_id": node.provider_id,
        "instance_type": node.instance_type,
        "allocatable_cpu_millicores": node.allocatable.cpu,
        "allocatable_memory_mib": node.allocatable.memory // MIB,
        "requested_cpu_millicores": None if requested is None else requested.cpu,
        "requested_memory_mib": None if requested is None else requested.memory // MIB,
    }


def _pod(pod: Pod) -> Data:
    return {
        "namespace": pod.namespace,
        "name": pod.name,
        "node_name": pod.node,
        "phase": pod.status,
        **_requested(pod.requests),
    }


def _workload(workload: Workload) -> Data:
    one, count = workload.requests, workload.replicas
    return {
        "namespace": workload.namespace,
        "name": workload.name,
        "kind": workload.kind,
        "replicas": workload.replicas,
        "ready_replicas": workload.ready_replicas,
        **_requested(Amount(one.cpu * count, one.memory * count)),
        "owner_hint": owner_hint(workload),
    }


def _requested(amount: Amount) -> Data:
    return {
        "requested_cpu_millicores": amount.cpu,
        "requested_memory_mib": amount.memory // MIB,
    }


def _volume(volume: PersistentVolume) -> Data:
    return {
        "name": volume.name,
        "capacity_gib": _gib(volume.capacity),
        "phase": volume.status,
        "claim_namespace": volume.claim_namespace,
        "claim_name": volume.claim_name,
        "storage_class": volume.storage_class,
        "volume_handle": volume.handle,
    }


def _claim(claim: PersistentVolumeClaim) -> Data:
    return {
        "namespace": claim.namespace,
        "name": claim.name,
        "phase": claim.status,
        "volume_name": claim.volume,
        "requested_storage_gib": _gib(claim.requested),
        "storage_class": claim.storage_class,
    }


def _service(service: Service) -> Data:
    return {
        "namespace": service.namespace,
        "name": service.name,
        "service_type": service.service_type,
        "selector_count": len(service.selector),
        "load_balancer_ingress_count": len(service.ingress),
        "owner_hint": owner_hint(service),
    }


def _gib(size: int) -> float:
    return round(size / GIB, 2)


def owner_hint(row: Object) -> str:
    """What manages an object: the release or application that it was made by, or else the object that made it."""
    managed = tracked_by(row.notes)
    if managed or not row.owners:
        return managed
    return f"{row.owners[0].kind} {row.owners[0].name}"
