"""The embedded stores, as real processes on a folder of their own."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from redis import Redis
from redis.exceptions import AuthenticationError

from apps.local.environment import ROOT
from apps.local.stores import StoreUrls, start_stores, stop_stores
from apps.local.stores.errors import NotOurs, StateBusy
from apps.local.stores.postgres import database_url
from apps.local.stores.processes import records, wait_until
from apps.local.stores.state import StateFolder

START_AND_WAIT = """
import sys, time
from pathlib import Path
from apps.local.stores import start_stores
print(start_stores(Path(sys.argv[1])).database_url, flush=True)
time.sleep(600)
"""

OWNED_BY_THE_APP = """
SELECT count(*) FROM pg_shdepend JOIN pg_roles ON refobjid = pg_roles.oid
WHERE deptype = 'o' AND rolname IN ('opscurb_app', 'opscurb_operator', 'opscurb_login')
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("state")


@pytest.fixture(scope="module")
def stores(folder: Path) -> Iterator[StoreUrls]:
    yield start_stores(folder)
    stop_stores(folder)


def ask(url: str, question: str, role: str | None = None) -> list[tuple]:
    with psycopg.connect(url, autocommit=True) as connection:
        if role:
            connection.execute(f"SET ROLE {role}")
        answer = connection.execute(question)
        return answer.fetchall() if answer.description else []


@pytest.mark.parametrize("role", ["opscurb_app", "opscurb_operator", "opscurb_owner"])
def test_no_role_is_superuser_or_skips_row_security(stores: StoreUrls, role: str) -> None:
    question = f"SELECT rolsuper, rolbypassrls, rolcanlogin FROM pg_roles WHERE rolname = '{role}'"

    powers = ask(stores.database_url, question)

    assert powers == [(False, False, False)]


def test_the_app_uses_the_owners_tables_and_owns_nothing(stores: StoreUrls) -> None:
    table = "CREATE TABLE thing (id bigint GENERATED ALWAYS AS IDENTITY, name text)"
    ask(stores.migrate_database_url, table, "opscurb_owner")

    for role in ("opscurb_app", "opscurb_operator"):
        ask(stores.database_url, "INSERT INTO thing (name) VALUES ('one')", role)
        ask(stores.database_url, "UPDATE thing SET name = 'two'", role)
        assert ask(stores.database_url, "SELECT name FROM thing", role) == [("two",)]
        ask(stores.database_url, "DELETE FROM thing", role)
    assert ask(stores.database_url, OWNED_BY_THE_APP) == [(0,)]


@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE thing_kept",
        "CREATE TABLE mine (id int)",
        "DROP TABLE thing_kept",
        "ALTER TABLE thing_kept DISABLE ROW LEVEL SECURITY",
    ],
)
def test_the_app_may_not_change_the_schema_or_truncate(stores: StoreUrls, statement: str) -> None:
    ask(stores.migrate_database_url, "CREATE TABLE IF NOT EXISTS thing_kept (id int)", "opscurb_owner")

    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        ask(stores.database_url, statement, "opscurb_app")


def test_a_login_that_forgot_its_role_reads_nothing(stores: StoreUrls) -> None:
    ask(stores.migrate_database_url, "CREATE TABLE IF NOT EXISTS thing_kept (id int)", "opscurb_owner")

    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        ask(stores.database_url, "SELECT * FROM public.thing_kept")


def test_the_app_login_cannot_become_the_owner(stores: StoreUrls) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        ask(stores.database_url, "SELECT 1", "opscurb_owner")


def test_a_database_made_by_the_owner_has_the_same_grants(stores: StoreUrls) -> None:
    ask(stores.migrate_database_url, "CREATE DATABASE another", "opscurb_owner")
    place, _, _ = stores.migrate_database_url.rpartition("/")

    ask(f"{place}/another", "CREATE TABLE thing (id int)", "opscurb_owner")

    place, _, _ = stores.database_url.rpartition("/")
    assert ask(f"{place}/another", "SELECT * FROM thing", "opscurb_app") == []


def test_a_wrong_password_is_refused(stores: StoreUrls) -> None:
    place = stores.database_url.rpartition("@")[2]

    with pytest.raises(psycopg.OperationalError):
        ask(f"postgresql://opscurb_login:wrong@{place}", "SELECT 1")


def test_valkey_needs_its_password_and_keeps_what_it_is_told(stores: StoreUrls) -> None:
    with Redis.from_url(stores.redis_url) as client:
        assert client.config_get("maxmemory-policy", "appendonly", "appendfsync") == {
            "maxmemory-policy": "noeviction",
            "appendonly": "yes",
            "appendfsync": "everysec",
        }
    place = stores.redis_url.rpartition("@")[2]
    with Redis.from_url(f"redis://{place}") as stranger, pytest.raises(AuthenticationError):
        stranger.ping()


def test_the_folder_and_its_secrets_are_closed_to_others(stores: StoreUrls, folder: Path) -> None:
    assert folder.stat().st_mode & 0o777 == 0o700
    for name in ("secrets.json", "valkey.conf"):
        assert (folder / name).stat().st_mode & 0o777 == 0o600


def test_a_second_start_on_a_folder_in_use_is_refused(stores: StoreUrls, folder: Path) -> None:
    with pytest.raises(StateBusy):
        StateFolder.create(folder).lock()


def test_a_folder_with_other_peoples_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")

    with pytest.raises(NotOurs):
        start_stores(tmp_path)


@pytest.fixture
def parent(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", START_AND_WAIT, tmp_path]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("postgresql://")
        yield process
        process.kill()


def test_stores_end_with_a_killed_parent_and_keep_their_data(
    parent: subprocess.Popen[str], tmp_path: Path
) -> None:
    left_behind = records(StateFolder.existing(tmp_path))
    ask(
        database_url(StateFolder.existing(tmp_path), "migrator"),
        "CREATE TABLE kept (id int)",
        "opscurb_owner",
    )

    parent.kill()
    parent.wait()

    assert wait_until(lambda: not any(record.is_alive for record in left_behind.values()), 60)
    again = start_stores(tmp_path)
    assert ask(again.database_url, "SELECT * FROM kept", "opscurb_app") == []
    stop_stores(tmp_path)


def test_a_start_clears_away_a_process_that_outlived_its_parent(
    parent: subprocess.Popen[str], tmp_path: Path
) -> None:
    frozen = records(StateFolder.existing(tmp_path))["valkey"]
    os.kill(frozen.pid, signal.SIGSTOP)
    parent.kill()
    parent.wait()
    assert frozen.is_alive

    start_stores(tmp_path)

    assert not frozen.is_alive
    stop_stores(tmp_path)
    assert not records(StateFolder.existing(tmp_path))
