"""Nodes that run nothing but what every node runs cost as much as busy ones."""

from datetime import timedelta

from opscurb.check import Category, Playbook, Waste, check
from opscurb.kubernetes.clouds import instance_ids
from opscurb.kubernetes.details import machine, spelled
from opscurb.kubernetes.guards import is_control_plane, must_stay
from opscurb.kubernetes.lasting import Memory
from opscurb.kubernetes.placement import Placement

# An autoscaler that works has taken an empty node away long before.
EMPTY_FOR = timedelta(hours=6)


def _is_worker(node, scan):
    fixed = node.fargate or node.unschedulable
    return not (fixed or is_control_plane(node) or must_stay(node))


@check(
    reads="k8s_node",
    also=("k8s_pod",),
    hints=("k8s_remembered",),
    whole=("k8s_pod",),
    category=Category.ZOMBIE_RESOURCES,
    advice="Remove node that runs no workload",
    min_age=False,
    asks=_is_worker,
    fix=Playbook(
        why="Only pods of daemon sets and of the node itself run on it, and they are needed on no node that is gone."
        " The machine is billed in full.",
        steps=(
            "Verify that nothing but daemon sets runs on the node, and that it is not kept as a warm spare",
            "Cordon it, so that nothing is scheduled there meanwhile",
            "Drain it; nothing but daemon sets should be on it",
            "Take the machine away through its node pool: lower the pool's size, or let the autoscaler remove it."
            " Deleting the node object alone does not stop the bill",
        ),
        cli=(
            "# Verify: only daemon sets among its pods",
            "kubectl get node {name} --output wide",
            "kubectl describe node {name}",
            "# Keep new pods away, then empty it",
            "kubectl cordon {name}",
            "kubectl drain {name} --ignore-daemonsets",
            "# When its machine is gone from the node pool, remove what is left of it here",
            "kubectl delete node {name}",
        ),
        console=(
            "Open the cluster in the console of its cloud and find the node pool of {name}",
            "Lower the pool's minimum and desired size by one, and choose this node to go",
            "Check that the machine is terminated",
        ),
        risks=(
            "A pool that shrinks by its desired size alone may take another machine away than this one",
            "Spare room for a burst is gone until the autoscaler has added a node again",
        ),
        minutes=15,
        rollback=("Uncordon the node while it exists; afterwards raise the size of its pool by one",),
    ),
)
def find(nodes, scan):
    """Nothing that could move is on it, and was not for hours."""
    placement, memory = Placement.of(scan), Memory(scan, "k8s_node_empty")
    for node in nodes:
        if placement.movable(node):
            continue
        lasting = memory.lasting(node)
        yield lasting
        if (held := memory.held(lasting)) >= EMPTY_FOR:
            yield Waste(
                node,
                price=scan.prices.node(node),
                because=f"running nothing but daemon sets for {spelled(held)}",
                details={
                    **machine(node),
                    "empty_since": lasting.since,
                    "daemon_pods": len(placement.on(node)),
                    "cloud_ids": instance_ids(node),
                },
                confidence=0.9,
            )
