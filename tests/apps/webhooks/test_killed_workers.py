"""A hundred events, a receiver that fails every third time, a worker process that is killed: each event arrives."""

import random
import signal
import subprocess
import sys
import threading
import time

import psycopg

from bench.receiver import receiving, verified
from tests.apps.webhooks.conftest import SECRET, deliveries, happen, subscribe

EVENTS = 100
WORKER = """
import time
import django; django.setup()
from concurrent.futures import ThreadPoolExecutor
from django.db import connection
from apps.jobs.queue import claim
from apps.jobs.run import run
def work():
    while True:
        claimed = claim("deliver")
        run(claimed) if claimed else time.sleep(0.05)
with ThreadPoolExecutor(4) as threads:
    [threads.submit(work) for _ in range(4)]
"""


def started(environment):
    more = {"OPSCURB_EGRESS_ALLOW": "127.0.0.0/8", "OPSCURB_WEBHOOK_RETRY_SECONDS": ",".join(["0.1"] * 20)}
    return subprocess.Popen([sys.executable, "-c", WORKER], env=environment | more)


def wait_until(so, seconds=60):
    end = time.monotonic() + seconds
    while not so():
        assert time.monotonic() < end, "it takes too long"
        time.sleep(0.05)


def test_every_event_arrives_under_one_id_though_workers_are_killed(committed, customer, live_env, stores):
    chance, lock = random.Random(9), threading.Lock()
    alice = customer("alice")

    def answer(headers) -> int:
        with lock:
            return chance.choice([500, 0, 403]) if chance.random() < 0.3 else 204

    with receiving(answer=answer) as there:
        subscribe(alice, there.url)
        for _ in range(EVENTS):
            happen(alice)
        for share in (0.2, 0.6, 1.0):
            worker = started(live_env)
            try:
                wait_until(lambda share=share: len(there.accepted) >= EVENTS * share)
            finally:
                worker.send_signal(signal.SIGKILL)
                worker.wait()
            _expire_leases(stores.database_url)

    done = deliveries(alice)
    assert len(done) == EVENTS
    assert there.accepted == {str(delivery.id) for delivery in done}
    assert len({delivery.event_id for delivery in done}) == EVENTS
    assert all(verified(SECRET, request) for request in there.received)
    assert any(not request.is_accepted for request in there.received)


def _expire_leases(url):
    """What half a minute would do."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET ROLE opscurb_operator")
        connection.execute("UPDATE jobs_job SET lease_until = NULL")
