"""The AWS CLI's own command and argument tables, in memory: no file of the user's, no network, no credentials."""

import os
import sys
import threading
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

from opscurb.advice.faults import Reason, Refused

_LOCK = threading.RLock()
# Options of today's CLI that its first version, whose tables these are, does not know.
NEWER_FLAGS = ("--no-cli-pager", "--no-cli-auto-prompt")


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation's arguments by the name they are parsed under, and the parser for its words.

    Of required flags the CLI's parser makes optional ones, so that one may say no; the API insists all the same.
    """

    arguments: Mapping[str, Any]
    parser: ArgumentParser
    needed_flags: tuple[Any, ...]


@contextmanager
def _ours_first() -> Iterator[None]:
    """Import awscli without letting it put its copy of botocore in the place of ours, for the whole process."""
    import botocore.session  # noqa: F401
    import s3transfer  # noqa: F401

    data = os.environ.get("AWS_DATA_PATH")
    try:
        yield
    finally:
        sys.meta_path[:] = [each for each in sys.meta_path if not type(each).__module__.startswith("awscli")]
        if data is None:
            os.environ.pop("AWS_DATA_PATH", None)
        else:
            os.environ["AWS_DATA_PATH"] = data


@cache
def _driver() -> Any:
    """The CLI's driver with its built-in commands, blind to configuration, plugins and aliases."""
    from botocore.loaders import Loader
    from botocore.session import Session

    with _ours_first():
        import awscli
        from awscli.clidriver import CLIDriver
        from awscli.plugin import load_plugins

        nothing = (None, None, None, None)
        session = Session({"profile": nothing, "config_file": (None, None, os.devnull, None)})
        paths = [str(Path(awscli.__file__).parent / "data"), Loader.BUILTIN_DATA_PATH]
        loader = Loader(extra_search_paths=paths, include_default_search_paths=False)
        session.register_component("data_loader", loader)
        load_plugins({}, event_hooks=session.get_component("event_emitter"))
        return CLIDriver(session=session)


@cache
def _services() -> Mapping[str, Any]:
    with _LOCK:
        commands: Mapping[str, Any] = _driver()._get_command_table()
        return commands


@cache
def _operations(service: str) -> Mapping[str, Any]:
    from awscli.clidriver import ServiceCommand

    command = _services()[service]
    if not isinstance(command, ServiceCommand):
        raise Refused(Reason.UNKNOWN_SERVICE, f"`aws {service}` has no operations of an API")
    operations: Mapping[str, Any] = command._get_command_table()
    return operations


@cache
def operation(service: str, name: str, state: str = "", *, relaxed: bool = False) -> Operation:
    """The arguments of an operation, or of `wait` for a state; raises Refused for one that does not exist.

    A relaxed one asks for nothing, as after `--cli-input-json`.
    """
    with _LOCK:
        if service not in _services():
            raise Refused(Reason.UNKNOWN_SERVICE, f"the AWS CLI has no service {service!r}")
        commands = _operations(service)
        if name not in commands or name == "help":
            raise Refused(Reason.UNKNOWN_OPERATION, f"`aws {service}` has no operation {name!r}")
        command = commands[name]
        if name == "wait":
            if state not in command.subcommand_table:
                raise Refused(Reason.UNKNOWN_OPERATION, f"`aws {service} wait` knows no state {state!r}")
            command = command.subcommand_table[state]
        return _prepared(command.arg_table, relaxed)


@cache
def global_options() -> tuple[ArgumentParser, Mapping[str, Any]]:
    """The parser for the options that every command takes, and what they are when not given."""
    with _LOCK:
        parser = _prepared(_driver()._get_argument_table(), relaxed=False).parser
        for flag in NEWER_FLAGS:
            parser.add_argument(flag, action="store_true", default=None)
        return parser, vars(parser.parse_args([]))


def _prepared(table: Mapping[str, Any], relaxed: bool) -> Operation:
    from awscli.argparser import ArgTableArgParser

    parser = ArgTableArgParser(table)
    # The CLI's first version takes beginnings of options for options; today's does not.
    parser.allow_abbrev = False
    parser.error = _refuse
    if relaxed:
        for action in parser._actions:
            action.required = False
    arguments = {argument.py_name: argument for argument in table.values()}
    flags = [each for each in table.values() if each.required and each.cli_type_name == "boolean"]
    return Operation(arguments, parser, tuple(flags))


def _refuse(message: str) -> NoReturn:
    missing = "required" in message
    raise Refused(Reason.MISSING_OPTION if missing else Reason.BAD_VALUE, message.strip())
