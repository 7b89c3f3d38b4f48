"""How fast findings are listed and stored with a million of them, beside raw SQL and Django's bulk_create."""

import argparse
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import ge
from statistics import median, quantiles
from typing import Any
from uuid import UUID

import psycopg
from psycopg.types.json import set_json_loads

from bench.found import found
from bench.product import Product, Web, product, web
from bench.seed import seed, tidy
from bench.stock import stock_cpu_ms
from bench.table import Figure, show
from opscurb.results import Found

CUSTOMERS = 1000
FINDINGS = 1_000_000
# The largest customer's share of all findings.
LARGEST = 0.1
DEPTH = 0.9
REQUESTS = 1000
ROUND = 50
BATCH = 1000
# Of the findings that are stored, the share that bulk_create gets: its rate is steady, and its patience long.
BULK = 0.2
# A list should take 2 ms of CPU on the machine where stock Django REST framework takes 5.4.
STOCK_SHARE = 0.37
# More than any benchmark calls, so that no limit ends it.
UNLIMITED = 1_000_000_000
LIST = "/api/findings?severity=high&limit=50"
Statement = tuple[str, Any]


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer of the benchmark, with a key and an account."""

    id: UUID
    account_id: UUID
    key: str


def main() -> None:
    """Seed, measure, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--findings", type=int, default=FINDINGS, help="in all; a tenth is one customer's")
    given = parser.parse_args()
    largest = int(given.findings * LARGEST)
    with product() as place:
        each = (given.findings - largest) // (CUSTOMERS - 1)
        seed(place.admin_url, CUSTOMERS - 1, each)
        customer, other = _customer("largest"), _customer("bulk")
        figures = list(_stored(place, customer, other, found(largest)))
        stock = stock_cpu_ms(customer.id, "high", 50)
        with web(place, customer.key) as server:
            figures = [
                *_listed(place, server, customer, stock),
                *_deep(server, largest),
                *_admitted(customer),
                *figures,
            ]
    show(
        f"The API over {given.findings:,} findings of {CUSTOMERS:,} customers, the largest {largest:,}",
        figures,
    )


def _customer(name: str) -> Customer:
    from apps.accounts.models import CloudAccount
    from apps.customers.services import create_customer, create_key
    from apps.tenancy.scope import scope

    rates = {"rate_per_hour": UNLIMITED, "rate_per_minute": UNLIMITED}
    customer = create_customer(name, "enterprise", email=f"{name}@example.com", **rates)
    _, key = create_key(customer.id, "bench", ["read"])
    with scope(customer.id):
        account = CloudAccount.objects.create(name=name, account_id="111122223333", status="connected")
    return Customer(customer.id, account.id, key)


def _stored(place: Product, customer: Customer, other: Customer, batch: Sequence[Found]) -> Iterator[Figure]:
    """Store rates, both ways, of new findings and of the same ones seen again."""
    ours = _rate(batch, customer, _store)
    tidy(place.admin_url)
    again = _rate(batch, customer, _store)
    fewer = batch[: int(len(batch) * BULK)]
    theirs = _rate(fewer, other, _bulk_create)
    yield Figure(
        "store, new findings / bulk_create", ours / theirs, " x", 5, ge,
        f"{ours:,.0f} and {theirs:,.0f} findings a second, each with its observation",
    )  # fmt: skip
    theirs_again = _rate(fewer, other, _bulk_create)
    yield Figure(
        "store, rescan without change / bulk_create", again / theirs_again, " x", 5, ge,
        f"{again:,.0f} and {theirs_again:,.0f} findings a second",
    )  # fmt: skip


def _rate(batch: Sequence[Found], customer: Customer, write: Callable[[Sequence[Found], Any], None]) -> float:
    """Findings a second, stored as a scan stores them: a transaction for each batch."""
    from apps.findings.store import Sighting
    from apps.scans.models import Scan
    from apps.tenancy.scope import scope

    with scope(customer.id):
        scan = Scan.objects.create(trigger_source="bench", account_id=customer.account_id, status="completed")
    sighting = Sighting(scan.id, customer.account_id, False, datetime.now(UTC))
    began = time.perf_counter()
    for start in range(0, len(batch), BATCH):
        with scope(customer.id):
            write(batch[start : start + BATCH], sighting)
    return len(batch) / (time.perf_counter() - began)


def _store(batch: Sequence[Found], sighting: Any) -> None:
    from apps.findings.store import store

    store(batch, sighting)


def _bulk_create(batch: Sequence[Found], sighting: Any) -> None:
    """The same rows by Django's own means."""
    from apps.findings.models import Finding, Observation
    from apps.findings.rows import EVIDENCE, content_hash, evidence_of, identity
    from apps.tenancy.scope import current_customer

    where = {"customer_id": current_customer(), "account_id": sighting.account_id, "demo": sighting.demo}
    rows = [evidence_of(one) for one in batch]
    ids = [identity(current_customer(), sighting.place, one) for one in batch]
    findings = [
        Finding(**where, **row, id=finding_id, content_hash=content_hash(row),
                first_seen_at=sighting.at, changed_at=sighting.at)
        for row, finding_id in zip(rows, ids, strict=True)
    ]  # fmt: skip
    stored = Finding.objects.bulk_create(
        findings, update_conflicts=True, unique_fields=["id"],
        update_fields=["content_hash", "changed_at", *EVIDENCE],
    )  # fmt: skip
    Observation.objects.bulk_create(
        [
            Observation(**where, **row, scan_id=sighting.scan_id, finding_id=one.id, created_at=sighting.at)
            for row, one in zip(rows, stored, strict=True)
        ],
        update_conflicts=True, unique_fields=["customer", "scan", "finding"], update_fields=list(EVIDENCE),
    )  # fmt: skip


def _listed(place: Product, server: Web, customer: Customer, stock: float) -> Iterator[Figure]:
    """A page of the list against its own statements, turn by turn."""
    statements = _statements(customer)
    ours: list[float] = []
    raw: list[float] = []
    totals: list[float] = []
    with _raw(place) as connection:
        _warm(server, connection, statements)
        busy = server.cpu_ms
        for _ in range(REQUESTS // ROUND):
            ours += [server.get(LIST)[0] for _ in range(ROUND)]
            for _ in range(ROUND):
                whole, last = _replay(connection, statements)
                raw.append(whole)
                totals.append(last)
        busy = server.cpu_ms - busy
    for name, of in (("p50", median), ("p95", _p95)):
        note = f"{of(ours):.2f} ms, {of(raw):.2f} ms"
        yield Figure(f"list {name} / raw SQL", of(ours) / of(raw), " x", 2.5, note=note)
    cpu = busy / len(ours)
    yield Figure(
        "list, CPU a request / stock DRF", cpu / stock, " x", STOCK_SHARE,
        note=f"{cpu:.2f} ms with all that a request needs, {stock:.2f} ms for the rows alone",
    )  # fmt: skip
    yield Figure("list, statements", len(statements), note="auth and set_config included")
    note = f"{server.read(LIST)['total']:,} findings of the severity"
    yield Figure("exact total after a rescan, p95", _p95(totals), " ms", 2, note=note)


def _warm(server: Web, connection: psycopg.Connection[Any], statements: Sequence[Statement]) -> None:
    for _ in range(ROUND):
        server.get(LIST)
        _replay(connection, statements)


def _statements(customer: Customer) -> list[Statement]:
    """What one request asks of the database, as the product itself asks it."""
    from django.db import connection
    from django.test import Client

    seen: list[Statement] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        seen.append((sql, params))
        return execute(sql, params, many, context)

    client = Client(headers={"Authorization": f"Bearer {customer.key}"})
    client.get(LIST)
    with connection.execute_wrapper(note):
        assert client.get(LIST).status_code == 200
    return seen


@contextmanager
def _raw(place: Product) -> Iterator[psycopg.Connection[Any]]:
    """A bare connection as the app's role, row security on."""
    with psycopg.connect(place.login_url, autocommit=True) as connection:
        connection.execute("SET ROLE opscurb_app")
        # The product passes JSON on as text too.
        set_json_loads(lambda text: text, connection)
        yield connection


def _replay(connection: psycopg.Connection[Any], statements: Sequence[Statement]) -> tuple[float, float]:
    """Milliseconds of a request's statements, and of the last one, the total."""
    (who, given), *rest = statements
    began = time.perf_counter()
    connection.execute(who, given).fetchall()
    with connection.transaction():
        for sql, params in rest:
            last = time.perf_counter()
            connection.execute(sql, params).fetchall()
            counted = time.perf_counter()
    return (time.perf_counter() - began) * 1000, (counted - last) * 1000


def _deep(server: Web, largest: int) -> Iterator[Figure]:
    """The page at depth 90,000 by cursor against page one."""
    depth = int(largest * DEPTH)
    before = server.read(f"/api/findings?limit=50&offset={depth - 50}")
    first, deep = "/api/findings?limit=50", f"/api/findings?limit=50&cursor={before['next_cursor']}"
    times: dict[str, list[float]] = {first: [], deep: []}
    for _ in range(REQUESTS // ROUND // 2):
        for path, taken in times.items():
            taken += [server.get(path)[0] for _ in range(ROUND)]
    ratio = median(times[deep]) / median(times[first])
    note = f"{median(times[deep]):.2f} ms, {median(times[first]):.2f} ms"
    yield Figure(f"page at depth {depth:,} / page one, p50", ratio, " x", 1.2, note=note)


def _admitted(customer: Customer) -> Iterator[Figure]:
    """Finding out who calls and counting the call."""
    from django.db import connection

    from apps.customers.callers import authenticate
    from apps.customers.limits import spend

    queries = 0

    def note(execute: Any, *given: Any) -> Any:
        nonlocal queries
        queries += 1
        return execute(*given)

    times = []
    with connection.execute_wrapper(note):
        for _ in range(REQUESTS):
            began = time.perf_counter()
            caller = authenticate(customer.key)
            assert caller is not None
            assert spend(caller.customer_id, caller.rate_per_hour, caller.rate_per_minute).allowed
            times.append((time.perf_counter() - began) * 1000)
    yield Figure("auth and limit, p95", _p95(times), " ms", 2, note=f"p50 {median(times):.2f} ms")
    yield Figure("auth and limit, queries a call", queries / REQUESTS, "", 1)


def _p95(values: Sequence[float]) -> float:
    return quantiles(values, n=20)[-1]


if __name__ == "__main__":
    main()
