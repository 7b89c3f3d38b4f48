"""What the parts of a local run are told through their environment."""

import os
from collections.abc import Mapping
from pathlib import Path

from apps.local.stores.errors import NotOurs
from apps.local.stores.secrets import local_secrets
from apps.local.stores.state import StateFolder

ROOT = Path(__file__).resolve().parents[2]
FILE = "environment.json"
OWNER_COMMANDS = ("migrate",)


def default_state() -> Path:
    """The state folder when none is named: OPSCURB_STATE, else `.opscurb` in the project's folder."""
    return Path(os.environ.get("OPSCURB_STATE") or ROOT / ".opscurb")


def local_environment(state: StateFolder, url: str, stores: Mapping[str, str]) -> dict[str, str]:
    """Every variable of this run; one that is set outside wins."""
    secrets = local_secrets(state)
    ours = {
        "DJANGO_SETTINGS_MODULE": "config.settings.local",
        "OPSCURB_STATE": str(state.path),
        "OPSCURB_BASE_URL": url,
        "OPSCURB_SECRET_KEY": secrets["secret_key"],
        "OPSCURB_KEKS": secrets["keks"],
        "OPSCURB_KEY_PEPPER": secrets["key_pepper"],
        **stores,
    }
    return {name: os.environ.get(name) or value for name, value in ours.items()}


def owner_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """The same as the tables' owner, who alone may change them."""
    return {
        **environment,
        "DATABASE_URL": environment["MIGRATE_DATABASE_URL"],
        "OPSCURB_DATABASE_ROLE": "opscurb_owner",
    }


def running_environment(path: Path) -> dict[str, str] | None:
    """The variables of the run on a state folder, or None when nothing runs there."""
    try:
        state = StateFolder.existing(path)
    except NotOurs:
        return None
    return state.read(FILE) or None if state.holder() else None


def complete_environment(command: str) -> None:
    """Let a management command find the local run's stores, and act as the owner where it must."""
    if "DATABASE_URL" not in os.environ:
        for name, value in (running_environment(default_state()) or {}).items():
            os.environ.setdefault(name, value)
    if command in OWNER_COMMANDS and "MIGRATE_DATABASE_URL" in os.environ:
        os.environ.update(owner_environment(os.environ))
