"""Which nodes could go, by moving what runs on them into the room that is left on the others."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from opscurb.kubernetes.guards import is_control_plane, may_not_move
from opscurb.kubernetes.placement import Placement, total_requests
from opscurb.kubernetes.rows import Amount, Node, PersistentVolume, Pod, PodDisruptionBudget

# A node that is filled to the brim has no room for a rolling update.
FILLED = 0.9
LOCAL = ("local", "hostPath")
# Labels that tell which nodes can run the same images.
ALIKE = ("kubernetes.io/os", "kubernetes.io/arch")


@dataclass(slots=True)
class Room:
    """What is left on a node."""

    node: Node
    cpu: float
    memory: float
    gpus: int
    pods: int

    def holds(self, amount: Amount) -> bool:
        """True when a pod of these requests still fits."""
        fits = amount.cpu <= self.cpu and amount.memory <= self.memory and amount.gpus <= self.gpus
        return fits and self.pods >= 1

    def less(self, amount: Amount, sign: int = 1) -> None:
        """Take a pod's requests off, or with -1 give them back."""
        self.cpu -= sign * amount.cpu
        self.memory -= sign * amount.memory
        self.gpus -= sign * amount.gpus
        self.pods -= sign


def share_of(amount: Amount, whole: Amount) -> float:
    """The larger of an amount's shares of the CPU and of the memory."""
    parts = ((amount.cpu, whole.cpu), (amount.memory, whole.memory))
    return max((part / of for part, of in parts if of), default=0.0)


class Holds:
    """What keeps pods where they are, beside what they say themselves: budgets, and volumes of one machine alone."""

    def __init__(
        self, budgets: Iterable[PodDisruptionBudget] = (), volumes: Iterable[PersistentVolume] = ()
    ) -> None:
        self._tight = [budget for budget in budgets if budget.selector and not budget.disruptions_allowed]
        self._pinned = {(each.claim_namespace, each.claim_name) for each in volumes if each.driver in LOCAL}

    def kept_by(self, pods: Iterable[Pod]) -> str:
        """The first pod that holds its node, and why; empty when all may move."""
        kept = ((pod, self._why(pod)) for pod in pods)
        return next((f"{pod.id} {why}" for pod, why in kept if why), "")

    def _why(self, pod: Pod) -> str:
        if why := may_not_move(pod):
            return why
        if any(each.namespace == pod.namespace and _selects(each.selector, pod.tags) for each in self._tight):
            return "is protected by a disruption budget that allows none"
        pinned = any((pod.namespace, claim) in self._pinned for claim in pod.uses.claims)
        return "has a volume on its node" if pinned else ""


def removable(placement: Placement, candidates: Sequence[Node], holds: Holds) -> dict[str, Node]:
    """Those of the candidates that can go together, by name: first fit of their pods, the largest first.

    The emptiest node is tried first. No pool loses its last node, nothing that holds its node is moved, and a node
    that took somebody's pods stays.
    """
    # The fullest take first, so that the emptier ones can go in turn.
    fullest = sorted(placement.nodes.values(), key=lambda each: (-_used(each, placement), each.name))
    rooms = {node.name: _room(node, placement) for node in fullest if _receives(node, placement)}
    left = Counter(node.pool for node in placement.nodes.values())
    took: set[str] = set()
    gone: dict[str, Node] = {}
    for node in sorted(candidates, key=lambda each: (_used(each, placement), each.name)):
        pods = placement.movable(node)
        if node.name in took or left[node.pool] < 2 or holds.kept_by(pods):
            continue
        others = [room for name, room in rooms.items() if name != node.name and name not in gone]
        if (receivers := _moved(node, pods, others)) is not None:
            gone[node.name] = node
            left[node.pool] -= 1
            took |= receivers
    return gone


def _moved(node: Node, pods: Sequence[Pod], rooms: Sequence[Room]) -> set[str] | None:
    """Move pods off a node, the largest first; None, and nothing moved, when one finds no room."""
    moved: list[tuple[Room, Amount]] = []
    for pod in sorted(pods, key=lambda each: (-share_of(each.requests, node.allocatable), each.id)):
        room = next(
            (each for each in rooms if each.holds(pod.requests) and _may_run(pod, node, each.node)), None
        )
        if room is None:
            for taken, amount in moved:
                taken.less(amount, -1)
            return None
        room.less(pod.requests)
        moved.append((room, pod.requests))
    return {room.node.name for room, _ in moved}


def _used(node: Node, placement: Placement) -> float:
    return share_of(total_requests(placement.movable(node)), node.allocatable)


def _receives(node: Node, placement: Placement) -> bool:
    """True for a node that could take more; one where nothing runs, or nothing that is ready, is to go itself."""
    special = node.unschedulable or node.fargate or node.allocatable.gpus or is_control_plane(node)
    return node.status == "Ready" and not special and any(pod.ready for pod in placement.movable(node))


def _room(node: Node, placement: Placement) -> Room:
    here, whole = placement.on(node), node.allocatable
    used = total_requests(here)
    return Room(
        node,
        whole.cpu * FILLED - used.cpu,
        whole.memory * FILLED - used.memory,
        whole.gpus - used.gpus,
        node.most_pods - len(here),
    )


def _may_run(pod: Pod, source: Node, target: Node) -> bool:
    """True when a pod may run on another node than it does: the same kind of machine, selected and tolerated."""
    if target.spot and not source.spot:
        return False
    if any(source.tags.get(label) != target.tags.get(label) for label in ALIKE):
        return False
    # Disks of claims stay in the zone where they were made.
    if pod.uses.claims and source.zone != target.zone:
        return False
    selected = all(target.tags.get(key) == value for key, value in pod.node_selector.items())
    return selected and all(_tolerated(taint, pod.tolerations) for taint in target.taints)


def _tolerated(taint: str, tolerations: Sequence[str]) -> bool:
    """True for a taint that does not keep a pod away; `*` in a toleration stands for whatever there is."""
    named, _, effect = taint.rpartition(":")
    if effect == "PreferNoSchedule":
        return True
    key, _, value = named.partition("=")
    return any(_matches(each, (key, value, effect)) for each in tolerations)


def _matches(toleration: str, taint: tuple[str, str, str]) -> bool:
    if toleration == "*":
        return True
    named, _, effect = toleration.rpartition(":")
    key, _, value = named.partition("=")
    return all(said in ("*", asked) for said, asked in zip((key, value, effect), taint, strict=True))


def _selects(selector: Mapping[str, str], labels: Mapping[str, str]) -> bool:
    return all(labels.get(key) == value for key, value in selector.items())
