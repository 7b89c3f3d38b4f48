"""Every route and method, called by a stranger with alice's ids: an unknown id could not look different."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import orjson
import pytest
from django.db import connection
from django.urls import URLPattern, URLResolver, get_resolver

from apps.accounts.models import CloudAccount
from apps.customers.models import ApiKey
from apps.egress.models import ProxyProfile
from apps.findings.models import Exemption, Finding, Observation
from apps.notifications.models import Channel
from apps.reports.models import Report
from apps.scans.models import Scan, ScanUnit
from apps.schedules.models import Schedule
from apps.tenancy.scope import scope
from apps.vault import services as vault
from apps.webhooks.models import Delivery, Webhook
from opscurb.provider import check_ids
from tests.isolation.planting import MODELS, plant

# The routes of programs; those of people have no key, and are tried in test_pages.py.
SURFACES = ("apps.api", "apps.v1", "apps.rest")
METHODS = ("get", "head", "post", "put", "patch", "delete")
# What an identifier in a path names.
NAMED: dict[str, Any] = {
    "scan_id": Scan,
    "finding_id": Finding,
    "exemption_id": Exemption,
    "account_id": CloudAccount,
    "cloud_account_id": "cloud_account_id",
    "key_id": ApiKey,
    "proxy_id": ProxyProfile,
    "channel_id": "channel_id",
    "schedule_id": Schedule,
    "history_id": "history_id",
    "report_id": Report,
    "webhook_id": Webhook,
    "delivery_id": Delivery,
    # The one identifier that is no row's, but a cloud's.
    "resource_id": "resource_id",
}
# Bodies that pass validation, so that the identifier is what decides.
BODIES: dict[str, dict[str, Any]] = {
    "snooze": {"until": (datetime.now(UTC) + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M:%SZ")},
    "patch": {"name": "mine"},
    "put": {"name": "mine"},
    "preferences": {"preferred_model": "gpt-4o"},
    "exemptions": {"reason": "meant to be", "tag": "team"},
    "verdict": {"verdict": "useful"},
    "assignee": {"email": "alice@example.com"},
}
# What lists hold of somebody who has a key and nothing else: how customer, person and key came to be, that key, and
# what is the same for everybody.
OWN_ITEMS = {"/v1/events": 3, "/api/api-keys": 1, "/api/checks": len(check_ids())}
# Headers that differ from call to call, whoever calls.
FLEETING = ("X-RateLimit-Remaining", "X-RateLimit-Reset", "X-Request-Id", "Date")


def _routes(patterns: list[Any], prefix: str = "/") -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns, f"{prefix}{pattern.pattern}")
        elif isinstance(pattern, URLPattern) and pattern.callback.__module__.startswith(SURFACES):
            yield f"{prefix}{pattern.pattern}", pattern


def routes(*, with_id: bool) -> list[tuple[str, str, tuple[str, ...]]]:
    """Method, path and names of the identifiers of every route that has some, or has none."""
    found = []
    for path, pattern in _routes(get_resolver().url_patterns):
        names = tuple(pattern.pattern.converters)
        view = getattr(pattern.callback, "view_class", None) or pattern.callback.cls
        if bool(names) != with_id:
            continue
        for name in names:
            path = re.sub(rf"<\w+:{name}>", f"{{{name}}}", path)
        found += [(m, path, names) for m in METHODS if hasattr(view, m)]
    return found


@pytest.fixture
def hers(alice) -> dict[Any, Any]:
    """The ids of a row of alice's in every table, by model; the texts in them are like no other's."""
    return rows_of(alice)


def rows_of(alice) -> dict[Any, Any]:
    """Plant those rows for somebody."""
    with scope(alice.customer_id):
        account = plant(CloudAccount, alice.customer_id)
        scan = plant(Scan, alice.customer_id, account=account)
        finding = plant(Finding, alice.customer_id, account=account)
        known = {CloudAccount: account, Scan: scan, Finding: finding}
        known[Observation] = plant(
            Observation, alice.customer_id, account=account, scan=scan, finding=finding
        )
        known[ScanUnit] = plant(ScanUnit, alice.customer_id, account=account, scan=scan)
        known[Webhook] = plant(Webhook, alice.customer_id)
        known[Delivery] = plant(Delivery, alice.customer_id, webhook=known[Webhook])
        ids = {model: row.id for model, row in known.items()}
        ids |= {model: plant(model, alice.customer_id).id for model in MODELS if model not in known}
        elsewhere = plant(CloudAccount, alice.customer_id, provider="alibaba").id
        vault.put("accounts_cloudaccount", elsewhere, "credentials", "sealed")
        channel = plant(Channel, alice.customer_id, method="email").id
        vault.put("notifications_channel", channel, "config", '{"to": ["hers@example.com"]}')
        past = plant(Scan, alice.customer_id, status="completed", finished_at=datetime.now(UTC)).id
    first_key = ApiKey.objects.get(customer_id=alice.customer_id).id
    named = {
        "resource_id": finding.resource_id,
        "cloud_account_id": elsewhere,
        "history_id": past,
        "channel_id": channel,
    }
    return {**ids, ApiKey: first_key, **named}


def values_of(alice) -> set[str]:
    """Everything in alice's rows by which they could be recognised."""
    found: set[str] = {str(alice.customer_id), alice.key}
    with scope(alice.customer_id), connection.cursor() as cursor:
        for table in [model._meta.db_table for model in MODELS] + ["customers_apikey"]:
            cursor.execute(
                f"SELECT to_json(t)::text FROM {table} t WHERE customer_id = %s", [alice.customer_id]
            )
            for (row,) in cursor.fetchall():
                found |= {text for text in map(str, orjson.loads(row).values()) if len(text) >= 32}
    return found


def call(api, method: str, path: str, who, query: str = "") -> Any:
    body = None
    if method in ("post", "put", "patch"):
        *_, collection, last = path.split("/")
        body = BODIES.get(last, BODIES.get(collection, BODIES.get(method, {})))
    return api.call(method.upper(), path + query, who, body)


def told(response: Any, *ids: object) -> tuple[Any, ...]:
    """All that an answer tells, without the identifiers that were asked with."""
    headers = sorted((n, v) for n, v in response.headers.items() if n not in FLEETING)
    text = response.content.decode()
    for identifier in ids:
        text = text.replace(str(identifier), "{id}")
    return response.status_code, headers, text


@pytest.mark.parametrize(("method", "path", "names"), routes(with_id=True), ids=str)
def test_a_strangers_id_reads_exactly_like_an_unknown_one(method, path, names, api, alice, mallory, hers):
    before, unknown = values_of(alice), {name: uuid4() for name in names}
    theirs = {name: hers[NAMED[name]] for name in names}

    answer = call(api, method, path.format(**theirs), mallory)
    to_nothing = call(api, method, path.format(**unknown), mallory)

    assert answer.status_code == 404
    assert told(answer, *theirs.values()) == told(to_nothing, *unknown.values())
    assert not [
        value for value in before - set(map(str, theirs.values())) if value in answer.content.decode()
    ]
    assert values_of(alice) == before


@pytest.mark.parametrize(("method", "path", "names"), routes(with_id=True), ids=str)
def test_the_same_call_by_alice_finds_her_row(method, path, names, api, alice, hers):
    """Without this, the test above would pass for a route that finds nothing at all."""
    answer = call(api, method, path.format(**{name: hers[NAMED[name]] for name in names}), alice)

    assert answer.status_code != 404


@pytest.mark.parametrize(("method", "path", "names"), routes(with_id=False), ids=str)
def test_no_list_total_or_header_tells_a_stranger_of_alices_rows(
    method, path, names, api, alice, mallory, hers
):
    before = values_of(alice)

    answer = call(api, method, path, mallory)

    assert not [value for value in before if value in answer.content.decode() + str(answer.headers)]
    if method == "get" and answer.headers["Content-Type"].startswith("application/json"):
        body = answer.json()
        # Mallory has a key and nothing else.
        if isinstance(body, list):
            assert len(body) == OWN_ITEMS.get(path, 0)
        else:
            assert body.get("total", 0) == OWN_ITEMS.get(path, 0)
            assert body.get("total_findings", 0) == 0
    assert values_of(alice) == before


@pytest.mark.parametrize(
    ("path", "name", "model"),
    [
        ("/api/findings", "scan_id", Scan),
        ("/api/findings", "aws_account_id", CloudAccount),
        ("/api/summary", "scan_id", Scan),
        ("/api/summary", "aws_account_id", CloudAccount),
        ("/api/scans", "aws_account_id", CloudAccount),
    ],
)
def test_a_filter_by_a_strangers_id_reads_like_one_by_an_unknown_id(path, name, model, api, mallory, hers):
    unknown = uuid4()

    answer = call(api, "get", path, mallory, f"?{name}={hers[model]}")
    to_nothing = call(api, "get", path, mallory, f"?{name}={unknown}")

    assert told(answer, hers[model]) == told(to_nothing, unknown)


def test_a_scan_of_a_strangers_account_is_refused_like_one_of_an_unknown_account(api, alice, mallory, hers):
    with scope(mallory.customer_id):
        plant(
            CloudAccount, mallory.customer_id, status="connected", role_arn="arn:aws:iam::123456789012:role/x"
        )
    before, unknown = values_of(alice), uuid4()

    answer = api.post("/api/scans", mallory, {"aws_account_ids": [str(hers[CloudAccount])]})
    to_nothing = api.post("/api/scans", mallory, {"aws_account_ids": [str(unknown)]})

    assert answer.status_code == 400
    assert told(answer, hers[CloudAccount]) == told(to_nothing, unknown)
    assert values_of(alice) == before
