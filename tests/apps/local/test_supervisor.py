"""The supervisor, watching small real processes."""

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from apps.local.stores.processes import Service, birth_of, records, stop_all, wait_until
from apps.local.stores.state import StateFolder
from apps.local.supervisor import Supervisor

PATIENCE = 30


@pytest.fixture
def state(tmp_path: Path) -> Iterator[StateFolder]:
    state = StateFolder.create(tmp_path / "state")
    yield state
    stop_all(state)


def shell(name: str, script: str, folder: Path) -> Service:
    return Service(name, ("/bin/sh", "-c", script), folder=folder, patience=2)


def watch_until(supervisor: Supervisor, so: Callable[[], bool]) -> None:
    def watched() -> bool:
        supervisor.watch()
        return so()

    assert wait_until(watched, PATIENCE)


def test_a_killed_service_starts_again(state: StateFolder, tmp_path: Path) -> None:
    supervisor = Supervisor(state)
    supervisor.add(shell("sleeper", "exec sleep 300", tmp_path))
    first = supervisor.pids()["sleeper"]

    os.kill(first, signal.SIGKILL)
    watch_until(supervisor, lambda: supervisor.pids().get("sleeper", first) != first)

    second = supervisor.pids()["sleeper"]
    assert records(state)["sleeper"].pid == second
    assert records(state)["sleeper"].is_alive


def test_a_service_that_keeps_ending_is_started_ever_more_seldom(state: StateFolder, tmp_path: Path) -> None:
    supervisor = Supervisor(state)
    supervisor.add(shell("broken", "date +%s.%N >> starts; exit 1", tmp_path))

    watch_until(supervisor, lambda: supervisor.failures("broken") == 3)

    starts = [float(start) for start in (tmp_path / "starts").read_text().split()]
    first, second = [later - earlier for earlier, later in pairwise(starts)]
    assert first > 0.4
    assert second > 0.9


def test_children_of_a_killed_service_go_with_it(state: StateFolder, tmp_path: Path) -> None:
    supervisor = Supervisor(state)
    supervisor.add(shell("parent", "sleep 300 & echo $! > child; wait", tmp_path))
    told = tmp_path / "child"
    assert wait_until(lambda: told.exists() and told.read_text().endswith("\n"), PATIENCE)
    child = int(told.read_text())

    os.kill(supervisor.pids()["parent"], signal.SIGKILL)
    watch_until(supervisor, lambda: birth_of(child) is None)


def test_the_last_started_is_stopped_first(state: StateFolder, tmp_path: Path) -> None:
    supervisor = Supervisor(state)
    for name in ("store", "web", "beat"):
        said = f"trap 'echo {name} >> order; exit' TERM; touch {name}; while :; do sleep 0.05; done"
        supervisor.add(shell(name, said, tmp_path))
        assert wait_until((tmp_path / name).exists, PATIENCE)

    stop_all(state)

    assert (tmp_path / "order").read_text().split() == ["beat", "web", "store"]
    assert not records(state)


def test_a_service_deaf_to_its_signal_is_killed_after_its_patience(
    state: StateFolder, tmp_path: Path
) -> None:
    supervisor = Supervisor(state)
    supervisor.add(shell("deaf", "trap '' TERM; touch deaf; while :; do sleep 0.05; done", tmp_path))
    assert wait_until((tmp_path / "deaf").exists, PATIENCE)
    record = records(state)["deaf"]

    stop_all(state)

    assert not record.is_alive


def test_a_process_that_only_shares_a_recorded_number_is_left_alone(state: StateFolder) -> None:
    ours = os.getpid()
    state.write(
        "processes.json", {"old": {"pid": ours, "birth": "long ago", "stop_signal": 9, "patience": 1.0}}
    )

    stop_all(state)

    assert birth_of(ours) is not None
    assert not records(state)


def test_a_strangers_group_with_a_recorded_number_is_left_alone(state: StateFolder) -> None:
    stranger = subprocess.Popen(
        ["/bin/sh", "-c", "sleep 300 & echo $!"], start_new_session=True, stdout=subprocess.PIPE, text=True
    )
    assert stranger.stdout is not None
    sleeper = int(stranger.stdout.readline())
    stranger.wait()
    kept = {"pid": stranger.pid, "birth": "long ago", "stop_signal": 15, "patience": 1.0}
    state.write("processes.json", {"old": kept})

    stop_all(state)

    assert birth_of(sleeper) is not None
    os.kill(sleeper, signal.SIGKILL)
    stranger.stdout.close()
