"""How far a scan is said to be: true, soon, and never less than before."""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.scans import queue
from apps.scans.models import Scan, ScanUnit
from apps.scans.progress import advance, percent_of, progress_of
from apps.scans.requests import ScanRequest, cancel, request_scan
from apps.scans.run import run
from apps.tenancy.scope import scope
from opscurb.results import Progress
from tests.apps.scans.working import work_off

# A worker whose cloud takes its time.
WORKER = """
import time, django
django.setup()
from apps.scans import run
from tests.apps.scans.working import work_off
quick = run.scan_region
def slow(*given):
    for event in quick(*given):
        yield event
        time.sleep(0.01)
run.scan_region = slow
work_off(1000)
"""
# How often a client looks.
LOOK_SECONDS = 0.05


def unit(account=None, region="", **values):
    """A unit that is not stored."""
    return ScanUnit(account_id=account, region=region, **values)


# What the percentage is made of


def test_accounts_are_equal_shares_and_regions_share_theirs():
    one, other = uuid4(), uuid4()
    units = [
        unit(one, status="done"),
        *(unit(one, f"region-{n}", status="done" if n < 1 else "queued") for n in range(4)),
        unit(other, status="queued"),
    ]

    assert percent_of(units) == 12


def test_a_region_counts_by_its_steps():
    units = [unit(status="done"), unit(region="r", status="running", steps_done=3, steps_planned=4)]

    assert percent_of(units) == 75


def test_a_hundred_is_kept_for_the_end():
    assert percent_of([unit(status="done"), unit(region="r", status="done")]) == 99


def test_an_account_that_failed_or_has_no_region_is_done():
    assert percent_of([unit(uuid4(), status="failed"), unit(uuid4(), status="queued")]) == 50
    assert percent_of([unit(uuid4(), status="done"), unit(uuid4(), status="queued")]) == 50


def test_plans_that_grow_and_runs_that_begin_anew_leave_a_unit_where_it_was():
    half = unit(region="r", steps_done=5, steps_planned=10, stalls=2)

    for done, planned in ((6, 20), (1, 10), (5, 10)):
        advance(half, Progress(done, planned, "checking", f"r: {done}"))
        assert (half.steps_done, half.steps_planned, half.stalls) == (5, 10, 2)

    assert (half.phase, half.message) == ("checking", "r: 5")
    advance(half, Progress(6, 10, "checking", "r: 6"))
    assert (half.steps_done, half.stalls) == (6, 0)


CHANCE = st.integers(min_value=0, max_value=10_000)
HAPPENINGS = st.sampled_from(["plan", "fail", "step", "step", "step", "begin anew", "grow", "end"])


@given(st.integers(1, 4), st.lists(st.tuples(HAPPENINGS, CHANCE, CHANCE), max_size=200))
@settings(max_examples=200)
def test_whatever_happens_to_its_units_a_scan_never_falls_back(accounts, happenings):
    units = [unit(uuid4(), status="queued") for _ in range(accounts)]
    runs = {}
    before = percent_of(units)

    for what, which, number in happenings:
        open_units = [found for found in units if found.status not in ("done", "failed")]
        if not open_units:
            break
        happen(what, open_units[which % len(open_units)], number, units, runs)
        now = percent_of(units)
        assert before <= now <= 99
        before = now


def happen(what, chosen, number, units, runs):
    """Let something happen to a unit; `runs` keeps how far the run of each really is."""
    done, planned = runs.get(id(chosen), (0, 10))
    if not chosen.region:
        if what == "plan":
            chosen.status = "done"
            units += [unit(chosen.account_id, f"r{n}", status="running") for n in range(number % 5)]
        elif what == "fail":
            chosen.status = "failed"
    elif what in ("fail", "end"):
        chosen.status = "failed" if what == "fail" else "done"
    else:
        done = 0 if what == "begin anew" else done
        planned = planned + number % 50 if what == "grow" else planned
        runs[id(chosen)] = (min(planned, done + 1 + number % 3), planned)
        advance(chosen, Progress(*runs[id(chosen)], "checking", "r: x"))


# Real scans


def asked(who, **wanted):
    with scope(who.customer_id):
        return request_scan(ScanRequest(demo=True, **wanted)).id


def seen(who, scan_id):
    """A scan's status and progress, as a client is told."""
    with scope(who.customer_id):
        scan = Scan.objects.get(id=scan_id)
        return scan.status, progress_of(scan)


def watch(who, scan_id, until, seconds=90):
    """All progress that a client sees until something is so."""
    told, end = [], time.monotonic() + seconds
    while not told or not until(*told[-1]):
        assert time.monotonic() < end, told[-1:]
        told.append(seen(who, scan_id))
        time.sleep(LOOK_SECONDS)
    return told


def assert_never_falls(told):
    percents = [progress["percent"] for _, progress in told]
    assert percents == sorted(percents)
    planned = [progress["units_planned"] for _, progress in told]
    assert planned == sorted(planned)


@contextmanager
def worker(environment):
    """A worker process; it is killed at the end, if it runs still."""
    process = subprocess.Popen([sys.executable, "-c", WORKER], env=environment)
    try:
        yield
    finally:
        process.kill()
        process.wait()


@pytest.mark.usefixtures("committed")
def test_a_scan_whose_worker_is_killed_never_falls_back_and_gets_to_its_end(alice, live_env):
    scan_id = asked(alice, regions=["us-east-1", "eu-west-1"])
    with worker(live_env):
        told = watch(alice, scan_id, lambda status, progress: progress["percent"] >= 10)
    with scope(alice.customer_id):
        # As if the lease had run out, which takes longer than a test should.
        left = ScanUnit.objects.filter(status="running")
        assert left.update(lease_until=timezone.now() - timedelta(seconds=1)) == 1

    with worker(live_env):
        told += watch(alice, scan_id, lambda status, _: status not in ("queued", "running"))

    assert_never_falls(told)
    status, progress = told[-1]
    assert (status, progress["percent"], progress["phase"]) == ("completed", 100, "completed")
    assert len({progress["percent"] for _, progress in told}) > 8
    assert {progress["phase"] for _, progress in told} > {"checking", "completed"}
    messages = {progress["message"] for _, progress in told}
    for region in ("us-east-1", "eu-west-1"):
        assert any(message.startswith(f"demo, {region}: ") for message in messages)


@pytest.mark.usefixtures("committed")
def test_a_step_is_visible_within_a_second(alice, monkeypatch):
    """The engine's stream is scripted, and looks for itself at what others see a second after each step."""
    visible: list[int] = []

    def look():
        try:
            with scope(alice.customer_id):
                return ScanUnit.objects.exclude(region="").get().steps_done
        finally:
            connection.close()

    def slowly(*_):
        for done in range(1, 5):
            for _quarter in range(4):
                yield Progress(done, 20, "collecting", f"r: step {done}")
                time.sleep(0.25)
            visible.append(others.submit(look).result())

    monkeypatch.setattr("apps.scans.run.scan_region", slowly)
    asked(alice, regions=["us-east-1"])
    run(queue.claim())

    with ThreadPoolExecutor(1) as others:
        run(queue.claim())

    assert visible == [1, 2, 3, 4]


@pytest.mark.usefixtures("committed")
def test_progress_that_stands_still_is_not_written_over_and_over(alice, monkeypatch):
    written: list[int] = []
    monkeypatch.setattr("apps.scans.seen.FLUSH_SECONDS", 60)

    def still(*_):
        for _tick in range(12):
            yield Progress(3, 20, "collecting", "r: waiting for ebs_volume")
            time.sleep(0.1)

    monkeypatch.setattr("apps.scans.run.scan_region", still)
    monkeypatch.setattr("apps.scans.run.advance", lambda *_: written.append(1))
    asked(alice, regions=["us-east-1"])

    work_off()

    # Once when it was new, and once at the end.
    assert len(written) == 2


@pytest.mark.usefixtures("committed")
def test_a_canceled_scan_stays_where_it_was(alice):
    scan_id = asked(alice)
    run(queue.claim())
    claim = queue.claim()
    with scope(alice.customer_id):
        ScanUnit.objects.filter(id=claim.unit_id).update(steps_done=1, steps_planned=2)
    _, before = seen(alice, scan_id)

    with scope(alice.customer_id):
        cancel(scan_id)

    status, after = seen(alice, scan_id)
    assert (status, after["phase"], after["message"]) == ("canceled", "canceled", "scan canceled")
    assert after["percent"] == before["percent"] > 0
