"""Large nodes whose pods reserve little of them cost as much as full ones."""

from datetime import timedelta

from opscurb.check import Action, Category, Playbook, Waste, check
from opscurb.kubernetes.clouds import instance_ids
from opscurb.kubernetes.details import GIB, machine, reserved
from opscurb.kubernetes.guards import is_control_plane, must_stay
from opscurb.kubernetes.lasting import Memory
from opscurb.kubernetes.packing import Holds, removable, share_of
from opscurb.kubernetes.placement import Placement, total_requests
from opscurb.kubernetes.prices.nodes import size_of
from opscurb.kubernetes.rows import Amount
from opscurb.money import cents
from opscurb.price import Component

LOW = 0.4
LARGE = Amount(cpu=4000, memory=16 * GIB)
LOW_FOR, LEAST_SCANS = timedelta(hours=72), 3
LEAST_AGE = timedelta(hours=24)
STAYS = "node whose pods find no room elsewhere"


def _is_large_worker(node, scan):
    size = size_of(node)
    large = size.cpu >= LARGE.cpu or size.memory >= LARGE.memory
    fixed = node.fargate or node.spot or size.gpus or node.unschedulable or is_control_plane(node)
    young = node.created is not None and scan.now - node.created < LEAST_AGE
    return large and not (fixed or young or must_stay(node))


@check(
    reads="k8s_node",
    also=("k8s_pod", "k8s_pod_disruption_budget", "k8s_persistent_volume"),
    hints=("k8s_remembered",),
    whole=("k8s_node", "k8s_pod", "k8s_pod_disruption_budget", "k8s_persistent_volume"),
    category=Category.COMPUTE_RIGHTSIZING,
    advice="Move the pods of node with few requests and remove it",
    action=Action.RIGHTSIZE,
    min_age=False,
    asks=_is_large_worker,
    fix=Playbook(
        why="Pods reserve {requested_percent} % of the node. A node is billed whole, so the money is saved when its"
        " pods run on other nodes and it is taken away.",
        steps=(
            "Verify that the pods of the node are few over a whole week, and that the others have room for them",
            "Cordon the node and drain it, which restarts its pods elsewhere as disruption budgets allow",
            "Wait until every workload is ready again",
            "Lower the size of its node pool by one, or let the autoscaler remove the empty machine."
            " Deleting the node object alone does not stop the bill",
        ),
        cli=(
            "# Verify what is reserved of it and which pods run there",
            "kubectl get node {name} --output wide",
            "kubectl describe node {name}",
            "# Move its pods to other nodes",
            "kubectl cordon {name}",
            "kubectl drain {name} --ignore-daemonsets",
            "# When its machine is gone from the node pool, remove what is left of it here",
            "kubectl delete node {name}",
        ),
        console=(
            "Open the cluster in the console of its cloud and find the node pool of {name}",
            "When the node is drained, lower the pool's minimum and desired size by one",
            "Check that the machine is terminated, or change the pool to a smaller type of machine instead",
        ),
        risks=(
            "Moved pods restart; those with a single replica are away for a moment",
            "Fewer nodes leave less room when one of them fails: keep as many as zones and replicas need",
        ),
        minutes=45,
        rollback=(
            "Uncordon the node while it exists, and its pods may come back",
            "Afterwards raise the size of its pool again; the scheduler uses the new node by itself",
        ),
        needs_restart=True,
    ),
)
def find(nodes, scan):
    """Little of it is reserved, over days and scans; counted are those whose pods fit elsewhere all together."""
    placement, memory = Placement.of(scan), Memory(scan, "k8s_node_low_requests")
    low = []
    for node in nodes:
        share = share_of(total_requests(placement.on(node)), node.allocatable)
        if not placement.movable(node) or share >= LOW:
            continue
        lasting = memory.lasting(node)
        yield lasting
        if memory.held(lasting) >= LOW_FOR and lasting.scans >= LEAST_SCANS:
            low.append((node, share, lasting))
    holds = Holds(scan.all("k8s_pod_disruption_budget"), scan.all("k8s_persistent_volume"))
    gone = removable(placement, [node for node, _, _ in low], holds)
    for node, share, lasting in low:
        yield _waste(node, share, lasting, node.name in gone, holds, placement, scan.prices)


def _waste(node, share, lasting, goes, holds, placement, prices):
    used, percent = total_requests(placement.on(node)), round(share * 100)
    free = Amount(max(0, node.allocatable.cpu - used.cpu), max(0, node.allocatable.memory - used.memory))
    kept = (
        "" if goes else holds.kept_by(placement.movable(node)) or "needed for pods that fit on no other node"
    )
    return Waste(
        node,
        price=prices.node(node) if goes else prices.nothing(node.arn, Component.COMPUTE, STAYS),
        because=f"reserved by pods to {percent} % only"
        + (", and they fit on other nodes" if goes else ", though it cannot go as things are"),
        details={
            **machine(node),
            **reserved(used),
            "requested_percent": percent,
            "low_since": lasting.since,
            "scans": lasting.scans,
            "removable": goes,
            "kept_by": kept,
            "current_monthly_cost": prices.node(node).monthly,
            "reclaimable_monthly": cents(prices.value(free, node)),
            "cloud_ids": instance_ids(node) if goes else [],
        },
        confidence=0.8,
    )
