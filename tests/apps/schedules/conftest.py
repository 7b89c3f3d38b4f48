"""Schedules that may run every minute, a clock that can be put forward, and a worker in the test's own process."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F
from django.utils import timezone

from apps.customers.plans import PLANS
from apps.jobs.models import Job
from apps.jobs.queue import claim
from apps.jobs.run import run
from apps.scans.models import Scan
from apps.schedules.models import Schedule
from apps.schedules.services import create_schedule
from apps.tenancy.scope import scope

MINUTE = timedelta(minutes=1)
DEMO = {"demo_mode": True}


@pytest.fixture(autouse=True)
def any_interval(monkeypatch: pytest.MonkeyPatch) -> None:
    """A plan without limits of its own, so that these tests need not wait a quarter of an hour."""
    monkeypatch.setitem(PLANS, "pro", replace(PLANS["pro"], schedules=None, schedule_least_minutes=1))


def schedule(who: Any, *, in_minutes: float = 1, every: int | None = 1, **given: Any) -> Schedule:
    """A schedule of somebody's that is due in so many minutes."""
    run_at = timezone.now() + timedelta(minutes=in_minutes)
    with scope(who.customer_id):
        return create_schedule(**{"scan": DEMO, "run_at": run_at, "interval_minutes": every, **given})


def let_pass(who: Any, time: timedelta) -> None:
    """Put the clock forward for somebody: all that is to come is so much nearer, all that was longer ago."""
    with scope(who.customer_id):
        Schedule.objects.update(
            run_at=F("run_at") - time, next_run_at=F("next_run_at") - time, created_at=F("created_at") - time
        )
        Job.objects.update(due_at=F("due_at") - time, lease_until=F("lease_until") - time)


def work_off() -> int:
    """Claim and run what is due, and say how much it was."""
    for count in range(1_000):
        claimed = claim("deliver")
        if claimed is None:
            return count
        run(claimed)
    raise AssertionError("it never ends")


def kept(who: Any, made: Schedule) -> Schedule:
    """A schedule of somebody's as it is now."""
    with scope(who.customer_id):
        return Schedule.objects.get(id=made.id)


def runs_of(who: Any) -> list[str]:
    """What asked for the scans of somebody, in order."""
    with scope(who.customer_id):
        return list(Scan.objects.order_by("created_at").values_list("trigger_source", flat=True))


@pytest.fixture
def events() -> Callable[[Any, str], list[Any]]:
    """Reads what events of a type tell."""
    from apps.events.models import Event

    def read(who: Any, event_type: str) -> list[Any]:
        with scope(who.customer_id):
            return [event.after for event in Event.objects.filter(type=event_type).order_by("created_at")]

    return read
