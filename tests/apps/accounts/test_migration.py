"""A database of before there were other clouds than AWS, brought up to date with its rows in it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import psycopg
import pytest

ROOT = Path(__file__).resolve().parents[3]
# With the first migrations of accounts and scans, which it needs.
FIRST = ("findings", "0001")
ADD = """
    INSERT INTO accounts_awsaccount (id, customer_id, name, role_arn, account_id, external_id, regions, status, error,
                                     created_at)
    VALUES (%s, %s, 'prod', '', '111122223333', gen_random_uuid(), '{}', 'connected', '', now())
"""


@dataclass(frozen=True)
class Migrated:
    """A database that was brought up to date, and the account and the scan that stood in it before."""

    url: str
    account: UUID
    scan: UUID


@pytest.fixture(scope="module")
def migrated(stores, worker_id) -> Iterator[Migrated]:
    """The first migrations, rows, then all migrations."""
    name = f"opscurb_old_{worker_id}"
    url, ours = (
        urlsplit(given)._replace(path=f"/{name}").geturl()
        for given in (stores.migrate_database_url, stores.database_url)
    )
    old = Migrated(ours, uuid4(), uuid4())
    with psycopg.connect(stores.migrate_database_url, autocommit=True) as owner:
        owner.execute("SET ROLE opscurb_owner")
        owner.execute(f"CREATE DATABASE {name}")
        try:
            _migrate(url, *FIRST)
            with as_operator(ours) as rows:
                _add(rows, uuid4(), old.account, old.scan)
            _migrate(url)
            yield old
        finally:
            # Without FORCE, which waits for connections that are just being closed.
            owner.execute(f"DROP DATABASE {name}")


def _migrate(url: str, *target: str) -> None:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "DATABASE_URL": url,
        "OPSCURB_DATABASE_ROLE": "opscurb_owner",
    }
    command = [sys.executable, "manage.py", "migrate", *target, "--verbosity", "0", "--skip-checks"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)


def as_operator(url: str) -> psycopg.Connection:
    connection = psycopg.connect(url, autocommit=True)
    connection.execute("SET ROLE opscurb_operator")
    return connection


def test_old_rows_become_aws_accounts_that_scans_still_refer_to(migrated):
    with as_operator(migrated.url) as rows:
        kept = "SELECT id, name, provider, timeout_seconds, policy_custom FROM accounts_cloudaccount"
        assert rows.execute(kept).fetchall() == [(migrated.account, "prod", "aws", None, None)]
        assert rows.execute("SELECT id, account_id FROM scans_scan").fetchall() == [
            (migrated.scan, migrated.account)
        ]
        with pytest.raises(psycopg.errors.ForeignKeyViolation):
            rows.execute("UPDATE scans_scan SET account_id = gen_random_uuid()")


def test_names_and_row_security_hold_after_it(migrated):
    with as_operator(migrated.url) as rows:
        named = "SELECT conname FROM pg_constraint WHERE conrelid = 'accounts_cloudaccount'::regclass"
        indexes = "SELECT indexname FROM pg_indexes WHERE tablename = 'accounts_cloudaccount'"
        secured = "SELECT relrowsecurity AND relforcerowsecurity FROM pg_class WHERE relname = %s"
        policies = "SELECT policyname FROM pg_policies WHERE tablename = 'accounts_cloudaccount' ORDER BY 1"
        assert ("accounts_cloudaccount_customer_id",) in rows.execute(named).fetchall()
        assert ("accounts_cloudaccount_name",) in rows.execute(indexes).fetchall()
        assert rows.execute(secured, ["accounts_cloudaccount"]).fetchall() == [(True,)]
        assert rows.execute(policies).fetchall() == [("everyone",), ("tenant",)]


def _add(rows: psycopg.Connection, customer: UUID, account: UUID, scan: UUID) -> None:
    rows.execute(
        "INSERT INTO customers_customer (id, name, plan, created_at) VALUES (%s, 'old', 'pro', now())",
        [customer],
    )
    rows.execute(ADD, [account, customer])
    rows.execute(
        """
        INSERT INTO scans_scan (id, customer_id, account_id, status, demo, trigger_source, regions, checks, created_at,
                                error, total_findings, total_monthly_savings, high, medium, low)
        VALUES (%s, %s, %s, 'completed', false, 'test', '{}', '{}', now(), '', 0, 0, 0, 0, 0)
        """,
        [scan, customer, account],
    )
