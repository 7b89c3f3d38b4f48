"""Which package may import which."""

import logging
import tomllib
from collections.abc import Iterator

import pytest
from importlinter.cli import lint_imports

from tests.architecture.source import ROOT, imported, modules

EGRESS = ("apps/egress/",)
# Whoever can open a connection, and where that is allowed.
CONNECTING: dict[str, tuple[str, ...]] = {
    "boto3": (),
    # The tables of commands come through its models, without any client; the last one is the operator's own bucket of
    # reports, which no customer names.
    "botocore": (
        "opscurb/aws/",
        "opscurb/cli.py",
        "opscurb/advice/tables.py",
        "apps/reports/storage.py",
    ),
    "awscli": ("opscurb/advice/tables.py", "opscurb/advice/grammar.py"),
    # The backend, the probe, the errors that become a 503, and how the list reads its rows.
    "psycopg": ("apps/tenancy/postgresql/", "apps/rest/stores.py", "apps/rest/problems.py", "apps/findings/"),
    # The limits, the probe and the errors that become a 503.
    "redis": ("apps/customers/limits.py", "apps/rest/stores.py", "apps/rest/problems.py"),
    "aiohttp": (),
    # To the operator's own mail server, which no customer names: not through the guard, but from the same place.
    "django.core.mail": EGRESS,
    "asyncio": (),
    "ftplib": (),
    # Sends its requests by the pool that it is handed.
    "kubernetes": ("opscurb/kubernetes/api.py",),
    "http": EGRESS,
    "httpx": (),
    # Into the SDKs of the vendors of language models, which then send by the one way out.
    "httpx2": EGRESS,
    "openai": ("opscurb/advice/openai.py",),
    "anthropic": ("opscurb/advice/anthropic.py",),
    "requests": (),
    "smtplib": EGRESS,
    "socket": EGRESS,
    "socketserver": (),
    "ssl": EGRESS,
    "telnetlib": (),
    # The cluster's client takes a pool of it, and raises its errors.
    "urllib3": (*EGRESS, "opscurb/kubernetes/api.py", "opscurb/kubernetes/errors.py"),
    "urllib.request": (),
}
# Starts, probes and fills what runs on one machine; no hosted install runs it.
LOCAL = "apps/local/"
SURFACES = ("api", "v1", "mcp", "dashboard", "local")


def contract(name: str) -> dict:
    """A contract of pyproject.toml."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    return next(c for c in settings["contracts"] if c["name"] == name)


@pytest.fixture
def loggers() -> Iterator[None]:
    """Loggers speak again afterwards: the linter configures logging anew, which silences all that exist."""
    speaking = [
        found for found in logging.root.manager.loggerDict.values() if isinstance(found, logging.Logger)
    ]
    silent = [logger for logger in speaking if logger.disabled]
    yield
    for logger in speaking:
        logger.disabled = logger in silent


@pytest.mark.usefixtures("loggers")
def test_every_import_contract_is_kept(capfd: pytest.CaptureFixture[str]) -> None:
    broken = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True, no_logo=True)

    assert not broken, capfd.readouterr().out


def test_no_surface_is_forgotten_in_its_contract() -> None:
    surfaces = {f"apps.{name}" for name in SURFACES if (ROOT / "apps" / name / "__init__.py").exists()}

    named = contract("Surfaces know services and selectors, not rows and tasks")["source_modules"]

    assert set(named) == surfaces


def test_no_provider_is_forgotten_in_its_contracts() -> None:
    providers = {f"opscurb.{path.parent.name}" for path in (ROOT / "opscurb").glob("*/provider.py")}

    assert set(contract("Providers do not know one another")["modules"]) == providers
    assert set(contract("Checks read no cloud")["source_modules"]) == {f"{name}.checks" for name in providers}


@pytest.mark.parametrize("library", CONNECTING)
def test_connections_are_opened_only_where_they_belong(library: str) -> None:
    users = {
        path
        for path, tree in modules().items()
        if any(name == library or name.startswith(f"{library}.") for name in imported(tree))
    }

    assert {path for path in users if not path.startswith((LOCAL, *CONNECTING[library]))} == set()
