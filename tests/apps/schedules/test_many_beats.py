"""Many schedules, beats and workers at one time, some of which die: every due run happens exactly once."""

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from queue import Empty, Queue
from threading import Event, Thread
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from apps.events.models import Event as Recorded
from apps.jobs import doorbell, tasks
from apps.jobs.models import Job
from apps.jobs.queue import claim, due
from apps.scans.models import Scan
from apps.schedules.models import Schedule
from apps.tenancy.scope import scope
from tests.apps.schedules.conftest import DEMO, MINUTE, let_pass, runs_of, schedule, work_off

pytestmark = pytest.mark.usefixtures("committed")

STEP = timedelta(seconds=20)
WORKERS = 4
BEATS = 3


@contextmanager
def at_work(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Beats that ring and workers that heed them, with a queue of this process between them for the broker."""
    rung: Queue[tuple[str, ...]] = Queue()
    over = Event()

    def send(task: str, queue: str, times: int = 1, args: tuple[str, ...] = ()) -> None:
        # The workers of scans are no part of this.
        for _ in range(times if task.endswith("work_one") and queue == "deliver" else 0):
            rung.put(args)

    def beat() -> None:
        while not over.wait(0.1):
            tasks.ring()
        connection.close()

    def work() -> None:
        while not over.is_set():
            try:
                tasks.work_one(*rung.get(timeout=0.1))
            except Empty:
                continue
        connection.close()

    monkeypatch.setattr(doorbell, "send", send)
    threads = [Thread(target=beat) for _ in range(BEATS)] + [Thread(target=work) for _ in range(WORKERS)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join()


def wait_until_done(who: Any) -> None:
    for _ in range(600):
        time.sleep(0.05)
        with scope(who.customer_id):
            running = Job.objects.filter(kind="schedule", lease_until__gt=timezone.now()).count()
        if running <= 1 and due("deliver") == 0:
            return
    raise AssertionError("the work is never done")


def missed_by(who: Any) -> Counter[str]:
    """How many slots each schedule told of as missed, by what its scans are called."""
    told: Counter[str] = Counter()
    with scope(who.customer_id):
        for event in Recorded.objects.filter(type="schedule.missed"):
            told[f"schedule:{event.target_id}"] += event.after["missed"]
    return told


def test_three_beats_and_two_hundred_schedules_run_each_slot_once_for_ten_minutes(customer, monkeypatch):
    alice = customer("alice")
    with transaction.atomic():
        for number in range(200):
            schedule(alice, in_minutes=number / 200, every=1)

    with at_work(monkeypatch):
        for step in range(30):
            let_pass(alice, STEP)
            if step % 3 == 0:
                # A worker that dies as soon as it has claimed; its lease is over two steps later.
                claim("deliver")
            wait_until_done(alice)
        let_pass(alice, STEP)
        let_pass(alice, STEP)
        wait_until_done(alice)

    with scope(alice.customer_id):
        asked = Counter(Scan.objects.values_list("trigger_source", flat=True))
        made = list(Schedule.objects.all())
    # A slot that a dead worker held for over a minute was told as missed, and no other.
    missed = missed_by(alice)
    slots = {f"schedule:{one.id}": (one.next_run_at - one.run_at) / MINUTE for one in made}
    assert len(slots) == 200
    assert asked + missed == slots
    assert min(asked.values()) >= 10
    assert missed.total() <= 10


DYING = """
import time, django
django.setup()
from apps.jobs.queue import claim
from apps.schedules import runs

def die(*given):
    print("in the transaction", flush=True)
    time.sleep(60)

runs.again = die
runs.run(claim("deliver"))
"""


def test_a_worker_that_is_killed_before_it_commits_leaves_nothing_and_another_runs_the_slot(
    customer, live_env
):
    alice = customer("alice")
    made = schedule(alice, every=60, scan=DEMO)
    let_pass(alice, MINUTE + timedelta(seconds=6))

    dying = subprocess.Popen([sys.executable, "-c", DYING], env=live_env, stdout=subprocess.PIPE, text=True)
    assert dying.stdout is not None
    assert dying.stdout.readline() == "in the transaction\n"
    assert work_off() == 0
    dying.kill()
    dying.wait()
    assert runs_of(alice) == []
    let_pass(alice, MINUTE)
    work_off()

    assert runs_of(alice) == [f"schedule:{made.id}"]
