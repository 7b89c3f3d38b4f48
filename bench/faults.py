"""Faults: 40 scans of 7 customers through real workers that are killed, a flushed Valkey, a killed Postgres.

Starts its own OpsCurb on a state folder of its own, ends everything it started, and prints what was lost,
stuck or doubled: the bar is nothing. Run as `python -m bench.faults`.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import redis

ROOT = Path(__file__).resolve().parents[1]
SETTLE_SECONDS = 60


class Running:
    """An OpsCurb started for this run, by its state folder."""

    def __init__(self, state: Path) -> None:
        self.state = state

    @property
    def ready(self) -> dict[str, Any]:
        """What it says of itself; empty while it is not ready."""
        try:
            return dict(json.loads((self.state / "ready.json").read_text()))
        except (OSError, ValueError):
            return {}

    @property
    def environment(self) -> dict[str, str]:
        """The variables that its parts run with."""
        return {**os.environ, **json.loads((self.state / "environment.json").read_text())}

    def manage(self, *words: str) -> str:
        """Run a management command on it."""
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    def ask(self, statement: str) -> list[tuple[Any, ...]]:
        """Ask the database as the operator, who sees all customers' rows."""
        with psycopg.connect(
            self.environment["DATABASE_URL"], autocommit=True, connect_timeout=2
        ) as connection:
            connection.execute("SET ROLE opscurb_operator")
            return connection.execute(statement).fetchall()


@contextmanager
def started(workers: int) -> Iterator[Running]:
    """An OpsCurb with so many worker processes, stopped at the end."""
    with tempfile.TemporaryDirectory(prefix="opscurb-faults-") as folder:
        state = Path(folder) / "state"
        command = [sys.executable, "manage.py", "up", "--state", str(state), "--workers", str(workers)]
        up = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, start_new_session=True)
        running = Running(state)
        try:
            wait_for(lambda: bool(running.ready), 90, "ready")
            yield running
        finally:
            up.send_signal(signal.SIGINT)
            up.wait(timeout=60)


def wait_for(done: Callable[[], bool], seconds: float, what: str) -> float:
    """Wait until something is so; says how long it took, or gives up."""
    start = time.monotonic()
    while not done():
        if time.monotonic() - start > seconds:
            raise TimeoutError(f"not {what} after {seconds:.0f} s")
        time.sleep(0.2)
    return time.monotonic() - start


REQUEST = """
import json, sys
from uuid import UUID
from apps.scans.requests import ScanRequest, request_scan
from apps.tenancy.scope import scope
for customer in json.loads(sys.argv[1]):
    with scope(UUID(customer)):
        request_scan(ScanRequest(demo=True))
"""


def make_customer(running: Running, number: int) -> str:
    """Make a customer as an operator does; its id."""
    email = f"owner{number}@example.com"
    words = ["--name", f"customer {number}", "--plan", "pro", "--email", email, "--json"]
    return str(json.loads(running.manage("create_customer", *words))["customer_id"])


def request_scans(running: Running, customers: list[str]) -> None:
    """Request one scan for each named customer, as the service does."""
    code = f"import django; django.setup()\n{REQUEST}"
    subprocess.run(
        [sys.executable, "-c", code, json.dumps(customers)], cwd=ROOT, env=running.environment, check=True
    )


def unfinished(running: Running) -> int:
    """How many scans are not over."""
    return int(running.ask("SELECT count(*) FROM scans_scan WHERE status IN ('queued', 'running')")[0][0])


def kill(running: Running, service: str) -> bool:
    """Kill a part with -9, its whole process group, as the kernel would when memory runs out."""
    pid = running.ready.get("pids", {}).get(service)
    if not pid:
        return False
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def flush(running: Running) -> bool:
    """Empty Valkey, rings and all."""
    redis.Redis.from_url(running.environment["REDIS_URL"]).flushall()
    return True


def disturb(running: Running, kills: int, flushes: int, restarts: int, seed: int) -> dict[str, int]:
    """Do all of it in random order, a little apart, while scans run."""
    chance = random.Random(seed)
    workers = sorted(name for name in running.ready["pids"] if name.startswith("worker"))
    faults: list[tuple[str, Callable[[], bool]]] = [
        *[("worker kill -9", lambda: kill(running, chance.choice(workers)))] * kills,
        *[("valkey flush", lambda: flush(running))] * flushes,
        *[("postgres kill -9", lambda: kill(running, "postgres"))] * restarts,
    ]
    chance.shuffle(faults)
    happened: dict[str, int] = {}
    for name, fault in faults:
        for _ in range(300):
            if fault():
                happened[name] = happened.get(name, 0) + 1
                break
            time.sleep(0.2)
        time.sleep(chance.uniform(0.5, 2.0))
    return happened


def verdict(running: Running, expected: int) -> list[tuple[str, str, str, bool]]:
    """Measure, figure, goal, met."""
    scans = dict(running.ask("SELECT status, count(*) FROM scans_scan GROUP BY status"))
    seen = [row[0] for row in running.ask("SELECT total_findings FROM scans_scan")]
    rows = [row[0] for row in running.ask("SELECT count(*) FROM findings_observation GROUP BY scan_id")]
    doubled = running.ask(
        "SELECT count(*) FROM (SELECT FROM findings_finding GROUP BY customer_id, check_id, region, resource_arn "
        "HAVING count(*) > 1) AS doubled"
    )[0][0]
    terminal = running.ask(
        "SELECT count(*) FROM (SELECT target_id FROM events_event WHERE type IN "
        "('scan.completed', 'scan.failed', 'scan.canceled') GROUP BY target_id HAVING count(*) <> 1) AS wrong"
    )[0][0]
    total = sum(scans.values())
    complete = sum(count == expected for count in rows)
    return [
        (
            "scans completed",
            f"{scans.get('completed', 0)} of {total}",
            "all",
            scans.get("completed") == total,
        ),
        ("scans with every finding", f"{complete} of {total}", "all", complete == total),
        (
            "totals that differ from the rows",
            str(sum(s != expected for s in seen)),
            "0",
            set(seen) == {expected},
        ),
        ("findings stored twice", str(doubled), "0", doubled == 0),
        ("scans without exactly one end event", str(terminal), "0", terminal == 0),
    ]


def crowded_wait(running: Running, crowd: str, other: str, scans: int) -> float:
    """Seconds that a customer's first unit waits while another one has so many scans queued."""
    request_scans(running, [crowd] * scans)
    request_scans(running, [other])
    started = (
        "SELECT extract(epoch FROM started_at - created_at) FROM scans_scan "
        f"WHERE customer_id = '{other}' ORDER BY created_at DESC LIMIT 1"
    )
    wait_for(lambda: running.ask(started)[0][0] is not None, 60, "the other customer's unit started")
    return float(running.ask(started)[0][0])


def main() -> int:
    """Run it; 0 when every goal was met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scans", type=int, default=40)
    parser.add_argument("--customers", type=int, default=7)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--flushes", type=int, default=4)
    parser.add_argument("--restarts", type=int, default=1, help="of Postgres")
    parser.add_argument("--crowd", type=int, default=1000, help="scans of one customer before another's")
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    with started(workers=2) as running:
        customers = [make_customer(running, number) for number in range(given.customers)]
        request_scans(running, customers[:1])
        wait_for(lambda: unfinished(running) == 0, 120, "finished undisturbed")
        expected = int(running.ask("SELECT total_findings FROM scans_scan")[0][0])
        request_scans(running, [customers[n % given.customers] for n in range(given.scans)])
        happened = disturb(running, given.kills, given.flushes, given.restarts, given.seed)
        settled = wait_for(lambda: _quiet(running), SETTLE_SECONDS * 5, "settled")
        rows = verdict(running, expected)
        waited = crowded_wait(running, customers[0], customers[1], given.crowd)
    print(f"{given.scans} scans of {given.customers} customers, {expected} findings each; faults: {happened}")
    in_time = settled <= SETTLE_SECONDS
    rows.append(("seconds until nothing was left to do", f"{settled:.0f}", f"<= {SETTLE_SECONDS}", in_time))
    rows.append((f"seconds waited behind {given.crowd} scans", f"{waited:.1f}", "<= 5", waited <= 5))
    for name, figure, goal, met in rows:
        print(f"{name:40} {figure:>12}   goal {goal:8} {'met' if met else 'MISSED'}")
    return 0 if all(met for *_, met in rows) else 1


def _quiet(running: Running) -> bool:
    try:
        return unfinished(running) == 0
    except psycopg.Error:
        return False


if __name__ == "__main__":
    sys.exit(main())
