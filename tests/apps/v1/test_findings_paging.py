"""Paging findings on /v1 while a scan writes."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import cycle
from threading import Event, Semaphore, Thread
from typing import Any

from django.db import connections

from apps.findings.store import Sighting, resolve, store
from apps.scans.models import Scan
from apps.tenancy.scope import scope
from opscurb.aws.checks.ebs.ebs_volume_unattached import find as check
from opscurb.aws.collectors.ebs import Volume
from opscurb.results import Found
from tests.engine.looking import ago, found

STAYING = 2000


def seen_in(round_number: int) -> list[Volume]:
    """What a scan sees: the staying ones at another price, and a hundred that only this scan sees."""
    staying = [(f"vol-{n}", 10 + (n * 7919 + round_number * 613) % 5000) for n in range(STAYING)]
    passing = [(f"passing-{round_number}-{n}", 100) for n in range(100)]
    return [
        Volume(
            id=name,
            arn=f"arn:aws:ec2:us-east-1:1:volume/{name}",
            region="us-east-1",
            status="available",
            created=ago(45),
            volume_type="gp3",
            size_gb=size,
        )
        for name, size in staying + passing
    ]


def rescan(who: Any, seen: list[Found]) -> Iterator[None]:
    """A whole scan as workers do it: batches in transactions of their own, then what is gone is resolved."""
    with scope(who.customer_id):
        made = Scan.objects.create(trigger_source="test")
    sighting = Sighting(made.id, None, False, datetime.now(UTC))
    for start in range(0, len(seen), 200):
        with scope(who.customer_id):
            store(seen[start : start + 200], sighting)
        yield
    with scope(who.customer_id):
        resolve([check.id], "us-east-1", sighting)
    yield


@contextmanager
def scanning(who: Any, scans: list[list[Found]]) -> Iterator[Semaphore]:
    """These scans over and over in the background; every write that is committed releases the semaphore."""
    wrote, enough = Semaphore(0), Event()

    def work() -> None:
        for seen in cycle(scans):
            for _ in rescan(who, seen):
                wrote.release()
                if enough.is_set():
                    connections.close_all()
                    return

    worker = Thread(target=work)
    worker.start()
    try:
        yield wrote
    finally:
        enough.set()
        worker.join()


def test_paging_while_scans_write_shows_none_twice_and_misses_none_that_stayed(committed, api, customer):
    alice = customer("alice", rate_per_minute=100_000, rate_per_hour=100_000)
    first, *others = [found(check, *seen_in(number)) for number in range(3)]
    for _ in rescan(alice, first):
        pass
    shown, cursor = [], "0"

    with scanning(alice, others) as wrote:
        while cursor is not None:
            assert wrote.acquire(timeout=30), "nothing was written between two pages"
            page = api.get(f"/v1/findings?limit=80&cursor={cursor}", alice).json()
            shown += page["items"]
            cursor = page["page"]["next_cursor"]

    ids = [one["finding_id"] for one in shown]
    resources = {one["resource_id"] for one in shown}
    assert len(ids) == len(set(ids))
    assert {f"vol-{n}" for n in range(STAYING)} <= resources
    assert any(name.startswith("passing-") for name in resources)
