"""The leased queue."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from apps.scans import queue
from apps.scans.finish import finish_unit
from apps.scans.models import Scan, ScanUnit
from apps.scans.queue import LeaseLost, hold, renew
from apps.scans.requests import cancel
from apps.scans.run import run
from apps.tenancy.scope import scope

pytestmark = pytest.mark.usefixtures("committed")


def queued(who, units=1):
    with scope(who.customer_id):
        scan = Scan.objects.create(trigger_source="test", demo=True)
        for number in range(units):
            ScanUnit.objects.create(scan=scan, region=f"region-{number}")
    return scan


def expire_leases(who):
    with scope(who.customer_id):
        ScanUnit.objects.filter(status="running").update(lease_until=timezone.now() - timedelta(seconds=1))


def test_a_unit_is_claimed_by_one_worker_only(alice):
    queued(alice)

    assert queue.claim() is not None
    assert queue.claim() is None


def test_an_expired_unit_is_claimed_again_and_the_first_run_writes_nothing_more(alice):
    queued(alice)
    first = queue.claim()
    expire_leases(alice)

    second = queue.claim()

    assert (second.unit_id, second.attempt) == (first.unit_id, first.attempt + 1)
    with scope(alice.customer_id):
        assert not renew(first)
        assert renew(second)
        with pytest.raises(LeaseLost):
            hold(first)


def test_a_canceled_unit_is_nobodys(alice):
    scan = queued(alice)
    claim = queue.claim()

    with scope(alice.customer_id):
        cancel(scan.id)
        with pytest.raises(LeaseLost):
            hold(claim)


def test_a_cancel_and_the_end_of_a_unit_wait_for_each_other(alice):
    scan = queued(alice, units=2)
    claim = queue.claim()
    held = threading.Event()

    def end_slowly():
        try:
            with scope(alice.customer_id):
                unit = hold(claim)
                held.set()
                time.sleep(0.5)
                finish_unit(unit, {"checks": [{}]})
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        ended = pool.submit(end_slowly)
        assert held.wait(30)
        with scope(alice.customer_id):
            assert cancel(scan.id).status == "canceled"
        ended.result(30)

    with scope(alice.customer_id):
        assert sorted(ScanUnit.objects.values_list("status", flat=True)) == ["canceled", "done"]


def test_a_thousand_units_of_one_customer_do_not_delay_anothers_first(alice, mallory):
    queued(alice, units=1000)
    queue.claim()
    queued(mallory)

    assert queue.claim().customer_id == mallory.customer_id


def test_no_customer_runs_more_units_than_its_plan_includes(customer):
    frugal = customer("frugal", plan="free")
    queued(frugal, units=5)

    claims = [queue.claim() for _ in range(4)]

    assert sum(claim is not None for claim in claims) == 2


def test_three_claims_without_progress_end_in_failed(alice):
    scan = queued(alice)
    for _ in range(3):
        queue.claim()
        expire_leases(alice)

    run(queue.claim())

    with scope(alice.customer_id):
        unit = ScanUnit.objects.get()
        assert (unit.status, unit.error) == ("failed", "given up after 3 attempts without progress")
        scan.refresh_from_db()
        assert scan.status == "failed"
    assert queue.claim() is None
