"""What tasks on Fargate cost."""

from decimal import Decimal
from typing import Any

from opscurb.aws.prices.book import Book
from opscurb.money import HOURS_PER_MONTH
from opscurb.price import Component, Line, Price


class EcsPrices(Book):
    """Formulas for services whose tasks are billed by their size."""

    __slots__ = ()

    def fargate_service(self, service: Any, task: Any) -> Price:
        """A month of a service's running tasks; unknown for Spot and for Windows."""
        return self.price(*self._tasks(service, task, task.vcpus, task.memory_gb, service.running))

    def fargate_change(self, service: Any, task: Any, vcpus: float, memory_gb: float) -> Price:
        """What a month of a service's tasks costs less when each has another size."""
        now = self._tasks(service, task, task.vcpus, task.memory_gb, service.running)
        return self.price(*now, *self._tasks(service, task, vcpus, memory_gb, -service.running))

    def _tasks(
        self, service: Any, task: Any, vcpus: float, memory_gb: float, tasks: int
    ) -> tuple[Line, Line]:
        kind = task.architecture if service.launch == "FARGATE" else service.launch
        hours, arn = tasks * HOURS_PER_MONTH, service.arn
        cpu, memory = hours * Decimal(str(vcpus)), hours * Decimal(str(memory_gb))
        return (
            self.line(arn, Component.COMPUTE, "vCPU-hours on Fargate", cpu, f"fargate.vcpu.{kind}"),
            self.line(arn, Component.COMPUTE, "GB-hours on Fargate", memory, f"fargate.gb.{kind}"),
        )
