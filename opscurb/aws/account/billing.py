"""What a region's findings are told of the bill: how much was billed, what is paid in advance, what AWS advises."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Protocol, TypeVar

from opscurb.aws.account import services
from opscurb.aws.account.bill import Bill
from opscurb.money import ZERO
from opscurb.resource import Resource
from opscurb.target import Collected

Value = TypeVar("Value")
WHOLE = Decimal(1)
FARGATE = {"ecs_service": services.ECS, "lambda_function": services.LAMBDA}


class Source(Protocol):
    """A region whose part of a bill can be read."""

    @property
    def bill(self) -> Bill:
        """The bill of its account."""

    def collect(self, resource_type: str) -> Collected:
        """The rows of a type."""


class AwsBilling:
    """The bill of a region, read from the rows that tell of it when somebody asks."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._known: dict[str, Any] = {}

    def billed(self, usage: str) -> Decimal | None:
        """Dollars of 30 days for a usage type without its region; None where the bill could not be read."""
        by_usage = self._once("billed", self._by_usage)
        return None if by_usage is None else by_usage.get(usage, ZERO)

    def discounts(self) -> Mapping[str, Decimal]:
        """What is paid of each dollar at list price, by the price list's code of the service.

        Services of which nothing was used have none, and a bill that nobody looked at yet is not asked for it.
        """
        if not self._source.bill.knows("usage"):
            return {}
        return self._once("discounts", self._by_service)

    def committed(self, resource: Resource) -> Decimal:
        """The share of a resource's hours that reservations and savings plans pay for anyway."""
        machine = getattr(resource, "instance_type", "") or getattr(resource, "instance_class", "")
        reserved = self._once("reserved", self._reserved).get(machine, ZERO) if machine else ZERO
        planned = self._once("planned", self._planned).get(_plan_of(resource, machine), ZERO)
        # Plans pay for what reservations leave.
        return min(WHOLE, reserved + (WHOLE - reserved) * planned)

    def advice(self, arn: str) -> Sequence[Mapping[str, Any]]:
        """What AWS's advisers say of a resource, which some name by its id alone."""
        said = self._once("advice", self._said)
        bare = arn.rpartition(":")[2].rpartition("/")[2]
        return (*said.get(arn, ()), *(said.get(bare, ()) if bare != arn else ()))

    def _once(self, name: str, work_out: Callable[[], Value]) -> Value:
        if name not in self._known:
            self._known[name] = work_out()
        found: Value = self._known[name]
        return found

    def _by_usage(self) -> dict[str, Decimal] | None:
        collected = self._source.collect("account_service")
        if collected.failed is not None:
            return None
        sums: dict[str, Decimal] = defaultdict(lambda: ZERO)
        for service in collected.rows:
            for usage in service.usages:
                sums[usage.name] += usage.net
        return dict(sums)

    def _by_service(self) -> dict[str, Decimal]:
        paid: dict[str, list[Decimal]] = defaultdict(lambda: [ZERO, ZERO])
        for service in self._source.collect("account_service").rows:
            if code := services.CODES.get(service.id):
                paid[code][0] += service.net
                paid[code][1] += service.listed
        return {code: min(WHOLE, net / listed) for code, (net, listed) in paid.items() if listed > 0}

    def _reserved(self) -> dict[str, Decimal]:
        return {row.instance_type: row.share for row in self._source.collect("reservation_coverage").rows}

    def _planned(self) -> dict[tuple[str, str], Decimal]:
        rows = self._source.collect("savings_plan_coverage").rows
        return {(row.service, row.family): row.share for row in rows}

    def _said(self) -> dict[str, list[Mapping[str, Any]]]:
        said: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
        for row in self._source.collect("advice").rows:
            said[row.about].append(row.says)
        return dict(said)


def _plan_of(resource: Resource, machine: str) -> tuple[str, str]:
    """What savings plans call what a resource runs on: a service, and of EC2 the family of the machine."""
    if resource.type == "ec2_instance":
        return services.COMPUTE, machine.partition(".")[0]
    return FARGATE.get(resource.type, ""), ""
