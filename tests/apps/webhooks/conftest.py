"""A real receiver on this machine, webhooks that lead to it, and the work between them."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from django.utils import timezone

from apps.events.services import record
from apps.jobs.models import Job
from apps.jobs.queue import claim
from apps.jobs.run import run
from apps.scans.models import Scan
from apps.tenancy.scope import scope
from apps.webhooks.models import Delivery, Webhook
from apps.webhooks.services import create_webhook
from bench.receiver import Receiver, receiving

SECRET = "shared-secret"


@pytest.fixture
def receiver(settings: Any) -> Iterator[Callable[..., Receiver]]:
    """Starts a receiver."""
    settings.OPSCURB_EGRESS_ALLOW = ["127.0.0.0/8"]
    with ExitStack() as stack:
        yield lambda **given: stack.enter_context(receiving(**given))


def subscribe(who: Any, url: str, events: Any = ("scan.completed",), secret: str = SECRET) -> Webhook:
    """A webhook of somebody's."""
    with scope(who.customer_id):
        return create_webhook(url, events=events, secret=secret)


def happen(who: Any, event_type: str = "scan.completed", **facts: Any) -> Any:
    """Something happens to a scan of somebody's."""
    after = {"total_findings": 2, "total_monthly_savings": 88.0, "error": ""} | facts
    with scope(who.customer_id):
        scan = Scan.objects.create(trigger_source="test", status="completed", finished_at=timezone.now())
        return record(event_type, target_type="scan", target_id=scan.id, after=after)


def work() -> int:
    """Do all jobs that are due; says how many."""
    done = 0
    while (claimed := claim("deliver")) is not None:
        run(claimed)
        done += 1
    return done


def hurry(who: Any) -> None:
    """Let the time pass that jobs wait for."""
    with scope(who.customer_id):
        Job.objects.update(due_at="2026-01-01T00:00:00Z")


def work_to_the_end(who: Any) -> None:
    """Do all jobs, and those that follow from them, until there are none."""
    while work():
        hurry(who)


def deliveries(who: Any) -> list[Delivery]:
    """All deliveries of somebody's, oldest first, with their attempts."""
    with scope(who.customer_id):
        return list(Delivery.objects.prefetch_related("log").order_by("created_at"))
