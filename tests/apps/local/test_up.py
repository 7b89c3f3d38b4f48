"""`manage.py up` and its companions, as a person at a terminal uses them, from another folder."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from apps.local.environment import ROOT
from apps.local.stores.ports import any_free_port
from apps.local.stores.processes import Record, records, wait_until
from apps.local.stores.state import StateFolder

MANAGE = (sys.executable, str(ROOT / "manage.py"))
STRANGE = ("DATABASE_URL", "MIGRATE_DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "OPSCURB_")


def clean_environment() -> dict[str, str]:
    """The environment of someone who has set nothing."""
    return {name: value for name, value in os.environ.items() if not name.startswith(STRANGE)}


def manage(*words: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [*MANAGE, *words, "--state", folder / "state"]
    return subprocess.run(
        command, env=clean_environment(), cwd=folder, capture_output=True, text=True, timeout=120
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("elsewhere")


@pytest.fixture(scope="module")
def port() -> int:
    return any_free_port()


@pytest.fixture(scope="module")
def up(folder: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    command = [*MANAGE, "up", "--state", folder / "state", "--port", str(port)]
    with subprocess.Popen(
        command, env=clean_environment(), cwd=folder, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == f"OpsCurb is ready at http://127.0.0.1:{port}\n"
        yield process
        process.terminate()


def processes(folder: Path) -> dict[str, Record]:
    return records(StateFolder.existing(folder / "state"))


def ready(folder: Path) -> dict:
    return json.loads((folder / "state" / "ready.json").read_text())


def test_it_answers_where_it_says(up: subprocess.Popen[str], folder: Path, port: int) -> None:
    assert ready(folder)["url"] == f"http://127.0.0.1:{port}"
    assert list(ready(folder)["pids"]) == ["postgres", "valkey", "web", "worker", "sender", "beat"]
    with urlopen(f"{ready(folder)['url']}/ready", timeout=30) as answer:
        assert answer.status == 200


def test_nothing_it_announces_is_secret(up: subprocess.Popen[str], folder: Path) -> None:
    secrets = json.loads((folder / "state" / "secrets.json").read_text()).values()

    said = (folder / "state" / "ready.json").read_text() + manage("status", "--json", folder=folder).stdout

    assert not [secret for secret in secrets if secret in said]


def test_a_second_up_says_that_one_runs(up: subprocess.Popen[str], folder: Path, port: int) -> None:
    second = manage("up", folder=folder)

    assert second.returncode == 1
    assert second.stdout == ""
    assert f"already runs on {folder / 'state'}. (http://127.0.0.1:{port})" in second.stderr


def test_env_prints_what_a_shell_needs(up: subprocess.Popen[str], folder: Path) -> None:
    printed = manage("env", folder=folder).stdout

    evaluated = subprocess.run(
        ["/bin/sh", "-c", f"{printed}\nexec {MANAGE[0]} {MANAGE[1]} migrate --check"],
        env=clean_environment(),
        capture_output=True,
        text=True,
    )
    assert evaluated.returncode == 0, evaluated.stderr


@pytest.mark.parametrize("name", ["worker", "postgres"])
def test_what_is_killed_comes_back(up: subprocess.Popen[str], folder: Path, name: str) -> None:
    killed = processes(folder)[name]

    os.kill(killed.pid, signal.SIGKILL)

    assert wait_until(lambda: ready(folder)["pids"].get(name) not in (None, killed.pid), 60)
    assert processes(folder)[name].is_alive


def test_down_stops_everything(up: subprocess.Popen[str], folder: Path) -> None:
    before = processes(folder)

    assert manage("down", folder=folder).returncode == 0

    assert up.wait(30) == 0
    assert not [name for name, record in before.items() if record.is_alive]
    assert manage("status", folder=folder).returncode == 3
    assert not (folder / "state" / "ready.json").exists()


def test_reset_removes_the_state_folder(up: subprocess.Popen[str], folder: Path) -> None:
    assert manage("reset", folder=folder).returncode == 0

    assert not (folder / "state").exists()


def test_reset_refuses_a_folder_that_is_not_ours(tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "thesis.txt").write_text("years of work")

    refused = manage("reset", folder=tmp_path)

    assert refused.returncode == 1
    assert (tmp_path / "state" / "thesis.txt").exists()
