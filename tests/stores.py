"""The test session's stores: started by the first worker that asks, ended when the last one is gone."""

import fcntl
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

ROOT = Path(__file__).resolve().parents[1]
TEMPLATE = "opscurb_test_template"
# The kernel gives a dead worker's share of the lock back, so the stores end however the session does.
HOLDER = """
import fcntl, json, sys
from pathlib import Path
from apps.local.stores import start_stores, stop_stores
from apps.local.stores.installation import remove_outside_data
from apps.local.stores.state import StateFolder
shared = Path(sys.argv[1])
state = shared / "stores"
print(json.dumps(start_stores(state)), flush=True)
with (shared / "users.lock").open("w") as users:
    fcntl.flock(users, fcntl.LOCK_EX)
    (shared / "stores.json").unlink(missing_ok=True)
    stop_stores(state)
    remove_outside_data(StateFolder.existing(state))
    StateFolder.existing(state).remove()
"""


@dataclass(frozen=True)
class Stores:
    """Addresses of one worker's stores."""

    database_url: str
    migrate_database_url: str
    redis_url: str

    @property
    def django(self) -> dict[str, Any]:
        """What Django's settings say of the database."""
        url = urlsplit(self.database_url)
        return {
            "NAME": url.path[1:],
            "USER": url.username,
            "PASSWORD": url.password,
            "HOST": url.hostname,
            "PORT": url.port,
        }


@contextmanager
def running_stores(shared: Path, worker_id: str) -> Iterator[Stores]:
    """Start or join the session's stores; gives the worker a database copied from a migrated one."""
    number = 0 if worker_id == "master" else int(worker_id.removeprefix("gw"))
    holder = None
    # Taken first: it waits for stores that are just being stopped, and keeps running ones.
    with _locked(shared / "users.lock", fcntl.LOCK_SH):
        with _locked(shared / "start.lock", fcntl.LOCK_EX):
            if not (shared / "stores.json").exists():
                holder = _start(shared)
            login, migrator, redis = json.loads((shared / "stores.json").read_text())
            _copy_template(migrator, f"opscurb_test_{number}")
        yield Stores(
            _with_path(login, f"opscurb_test_{number}"),
            _with_path(migrator, f"opscurb_test_{number}"),
            _with_path(redis, str(number)),
        )
    if holder is not None:
        # Only after the other workers are done, so that the session leaves nothing behind.
        holder.wait()


def _start(shared: Path) -> subprocess.Popen[str]:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(shared)],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        # Ctrl-C is for the tests; the holder ends after them, in order.
        start_new_session=True,
    )
    assert holder.stdout is not None
    urls = json.loads(holder.stdout.readline())
    _migrate_template(urls[1])
    (shared / "stores.json").write_text(json.dumps(urls))
    return holder


def _migrate_template(migrate_url: str) -> None:
    """Make the database that the workers' ones are copied from; roles.sql stands in template1 already."""
    with psycopg.connect(migrate_url, autocommit=True) as owner:
        owner.execute("SET ROLE opscurb_owner")
        owner.execute(f"CREATE DATABASE {TEMPLATE}")
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "DATABASE_URL": _with_path(migrate_url, TEMPLATE),
        "OPSCURB_DATABASE_ROLE": "opscurb_owner",
    }
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0", "--skip-checks"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)


def _copy_template(migrate_url: str, name: str) -> None:
    with psycopg.connect(migrate_url, autocommit=True) as owner:
        owner.execute("SET ROLE opscurb_owner")
        # A worker that was restarted has its old one still.
        owner.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        owner.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
        owner.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")


@contextmanager
def _locked(path: Path, how: int) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, how)
        yield


def _with_path(url: str, path: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"/{path}"))
