"""Webhooks: 1,000 events to a receiver that fails three times in ten, through a sender that is killed ten times.

Starts its own OpsCurb on a state folder of its own and ends everything it started. The bar: every event arrives under
one id of its own, and every signature verifies by the API's document and by the library of Standard Webhooks. Run as
`python -m bench.webhooks`.
"""

import argparse
import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from operator import eq

from bench.faults import ROOT, Running, kill, make_customer, started, wait_for
from bench.receiver import SILENCE, Received, Receiver, receiving, verified, verified_by_the_standard
from bench.table import Figure, show

SECRET = "a secret that both sides know"
# As many attempts as usual, in seconds instead of hours.
RETRY_SECONDS = "0.5,1,1,2,2,3,3"
FAILING = 0.3
FAILURES = (500, 503, 302, 429, SILENCE)
# A delivery that is refused eight times has failed, and rightly so.
MOST_REFUSALS = 6
SETUP = """
import django, sys; django.setup()
from uuid import UUID
from django.utils import timezone
from apps.events.services import record
from apps.scans.models import Scan
from apps.tenancy.scope import scope
from apps.webhooks.services import create_webhook
url, secret, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
customers = [UUID(text) for text in sys.argv[4:]]
for customer in customers:
    with scope(customer):
        create_webhook(url, events=["scan.completed"], secret=secret)
for number in range(count):
    with scope(customers[number % len(customers)]):
        scan = Scan.objects.create(trigger_source="bench", status="completed", finished_at=timezone.now())
        facts = {"total_findings": number, "total_monthly_savings": 1.5, "error": ""}
        record("scan.completed", target_type="scan", target_id=scan.id, after=facts)
"""


@dataclass
class Moody:
    """Decides on answers: three of ten fail, in all the ways there are."""

    chance: random.Random
    refused: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, headers: Mapping[str, str]) -> int:
        """The status of an answer."""
        with self.lock:
            delivery = headers["x-cws-delivery"]
            if self.chance.random() >= FAILING or self.refused[delivery] >= MOST_REFUSALS:
                return 204
            self.refused[delivery] += 1
            return self.chance.choice(FAILURES)


@dataclass
class Verdict:
    """What the requests so far were worth; signatures are checked as they come, since they grow old."""

    receiver: Receiver
    checked: int = 0
    wrong: int = 0
    wrong_by_the_standard: int = 0

    def look(self) -> None:
        """Check what came since the last look."""
        new = self.receiver.received[self.checked :]
        self.checked += len(new)
        self.wrong += sum(not verified(SECRET, request) for request in new)
        self.wrong_by_the_standard += sum(
            not verified_by_the_standard(SECRET.encode(), request) for request in new
        )


def main() -> int:
    """Run it, print the table; 0 when every goal was kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=1_000)
    parser.add_argument("--customers", type=int, default=5)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    os.environ |= {"OPSCURB_EGRESS_ALLOW": "127.0.0.0/8", "OPSCURB_WEBHOOK_RETRY_SECONDS": RETRY_SECONDS}
    moody = Moody(random.Random(given.seed))
    with started(workers=1) as running, receiving(answer=moody) as receiver:
        customers = [make_customer(running, number) for number in range(given.customers)]
        begun = time.monotonic()
        _happen(running, receiver.url, given.events, customers)
        verdict = Verdict(receiver)
        killed = sum(_kill_at(running, verdict, given.events, n, given.kills) for n in range(given.kills))
        wait_for(lambda: _is_done(running, verdict), 300, "everything delivered")
        seconds = time.monotonic() - begun
        figures = _figures(running, verdict, given.events, killed, given.kills)
    show("Webhooks", [*figures, Figure("seconds until all had arrived", seconds)])
    return 0 if all(figure.kept != "NO" for figure in figures) else 1


def _happen(running: Running, url: str, events: int, customers: list[str]) -> None:
    command = [sys.executable, "-c", SETUP, url, SECRET, str(events), *customers]
    subprocess.run(command, cwd=ROOT, env=running.environment, check=True)


def _kill_at(running: Running, verdict: Verdict, events: int, number: int, kills: int) -> bool:
    """Kill the sender once so many events have arrived that work is left for the kills to come."""
    share = events * (number + 1) // (kills + 2)
    wait_for(lambda: _arrived(verdict) >= share, 300, f"{share} arrived")
    wait_for(lambda: kill(running, "sender"), 60, "killed")
    return True


def _arrived(verdict: Verdict) -> int:
    verdict.look()
    return len(verdict.receiver.accepted)


def _is_done(running: Running, verdict: Verdict) -> bool:
    verdict.look()
    left = "SELECT count(*) FROM jobs_job WHERE kind IN ('event.webhooks', 'webhook.delivery')"
    return int(running.ask(left)[0][0]) == 0


def _figures(running: Running, verdict: Verdict, events: int, killed: int, kills: int) -> list[Figure]:
    verdict.look()
    received = list(verdict.receiver.received)
    told = running.ask("SELECT count(*) FROM webhooks_delivery WHERE status = 'delivered'")[0][0]
    bodies: dict[str, set[bytes]] = {}
    for request in received:
        bodies.setdefault(request.id, set()).add(request.body)
    twice = sum(count > 1 for count in Counter(r.id for r in received if r.is_accepted).values())
    refused = sum(not request.is_accepted for request in received)
    return [
        Figure("sender killed with -9", killed, "", kills, eq),
        Figure("distinct ids that arrived", len(verdict.receiver.accepted), "", events, eq),
        Figure("distinct events among them", len({_event_of(r) for r in received}), "", events, eq),
        Figure("deliveries that the log calls delivered", told, "", events, eq),
        Figure(
            "signatures wrong by the API's document", verdict.wrong, "", 0, eq, f"{len(received):,} requests"
        ),
        Figure("signatures wrong by standardwebhooks", verdict.wrong_by_the_standard, "", 0, eq),
        Figure(
            "ids whose body differed between attempts", sum(len(b) > 1 for b in bodies.values()), "", 0, eq
        ),
        Figure("ids that were accepted twice", twice, "", None, eq, "the answer was lost with the sender"),
        Figure("requests that were refused", 100 * refused / len(received), " %"),
    ]


def _event_of(request: Received) -> bytes:
    return request.body.partition(b'"event_id":"')[2][:36]


if __name__ == "__main__":
    sys.exit(main())
