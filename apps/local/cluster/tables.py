"""The columns that kubectl prints of the kinds that people look at most."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from apps.local.cluster.kinds import Kind
from apps.local.cluster.store import Document

UNITS = (("d", 86_400), ("h", 3_600), ("m", 60))


@dataclass(frozen=True, slots=True)
class Column:
    """A column and how its cell is read off an object; those of priority 1 are shown by `-o wide` alone."""

    name: str
    cell: Callable[[Document], Any]
    priority: int = 0


def _at(path: str, missing: str = "<none>") -> Callable[[Document], Any]:
    parts = path.split(".")

    def cell(one: Any) -> Any:
        for part in parts:
            one = (one or {}).get(part)
        return missing if one in (None, "", []) else one

    return cell


def _age(one: Document) -> str:
    born = datetime.fromisoformat(one["metadata"]["creationTimestamp"])
    seconds = int((datetime.now(UTC) - born).total_seconds())
    return next((f"{seconds // unit}{name}" for name, unit in UNITS if seconds >= 2 * unit), f"{seconds}s")


def _containers(one: Document) -> list[Document]:
    found: list[Document] = (one.get("status") or {}).get("containerStatuses") or []
    return found


def _pod_ready(one: Document) -> str:
    ready = sum(1 for container in _containers(one) if container.get("ready"))
    return f"{ready}/{len(one['spec'].get('containers', ()))}"


def _pod_status(one: Document) -> Any:
    waiting = [(container.get("state") or {}).get("waiting") for container in _containers(one)]
    reasons = [state["reason"] for state in waiting if state]
    return reasons[0] if reasons else _at("status.reason", "")(one) or _at("status.phase")(one)


def _node_status(one: Document) -> str:
    conditions = (one.get("status") or {}).get("conditions") or []
    is_ready = any(each["type"] == "Ready" and each["status"] == "True" for each in conditions)
    held = ",SchedulingDisabled" if one["spec"].get("unschedulable") else ""
    return ("Ready" if is_ready else "NotReady") + held


def _replicas(one: Document) -> str:
    return f"{_at('status.readyReplicas', '0')(one)}/{_at('spec.replicas', '0')(one)}"


def _claim(one: Document) -> str:
    claim = one["spec"].get("claimRef")
    return f"{claim.get('namespace')}/{claim.get('name')}" if claim else ""


def _addresses(one: Document) -> str:
    given = ((one.get("status") or {}).get("loadBalancer") or {}).get("ingress") or []
    return ",".join(each.get("hostname") or each.get("ip") for each in given) or "<none>"


def _ports(one: Document) -> str:
    ports = one["spec"].get("ports") or []
    return ",".join(f"{port['port']}/{port.get('protocol', 'TCP')}" for port in ports) or "<none>"


NAME = Column("Name", _at("metadata.name"))
AGE = Column("Age", _age)
COLUMNS: dict[str, tuple[Column, ...]] = {
    "Pod": (
        Column("Ready", _pod_ready),
        Column("Status", _pod_status),
        Column("Restarts", lambda one: str(sum(each.get("restartCount", 0) for each in _containers(one)))),
        Column("Node", _at("spec.nodeName"), 1),
    ),
    "Node": (Column("Status", _node_status), Column("Version", _at("status.nodeInfo.kubeletVersion"))),
    "Namespace": (Column("Status", _at("status.phase")),),
    "Deployment": (Column("Ready", _replicas), Column("Up-to-date", _at("status.updatedReplicas", "0"))),
    "ReplicaSet": (
        Column("Desired", _at("spec.replicas")),
        Column("Ready", _at("status.readyReplicas", "0")),
    ),
    "StatefulSet": (Column("Ready", _replicas),),
    "DaemonSet": (
        Column("Desired", _at("status.desiredNumberScheduled", "0")),
        Column("Ready", _at("status.numberReady", "0")),
    ),
    "PersistentVolume": (
        Column("Capacity", _at("spec.capacity.storage")),
        Column("Reclaim Policy", _at("spec.persistentVolumeReclaimPolicy")),
        Column("Status", _at("status.phase")),
        Column("Claim", _claim),
        Column("StorageClass", _at("spec.storageClassName", "")),
    ),
    "PersistentVolumeClaim": (
        Column("Status", _at("status.phase")),
        Column("Volume", _at("spec.volumeName", "")),
        Column("Capacity", _at("status.capacity.storage", "")),
        Column("StorageClass", _at("spec.storageClassName", "")),
    ),
    "Service": (
        Column("Type", _at("spec.type")),
        Column("Cluster-IP", _at("spec.clusterIP")),
        Column("External-IP", _addresses),
        Column("Port(s)", _ports),
    ),
    "Ingress": (Column("Class", _at("spec.ingressClassName")), Column("Address", _addresses)),
    "CronJob": (Column("Schedule", _at("spec.schedule")), Column("Suspend", _at("spec.suspend", "False"))),
    "HorizontalPodAutoscaler": (
        Column("Reference", lambda one: "{kind}/{name}".format(**one["spec"]["scaleTargetRef"])),
        Column("MinPods", _at("spec.minReplicas", "1")),
        Column("MaxPods", _at("spec.maxReplicas")),
    ),
}


def columns_of(kind: Kind) -> tuple[Column, ...]:
    """The columns of a kind."""
    return (NAME, *COLUMNS.get(kind.name, ()), AGE)


def row_of(kind: Kind, one: Document) -> list[str]:
    """The cells of an object."""
    return [str(column.cell(one)) for column in columns_of(kind)]
