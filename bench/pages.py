"""How fast the pages of findings are with 100,000 of one customer's, beside their own statements."""

import argparse
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from statistics import median, quantiles
from typing import Any
from uuid import UUID

import psycopg
from psycopg.types.json import set_json_loads

from bench.found import found
from bench.product import Product, Web, product, web
from bench.seed import seed, tidy
from bench.table import Figure, show

FINDINGS = 100_000
CUSTOMERS, EACH = 100, 1_000
BATCH = 1000
REQUESTS = 60
ROUND = 10
GOAL = 2.5
PAGES = {
    # What any page costs: session, member, navigation, filters.
    "an empty list": "/findings?state=snoozed",
    "by check": "/findings",
    "one by one": "/findings?by=resource",
    "one by one, of a severity": "/findings?by=resource&severity=high",
    "one by one, by severity": "/findings?by=resource&sort=severity",
    "one by one, oldest first": "/findings?by=resource&sort=age",
    "searched": "/findings?by=resource&q=00f",
    "of a region": "/findings?region=eu-west-1&region_is=not",
}
# Kinds and places, as an account of that size has them; the store gives all the same one.
SPREAD = """
    UPDATE findings_finding SET
        check_id = 'check_' || get_byte(content_hash, 0) %% 40,
        region = (ARRAY['us-east-1', 'us-west-2', 'eu-west-1', 'eu-central-1'])[1 + get_byte(content_hash, 1) %% 4],
        first_seen_at = first_seen_at - get_byte(content_hash, 2) * interval '1 day'
    WHERE customer_id = %s
"""
Statement = tuple[str, Any]


def main() -> None:
    """Seed, measure, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--findings", type=int, default=FINDINGS, help="of the one customer")
    given = parser.parse_args()
    with product() as place:
        seed(place.admin_url, CUSTOMERS, EACH)
        customer_id, cookie = _person()
        _fill(place, customer_id, given.findings)
        with web(place, "") as server:
            server.cookie = cookie
            figures = [figure for name, path in PAGES.items() for figure in _page(place, server, name, path)]
    show(f"Pages of findings, {given.findings:,} of one customer", figures)


def _person() -> tuple[UUID, str]:
    """A customer, and the cookie of a session of its owner."""
    from apps.customers.services import add_member, create_customer

    customer = create_customer("largest", "enterprise", email="largest@example.com")
    client = _client()
    client.force_login(add_member(customer.id, "largest@example.com", "owner"))
    session = client.session
    # Later than any request of the benchmark, so that none of them notes a visit.
    session["seen"] = time.time() + 86_400
    session.save()
    return customer.id, f"sessionid={client.cookies['sessionid'].value}"


def _client() -> Any:
    from django.test import Client

    return Client(headers={"Accept": "text/html"})


def _fill(place: Product, customer_id: UUID, number: int) -> None:
    from apps.accounts.models import CloudAccount
    from apps.findings.store import Sighting, store
    from apps.scans.models import Scan
    from apps.tenancy.scope import scope

    with scope(customer_id):
        account = CloudAccount.objects.create(name="prod", account_id="111122223333", status="connected")
        scan = Scan.objects.create(trigger_source="bench", account_id=account.id, status="completed")
    sighting, batch = Sighting(scan.id, account.id, False, datetime.now(UTC)), found(number)
    for start in range(0, number, BATCH):
        with scope(customer_id):
            store(batch[start : start + BATCH], sighting)
    with psycopg.connect(place.admin_url) as admin:
        admin.execute(SPREAD, [customer_id])
    tidy(place.admin_url)


def _page(place: Product, server: Web, name: str, path: str) -> Iterator[Figure]:
    """A page against its own statements, turn by turn."""
    statements = _statements(server, path)
    ours: list[float] = []
    raw: list[float] = []
    body = b""
    with psycopg.connect(place.login_url, autocommit=True) as connection:
        connection.execute("SET ROLE opscurb_app")
        # The product passes JSON on as text too.
        set_json_loads(lambda text: text, connection)
        for _ in range(REQUESTS // ROUND + 1):
            # The server has closed what stood still for so long.
            server.connection.close()
            for _ in range(ROUND):
                took, body = server.get(path)
                ours.append(took)
            raw += [_replay(connection, statements) for _ in range(ROUND)]
    # The first round warmed both up.
    ours, raw = ours[ROUND:], raw[ROUND:]
    note = f"{median(ours):.1f} ms, {median(raw):.1f} ms; p95 {quantiles(ours, n=20)[-1]:.0f} ms"
    yield Figure(f"{name} / raw SQL", median(ours) / median(raw), " x", GOAL, note=note)
    yield Figure(f"{name}, statements", len(statements), note=f"{len(body):,} bytes of HTML")


def _statements(server: Web, path: str) -> list[Statement]:
    """What one request asks of the database, as the product itself asks it."""
    from django.db import connection

    seen: list[Statement] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        seen.append((sql, params))
        return execute(sql, params, many, context)

    client = _client()
    client.cookies["sessionid"] = server.cookie.partition("=")[2]
    client.get(path)
    with connection.execute_wrapper(note):
        assert client.get(path).status_code == 200
    return seen


def _replay(connection: psycopg.Connection[Any], statements: Sequence[Statement]) -> float:
    """Milliseconds of a request's statements."""
    began = time.perf_counter()
    with connection.transaction():
        for sql, params in statements:
            answer = connection.execute(sql, params)
            if answer.description:
                answer.fetchall()
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    main()
