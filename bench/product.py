"""The product on stores of its own in a temporary folder: migrated, served by gunicorn, reachable from here."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import django
import orjson

from apps.local.environment import ROOT, local_environment, owner_environment
from apps.local.services import GUNICORN
from apps.local.stores import start_stores, stop_stores
from apps.local.stores.installation import remove_outside_data
from apps.local.stores.ports import HOST, any_free_port, known_port
from apps.local.stores.secrets import local_secrets
from apps.local.stores.state import StateFolder

TICKS = os.sysconf("SC_CLK_TCK")
START_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Product:
    """How to reach the stores; `admin_url` passes by row security, for seeding alone."""

    environment: Mapping[str, str]
    admin_url: str
    folder: Path

    @property
    def login_url(self) -> str:
        """The app's login."""
        return self.environment["DATABASE_URL"]


@contextmanager
def product() -> Iterator[Product]:
    """Start the stores, migrate, and make Django usable in this process as the app's role."""
    with tempfile.TemporaryDirectory(prefix="opscurb-bench-") as folder:
        path = Path(folder) / "state"
        urls = start_stores(path)
        state = StateFolder.existing(path)
        try:
            stores = {
                "DATABASE_URL": urls.database_url,
                "MIGRATE_DATABASE_URL": urls.migrate_database_url,
                "REDIS_URL": urls.redis_url,
            }
            os.environ.update(local_environment(state, "http://127.0.0.1", stores))
            migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
            subprocess.run(migrate, cwd=ROOT, env=owner_environment(os.environ), check=True)
            django.setup()
            password = local_secrets(state)["postgres"]
            admin = f"postgresql://postgres:{password}@{HOST}:{known_port(state, 'postgres')}/opscurb"
            yield Product(dict(os.environ), admin, Path(folder))
        finally:
            from django.db import connections

            connections.close_all()
            stop_stores(path)
            remove_outside_data(state)


@dataclass(slots=True)
class Web:
    """One web process and one connection to it that stays open; whoever has a cookie is a person and needs no key."""

    pid: int
    connection: HTTPConnection
    key: str
    cookie: str = ""

    def get(self, path: str) -> tuple[float, bytes]:
        """Milliseconds and body of one request; anything but 200 ends the benchmark."""
        began = time.perf_counter()
        headers = {"Cookie": self.cookie} if self.cookie else {"Authorization": f"Bearer {self.key}"}
        self.connection.request("GET", path, headers=headers)
        answer = self.connection.getresponse()
        body = answer.read()
        passed = (time.perf_counter() - began) * 1000
        if answer.status != 200:
            raise SystemExit(f"{path} answered {answer.status}: {body[:300]!r}")
        return passed, body

    def read(self, path: str) -> Any:
        """What a request answers."""
        return orjson.loads(self.get(path)[1])

    @property
    def cpu_ms(self) -> float:
        """Milliseconds of CPU that the process has used."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) * 1000 / TICKS


@contextmanager
def web(place: Product, key: str) -> Iterator[Web]:
    """Serve the product as it is served always, but by one process, whose CPU time can be read."""
    port = any_free_port()
    words = (*GUNICORN.replace("--workers 2", "--workers 1").split(), "--bind", f"{HOST}:{port}")
    command = (sys.executable, "-m", "gunicorn", "config.wsgi:application", *words)
    with (place.folder / "web.log").open("wb") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=place.environment, stdout=log, stderr=log)
        try:
            connection = _connect(port)
            children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
            yield Web(int(children[0]), connection, key)
        finally:
            server.terminate()
            server.wait()


def _connect(port: int) -> HTTPConnection:
    until = time.monotonic() + START_SECONDS
    while True:
        connection = HTTPConnection(HOST, port, timeout=30)
        try:
            connection.request("GET", "/api/health")
            connection.getresponse().read()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)
        else:
            return connection
