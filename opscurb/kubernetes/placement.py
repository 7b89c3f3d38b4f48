"""What runs where: pods by node, and the workload that each pod belongs to."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from opscurb.kubernetes.rows import (
    NOTHING,
    Amount,
    DaemonSet,
    Deployment,
    Node,
    Pod,
    ReplicaSet,
    StatefulSet,
    Workload,
    arn_of,
)

OVER = frozenset({"Succeeded", "Failed"})
# What must be readable, to the last row, where money depends on what else runs on a node.
PLACED = (Node.type, Pod.type)
WORKLOADS = (Deployment.type, StatefulSet.type, ReplicaSet.type)


def is_placed(pod: Pod) -> bool:
    """True for a pod that holds a part of a node."""
    return bool(pod.node) and pod.status not in OVER


def is_of_node(pod: Pod) -> bool:
    """True for what comes and goes with its node: the kubelet's own pods and those of daemon sets."""
    return pod.mirror or any(owner.kind in ("DaemonSet", "Node") for owner in pod.owners)


def total_requests(pods: Iterable[Pod]) -> Amount:
    """What pods reserve together."""
    return sum((pod.requests for pod in pods), NOTHING)


class Placement:
    """The nodes of a cluster with the pods on them."""

    def __init__(self, nodes: Iterable[Node], pods: Iterable[Pod]) -> None:
        self.nodes = {node.name: node for node in nodes}
        self._pods: dict[str, list[Pod]] = defaultdict(list)
        for pod in pods:
            if is_placed(pod):
                self._pods[pod.node].append(pod)

    @classmethod
    def of(cls, scan: Any) -> "Placement":
        """The placement that a check sees; it declares `PLACED`."""
        return cls(scan.all(Node.type), scan.all(Pod.type))

    def on(self, node: Node) -> Sequence[Pod]:
        """Everything that holds a part of a node."""
        return self._pods.get(node.name, ())

    def movable(self, node: Node) -> list[Pod]:
        """What a node is there for: all on it but what comes and goes with it."""
        return [pod for pod in self.on(node) if not is_of_node(pod)]


class Workloads:
    """The workload of each pod, through the replica sets of deployments."""

    def __init__(self, scan: Any) -> None:
        kinds: Iterable[Workload] = (row for name in WORKLOADS for row in scan.all(name))
        self._known = {(row.kind, row.namespace, row.name): row for row in kinds}

    def of(self, pod: Pod) -> Workload | None:
        """The deployment, stateful set or lone replica set of a pod; None for pods of other things."""
        found = self._owner(pod.namespace, pod.owners)
        if isinstance(found, ReplicaSet):
            return self._owner(found.namespace, found.owners) or found
        return found

    def _owner(self, namespace: str, owners: Iterable[Any]) -> Workload | None:
        known = (self._known.get((owner.kind, namespace, owner.name)) for owner in owners)
        return next((workload for workload in known if workload is not None), None)


def pods_by_workload(scan: Any) -> dict[str, list[Pod]]:
    """The pods of each workload, daemon sets included, by its ARN; a check declares `WORKLOADS` and pods."""
    workloads, pods = Workloads(scan), defaultdict(list)
    for pod in scan.all(Pod.type):
        daemon = next((owner for owner in pod.owners if owner.kind == DaemonSet.kind), None)
        if daemon:
            pods[arn_of(scan.region, DaemonSet.kind, daemon.name, pod.namespace)].append(pod)
        elif workload := workloads.of(pod):
            pods[workload.arn].append(pod)
    return pods
