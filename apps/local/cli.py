"""`manage.py up | demo | down | status | env | reset`: commands that run before Django knows its database."""

import argparse
import json
import os
import shlex
import signal
from collections.abc import Callable
from pathlib import Path

from apps.local.environment import default_state, running_environment
from apps.local.stores.errors import LocalError
from apps.local.stores.installation import remove_outside_data
from apps.local.stores.processes import records, stop_all, wait_until
from apps.local.stores.state import StateFolder
from apps.local.supervisor import say
from apps.local.up import READY, running

STOP_SECONDS = 90
NOT_RUNNING = 3


def up(arguments: argparse.Namespace) -> int:
    """Run OpsCurb on this machine until Ctrl-C."""
    with running(StateFolder.create(arguments.state), arguments.port, arguments.workers) as local:
        show(f"OpsCurb is ready at {local.url}")
        while True:
            local.watch()
    return 0


def down(arguments: argparse.Namespace) -> int:
    """Stop what runs on the state folder, and what a killed run left behind."""
    state = StateFolder.existing(arguments.state)
    if holder := state.holder():
        os.kill(holder, signal.SIGTERM)
        if not wait_until(lambda: state.holder() is None, STOP_SECONDS):
            raise LocalError(f"Process {holder} did not stop within {STOP_SECONDS} seconds.")
    state.lock()
    stop_all(state)
    state.forget(READY)
    state.unlock()
    say("Stopped.")
    return 0


def status(arguments: argparse.Namespace) -> int:
    """Say what runs; exit code 3 when nothing does."""
    state = StateFolder.existing(arguments.state)
    known = {name: {"pid": record.pid, "running": record.is_alive} for name, record in records(state).items()}
    is_up = state.holder() is not None
    url = state.read(READY).get("url") if is_up else None
    if arguments.json:
        show(json.dumps({"url": url, "running": is_up, "processes": known}))
    else:
        show(url or ("Starting or stopping." if is_up else "Not running."))
        for name, facts in known.items():
            show(f"{name:<10} {facts['pid']:>8}  {'running' if facts['running'] else 'ended'}")
    return 0 if is_up else NOT_RUNNING


def env(arguments: argparse.Namespace) -> int:
    """Print the variables of the running OpsCurb as export lines, secrets included."""
    variables = running_environment(arguments.state)
    if variables is None:
        raise LocalError("OpsCurb does not run here. Start it with `manage.py up`.")
    for name, value in variables.items():
        show(f"export {name}={shlex.quote(value)}")
    return 0


def reset(arguments: argparse.Namespace) -> int:
    """Stop, and delete the state folder with all its data."""
    down(arguments)
    state = StateFolder.existing(arguments.state)
    state.lock()
    remove_outside_data(state)
    state.remove()
    say(f"Removed {state.path}.")
    return 0


def demo(arguments: argparse.Namespace) -> int:
    """Scan an emulated company's cloud account and show what it wastes."""
    # What only the demo needs takes a second to import.
    from apps.local.demo.command import demo as run

    return run(arguments)


COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "up": up,
    "demo": demo,
    "down": down,
    "status": status,
    "env": env,
    "reset": reset,
}


def main(words: list[str]) -> int:
    """Run one command; the exit code."""
    arguments = parser().parse_args(words)
    try:
        return COMMANDS[arguments.command](arguments)
    except (LocalError, PermissionError, NotADirectoryError, FileExistsError) as error:
        say(str(error))
        return 1


def parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    root = argparse.ArgumentParser(prog="manage.py")
    commands = root.add_subparsers(dest="command", required=True)
    for name, function in COMMANDS.items():
        command = commands.add_parser(name, help=function.__doc__, description=function.__doc__)
        command.add_argument(
            "--state", type=Path, default=default_state(), help="state folder (default: %(default)s)"
        )
        _own_options(name, command)
    return root


def show(text: str) -> None:
    """Print a result."""
    print(text, flush=True)  # noqa: T201


def _own_options(name: str, command: argparse.ArgumentParser) -> None:
    if name in {"up", "demo"}:
        command.add_argument("--port", type=int, help="web port (default: 8000, or a free one)")
    if name == "demo":
        command.add_argument("--once", action="store_true", help="stop everything after the first scan")
    if name == "up":
        command.add_argument("--workers", type=_count, default=1, help="worker processes (default: 1)")
    if name == "status":
        command.add_argument("--json", action="store_true", help="for programs")


def _count(text: str) -> int:
    if not 1 <= int(text) <= 64:
        raise argparse.ArgumentTypeError("must be between 1 and 64")
    return int(text)
