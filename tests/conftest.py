"""Real stores for whoever asks: one embedded Postgres and Valkey a session, one database a worker."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.conf import settings
from django.test import Client

from tests.stores import Stores, running_stores

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
    """Point Django at the worker's database, as the app's role: the tests must not see more than the app does."""
    from django.db import connections

    settings.REDIS_URL = settings.CACHES["default"]["LOCATION"] = stores.redis_url
    settings.DATABASES["default"].update(stores.django)
    connections["default"].settings_dict.update(stores.django)
    with django_db_blocker.unblock():
        _refuse_superuser()
        yield
        connections.close_all()


def _refuse_superuser() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == ("opscurb_app", False, False), "row security would not be tested"


@pytest.fixture
def committed(stores: Stores, django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Really committed rows, that other connections and processes see; emptied by the tables' owner afterwards."""
    from django.db import connections

    with django_db_blocker.unblock():
        try:
            yield
        finally:
            connections.close_all()
            with psycopg.connect(stores.migrate_database_url, autocommit=True) as owner:
                owner.execute("SET ROLE opscurb_owner")
                tables = owner.execute(
                    "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' AND tablename <> ALL(%s)",
                    [list(KEPT)],
                ).fetchall()
                owner.execute(f"TRUNCATE {', '.join(table for (table,) in tables)} CASCADE")


@pytest.fixture
def live_env(stores: Stores) -> dict[str, str]:
    """The environment for processes of the product that work on this worker's stores."""
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
    from apps.customers.services import create_customer

    def make(name: str, plan: str = "pro", **rates: int) -> Someone:
        made, key = create_customer(name, plan, f"{name}@example.com", **rates)
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

    def call(self, method: str, path: str, who: Someone | None = None, json: Any = None, **headers: str) -> Any:
        """Send one request; `json` is its body, given headers go along."""
        given: dict[str, Any] = {"headers": headers}
        if who is not None:
            given["headers"] = {"Authorization": f"Bearer {who.key}", **headers}
        if json is not None:
            given |= {"data": json, "content_type": "application/json"}
        return self._client.generic(method, path, **_encoded(given))

    def get(self, path: str, who: Someone | None = None, **headers: str) -> Any:
        """GET a path as someone."""
        return self.call("GET", path, who, **headers)

    def post(self, path: str, who: Someone | None = None, json: Any = None, **headers: str) -> Any:
        """POST a body as someone."""
        return self.call("POST", path, who, {} if json is None else json, **headers)


def _encoded(given: dict[str, Any]) -> dict[str, Any]:
    import orjson

    if "data" in given and not isinstance(given["data"], bytes):
        given["data"] = orjson.dumps(given["data"])
    return given


@pytest.fixture
def api(request: pytest.FixtureRequest) -> Api:
    """A caller of the product's HTTP routes."""
    if "committed" not in request.fixturenames:
        request.getfixturevalue("db")
    return Api()
