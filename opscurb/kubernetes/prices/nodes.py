"""What nodes cost, and what a part of a node is worth."""

from decimal import Decimal

from opscurb.kubernetes.clouds import AWS, cloud_of
from opscurb.kubernetes.prices.book import Book, priced, quoted
from opscurb.kubernetes.rows import NOTHING, Amount, Node
from opscurb.money import HOURS_PER_MONTH, ZERO
from opscurb.price import Component, Line, Price

MILLICORES = 1000
GIB = 1024**3


class NodePrices(Book):
    """Formulas for machines."""

    __slots__ = ()

    def node(self, node: Node) -> Price:
        """A month of a node: its instance type on demand, else what so many cores, GiB and GPUs cost by default.

        Fargate's machines are billed by what each pod reserves, which the node does not tell: unknown.
        """
        if node.fargate or size_of(node) == NOTHING:
            return Price(())
        line = self._listed(node)
        if line is None:
            return priced(self.table, True, *self._default_lines(node))
        return quoted(line)

    def value(self, amount: Amount, node: Node | None = None) -> Decimal:
        """Dollars a month that an amount of a node's capacity is worth: GPUs first, the rest by CPU and memory.

        Cores and GiB stand in the ratio of the default prices, scaled to what the node costs; without a node, or
        with one that has no price, they are worth the default prices.
        """
        compute, gpus = self._default(amount, node)
        price = self.node(node) if node else Price(())
        if node is None or not price.known:
            return compute + gpus
        whole = sum((line.amount for line in price.lines), ZERO)
        compute_of_node, gpus_of_node = self._default(size_of(node), node)
        for_gpus = min(whole, gpus_of_node)
        share = compute / compute_of_node * (whole - for_gpus) if compute_of_node else ZERO
        return share + (gpus / gpus_of_node * for_gpus if gpus_of_node else ZERO)

    def _listed(self, node: Node) -> Line | None:
        """A month of its type on demand; None for spot machines and types that no table has."""
        windows = node.tags.get("kubernetes.io/os") == "windows"
        if cloud_of(node) != AWS or node.spot or windows:
            return None
        kind = node.instance_type
        line = self.aws_hourly(node.arn, Component.COMPUTE, kind, f"ec2.linux.{kind}", node.cloud_region)
        return None if line.unit_price is None else line

    def _default_lines(self, node: Node) -> list[Line]:
        amount, kind = size_of(node), "spot" if node.spot else "node"
        parts = (
            (f"core-hours of {kind}", Decimal(amount.cpu) / MILLICORES, "cpu"),
            (f"GiB-hours of {kind}", Decimal(amount.memory) / GIB, "memory"),
            (f"GPU-hours of {kind}", Decimal(amount.gpus), "gpu"),
        )
        return [
            Line(
                node.arn,
                Component.COMPUTE,
                what,
                count * HOURS_PER_MONTH,
                self.table.get(f"{kind}.hour.{key}"),
            )
            for what, count, key in parts
            if count
        ]

    def _default(self, amount: Amount, node: Node | None) -> tuple[Decimal, Decimal]:
        """What an amount's cores and memory, and its GPUs, cost a month by default."""
        group = "spot.hour" if node and node.spot else "node.hour"
        prices = self.table.prices
        cores, gib = Decimal(amount.cpu) / MILLICORES, Decimal(amount.memory) / GIB
        compute = cores * prices[f"{group}.cpu"] + gib * prices[f"{group}.memory"]
        return compute * HOURS_PER_MONTH, amount.gpus * prices[f"{group}.gpu"] * HOURS_PER_MONTH


def size_of(node: Node) -> Amount:
    """What a node has, or what it lets pods have where it tells no more."""
    return node.allocatable if node.capacity == NOTHING else node.capacity
