"""Real stores for whoever asks: one embedded Postgres and Valkey a session, one database a worker."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import psycopg
import pytest
import redis
from django.conf import settings
from django.test import Client
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis

from tests.stores import Stores, running_stores

# A busy machine is slow, which is no fault of what is tested.
hypothesis.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis.load_profile("patient")

# Tables of a migrated database that a test of committed rows may not empty.
KEPT = ("django_migrations", "django_content_type", "auth_permission")


@pytest.fixture(scope="session")
def stores(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Stores]:
    """This worker's own database and Valkey database, on stores that all workers share."""
    root = tmp_path_factory.getbasetemp()
    shared = root if worker_id == "master" else root.parent
    with running_stores(shared, worker_id) as stores:
        yield stores


@pytest.fixture(scope="session")
def django_db_setup(stores: Stores, django_db_blocker: Any) -> Iterator[None]:
    """Point the product at the worker's stores, as the app's role: tests must not see more than the app does."""
    from django.db import connections

    settings.REDIS_URL = stores.redis_url
    _point_redis_clients(stores.redis_url)
    settings.DATABASES["default"].update(stores.django)
    connections["default"].settings_dict.update(stores.django)
    with django_db_blocker.unblock():
        _refuse_superuser()
    yield
    with django_db_blocker.unblock():
        connections.close_all()


def _point_redis_clients(url: str) -> None:
    """Clients that were made when their module was imported, before there was a store."""
    from django.core.cache import caches

    from apps.customers import limits
    from config.celery import app

    kwargs = limits.client.connection_pool.connection_kwargs
    # A busy machine must not be taken for a store that is away.
    kwargs.update(redis.connection.parse_url(url), socket_timeout=30, socket_connect_timeout=30)
    limits.client.connection_pool.reset()
    app.conf.broker_url = url
    settings.CACHES["default"]["LOCATION"] = url
    with suppress(AttributeError):
        del caches["default"]


def _refuse_superuser() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == ("opscurb_app", False, False), "row security would not be tested"


@pytest.fixture
def committed(stores: Stores, django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Really committed rows, that other connections and processes see; both stores are emptied afterwards."""
    with committing(stores, django_db_blocker):
        yield


@contextmanager
def committing(stores: Stores, django_db_blocker: Any) -> Iterator[None]:
    """The same for the time of a block."""
    from django.db import connections

    with django_db_blocker.unblock():
        try:
            yield
        finally:
            connections.close_all()
            _empty_tables(stores.migrate_database_url)
            with redis.Redis.from_url(stores.redis_url) as valkey:
                valkey.flushdb()


def _empty_tables(url: str) -> None:
    named = """
        SELECT string_agg(quote_ident(tablename), ', ') FROM pg_tables
        WHERE schemaname = 'public' AND tablename <> ALL(%s)
    """
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("SET ROLE opscurb_owner")
        (tables,) = owner.execute(named, [list(KEPT)]).fetchone() or ("",)
        owner.execute(f"TRUNCATE {tables} CASCADE")


@pytest.fixture
def owner(stores: Stores) -> Iterator[psycopg.Connection[Any]]:
    """A connection as the tables' owner, whose changes are undone."""
    with psycopg.connect(stores.migrate_database_url) as connection:
        connection.execute("SET ROLE opscurb_owner")
        yield connection
        connection.rollback()


@pytest.fixture
def live_env(stores: Stores) -> dict[str, str]:
    """The environment for processes of the product that work on this worker's stores."""
    return environment_of(stores)


def environment_of(stores: Stores) -> dict[str, str]:
    """The same for fixtures that live longer than a test."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "DATABASE_URL": stores.database_url,
        "MIGRATE_DATABASE_URL": stores.migrate_database_url,
        "REDIS_URL": stores.redis_url,
        "PYTHONPATH": str(Path(__file__).resolve().parents[1]),
    }


@dataclass(frozen=True)
class Someone:
    """A person in a test: whose customer they belong to and the key they call with."""

    name: str
    customer_id: UUID
    key: str


@pytest.fixture
def customer(request: pytest.FixtureRequest) -> Callable[..., Someone]:
    """Makes a customer with a first key of every scope."""
    if "committed" not in request.fixturenames:
        request.getfixturevalue("db")
    from apps.customers.services import SCOPES, create_customer, create_key

    def make(name: str, plan: str = "pro", **rates: int) -> Someone:
        made = create_customer(name, plan, email=f"{name}@example.com", **rates)
        _, key = create_key(made.id, "first key", SCOPES)
        return Someone(name, made.id, key)

    return make


@pytest.fixture
def alice(customer: Callable[..., Someone]) -> Someone:
    """The owner of a customer on the pro plan."""
    return customer("alice")


@pytest.fixture
def bob(alice: Someone) -> Someone:
    """A teammate of alice, with a key that only reads."""
    from apps.customers.services import create_key

    return Someone("bob", alice.customer_id, create_key(alice.customer_id, "bob", ["read"])[1])


@pytest.fixture
def mallory(customer: Callable[..., Someone]) -> Someone:
    """Somebody else's owner, who must never see a trace of alice."""
    return customer("mallory")


class Api:
    """Calls the product over HTTP as someone."""

    def __init__(self) -> None:
        self._client = Client(raise_request_exception=False)

    def call(
        self, method: str, path: str, who: Someone | None = None, json: Any = None, **headers: str
    ) -> Any:
        """Send one request; `json` is its body (bytes go as they are), given headers go along."""
        given: dict[str, Any] = {}
        if json is not None:
            data = json if isinstance(json, bytes) else orjson.dumps(json)
            given = {"data": data, "content_type": "application/json"}
        if who is not None:
            headers = {"Authorization": f"Bearer {who.key}", **headers}
        return self._client.generic(method, path, headers=headers, **given)

    def get(self, path: str, who: Someone | None = None, **headers: str) -> Any:
        """GET a path as someone."""
        return self.call("GET", path, who, **headers)

    def post(self, path: str, who: Someone | None = None, json: Any = None, **headers: str) -> Any:
        """POST a body as someone."""
        return self.call("POST", path, who, {} if json is None else json, **headers)


@pytest.fixture
def api(request: pytest.FixtureRequest) -> Api:
    """A caller of the product's HTTP routes."""
    if "committed" not in request.fixturenames:
        request.getfixturevalue("db")
    _forget_failed_keys()
    return Api()


def _forget_failed_keys() -> None:
    """All tests call from one address, whose failed calls would add up from test to test."""
    from apps.customers import limits

    for name in limits.client.scan_iter("limits:*{failed:*"):
        limits.client.delete(name)
