"""Starting and stopping both stores by themselves, for tests and tools that need no web server."""

from collections.abc import Callable
from pathlib import Path
from subprocess import Popen
from typing import NamedTuple

from apps.local.stores.postgres import database_url, postgres_answers, postgres_service, prepare_roles
from apps.local.stores.processes import Service, start, stop_all, wait_until_answers
from apps.local.stores.state import StateFolder
from apps.local.stores.valkey import redis_url, valkey_answers, valkey_service

POSTGRES_SECONDS = 60
VALKEY_SECONDS = 20

Started = tuple[Service, Popen[bytes]]

_held: dict[Path, StateFolder] = {}


class StoreUrls(NamedTuple):
    """How to reach the stores: the app's login, the migrator's login, Valkey."""

    database_url: str
    migrate_database_url: str
    redis_url: str


def start_stores(state: Path) -> StoreUrls:
    """Start Postgres and Valkey on a state folder; they end with this process, or with `stop_stores`."""
    folder = StateFolder.create(state)
    folder.lock()
    _held[folder.path] = folder
    stop_all(folder)
    try:
        start_postgres(folder)
        start_valkey(folder)
    except BaseException:
        stop_stores(state)
        raise
    return StoreUrls(database_url(folder, "login"), database_url(folder, "migrator"), redis_url(folder))


def stop_stores(state: Path) -> None:
    """Stop what `start_stores` started on this folder and let others use it."""
    folder = _held.pop(state.expanduser().resolve(), None) or StateFolder.existing(state)
    stop_all(folder)
    folder.unlock()


def start_postgres(folder: StateFolder) -> Started:
    """Start Postgres with its database and roles, and wait until it answers."""
    started = _start(folder, postgres_service(folder), postgres_answers, POSTGRES_SECONDS)
    prepare_roles(folder)
    return started


def start_valkey(folder: StateFolder) -> Started:
    """Start Valkey and wait until it answers."""
    return _start(folder, valkey_service(folder), valkey_answers, VALKEY_SECONDS)


def _start(
    folder: StateFolder, service: Service, answers: Callable[[StateFolder], bool], seconds: float
) -> Started:
    child = start(folder, service)
    wait_until_answers(folder, service, child, lambda: answers(folder), seconds)
    return service, child
