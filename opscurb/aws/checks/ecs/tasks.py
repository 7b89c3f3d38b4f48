"""What a service's tasks are made of, and what is measured of them, for the checks that ask."""

from collections.abc import Iterator, Sequence
from typing import Any

from opscurb.check import Metric


def cpu(stat: str, period: int = 86_400) -> Metric:
    """The CPU of a service's tasks, in percent of what they have."""
    return Metric("AWS/ECS", "CPUUtilization", stat, "ServiceName", window="rightsize_days", period=period)


MEMORY_PEAK = Metric("AWS/ECS", "MemoryUtilization", "Maximum", "ServiceName", window="rightsize_days")


def is_judged(service: Any, scan: Any) -> bool:
    """True for what runs on Fargate, where it says how many tasks it wants and is not being deployed."""
    return service.is_fargate and service.desired > 0 and service.running > 0 and not service.is_deploying


def with_task(services: Sequence[Any], scan: Any) -> Iterator[tuple[Any, Any]]:
    """Each service with its task definition; one that could not be read is named by its own gap."""
    tasks = {task.id: task for task in scan.all("ecs_task_definition")}
    for service in services:
        if service.task_definition in tasks:
            yield service, tasks[service.task_definition]
