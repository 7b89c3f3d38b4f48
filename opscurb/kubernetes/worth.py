"""Two figures of what pods hold: what their capacity is worth, and what stops being billed if they go.

Removing a pod saves nothing by itself: a node is billed whole. Only nodes that would be left with nothing but what
comes and goes with them can be given back, and only they are money.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from opscurb.kubernetes.clouds import instance_ids
from opscurb.kubernetes.guards import is_control_plane, must_stay
from opscurb.kubernetes.placement import Placement, is_of_node, is_placed
from opscurb.kubernetes.rows import Amount, Node, Pod
from opscurb.money import ZERO, cents
from opscurb.price import Component, Price, total

UNSAVED = "capacity, which no node would be given back for"


@dataclass(frozen=True, slots=True)
class Worth:
    """What is saved if some pods go: a price, and details to show with it."""

    price: Price
    nodes: tuple[Node, ...]
    reclaimable: Decimal

    @property
    def details(self) -> dict[str, Any]:
        """What a finding shows beside the counted money; `cloud_ids` are the machines that it is billed for."""
        return {
            "reclaimable_monthly": self.reclaimable,
            "freed_nodes": [node.name for node in self.nodes],
            "cloud_ids": [name for node in self.nodes for name in instance_ids(node)],
        }


class Capacity:
    """Values pods by the nodes they run on; made once for a check, which declares `placement.PLACED`."""

    def __init__(self, scan: Any, placement: Placement | None = None) -> None:
        self._prices = scan.prices
        self._placement = placement or Placement.of(scan)

    def worth(self, pods: Iterable[Pod], arn: str) -> Worth:
        """What is saved if these pods go, and nothing comes in their place; `arn` is whose finding it is."""
        going = [pod for pod in pods if is_placed(pod) and not is_of_node(pod)]
        nodes = self._freed(going)
        prices = [price for node in nodes if (price := self._prices.node(node)).known]
        nothing = self._prices.nothing(arn, Component.COMPUTE, UNSAVED)
        return Worth(total(prices) if prices else nothing, nodes, self.reclaimable(going))

    def reclaimable(self, pods: Iterable[Pod]) -> Decimal:
        """Dollars a month that the requests of pods are worth on the nodes they run on."""
        known = self._placement.nodes
        values = (self._prices.value(pod.requests, known.get(pod.node)) for pod in pods)
        return cents(sum(values, ZERO))

    def _freed(self, going: Sequence[Pod]) -> tuple[Node, ...]:
        """Nodes that hold nothing else than these pods and what comes and goes with a node."""
        leaving: dict[str, set[str]] = defaultdict(set)
        for pod in going:
            leaving[pod.node].add(pod.arn)
        nodes = (self._placement.nodes[name] for name in sorted(leaving) if name in self._placement.nodes)
        return tuple(node for node in nodes if self._is_freed(node, leaving[node.name]))

    def _is_freed(self, node: Node, leaving: set[str]) -> bool:
        fixed = is_control_plane(node) or must_stay(node) or node.fargate
        return not fixed and all(pod.arn in leaving for pod in self._placement.movable(node))


def realizable(scan: Any, pods: Iterable[Pod]) -> Price:
    """The price of the nodes that can be given back if these pods go; a known zero when there are none."""
    going = list(pods)
    return Capacity(scan).worth(going, going[0].arn if going else scan.region).price


def reclaimable(amount: Amount, node: Node | None, prices: Any) -> Decimal:
    """Dollars a month that an amount of a node's capacity is worth; by default prices without a node."""
    return cents(prices.value(amount, node))
