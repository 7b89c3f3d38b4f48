"""Reads a command as the AWS CLI itself would, up to the point where it would make the call."""

import re
from argparse import ArgumentError
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError

from opscurb.advice import shapes, tables
from opscurb.advice.faults import Reason, Refused, excerpt

# Files are named, never read. In shorthand `@=` reads one too, and is the only thing there that would.
FILE = re.compile(r"fileb?://")
_READS_FILE = re.compile(r"@\s*=")
_COMPLEX = ("structure", "list", "map")
# What switches off that required options are asked for.
_SKELETONS = ("--cli-input-json", "--generate-cli-skeleton")


@dataclass(frozen=True, slots=True)
class File:
    """A value that stands in a file of the user's."""

    uri: str


@dataclass(frozen=True, slots=True)
class Call:
    """A command that the CLI would run: what it calls, with which values, and the options all commands have.

    `state` is what a `wait` waits for; `shapes` are the API's models of the values, where it has one.
    """

    service: str
    operation: str
    state: str
    given: Mapping[str, Any]
    shapes: Mapping[str, Any]
    general: Mapping[str, Any]

    @property
    def name(self) -> str:
        """The call as one reads it, e.g. `ec2 delete-volume`."""
        return " ".join(filter(None, (self.service, self.operation, self.state)))


def read_call(words: Sequence[str]) -> Call:
    """The call that the words after `aws` make; raises Refused with the first thing that is wrong."""
    try:
        return _read(tuple(words))
    except ArgumentError as error:
        raise Refused(Reason.BAD_VALUE, excerpt(str(error))) from None
    except RecursionError:
        raise Refused(Reason.BAD_VALUE, "a value is nested too deeply") from None


# Every answer about a finding is held against the same commands, those of its playbook, over and over.
@lru_cache(maxsize=512)
def _read(words: tuple[str, ...]) -> Call:
    _once(words)
    everywhere, defaults = tables.global_options()
    general, rest = everywhere.parse_known_args(list(words))
    service, name, state, rest = _named(rest)
    relaxed = any(word.startswith(_SKELETONS) for word in rest)
    operation = tables.operation(service, name, state, relaxed=relaxed)
    parsed, left = operation.parser.parse_known_args(rest)
    if left:
        reason = Reason.UNKNOWN_OPTION if left[0].startswith("-") else Reason.BAD_VALUE
        what = "has no option" if left[0].startswith("-") else "does not take the word"
        raise Refused(reason, f"`aws {service} {name}` {what} {left[0]!r}")
    given, models = _values(operation, vars(parsed))
    for argument in () if relaxed else operation.needed_flags:
        if argument.name not in given:
            raise Refused(Reason.MISSING_OPTION, f"{argument.cli_name} is required, or --no-{argument.name}")
    options = {key: value for key, value in vars(general).items() if value != defaults[key]}
    _query(options.get("query"))
    return Call(service, name, state, given, models, options)


def _once(words: Sequence[str]) -> None:
    """The CLI takes the last of an option given twice; nobody means that."""
    options = [word.partition("=")[0] for word in words if word.startswith("--")]
    if "--" in options:
        raise Refused(Reason.BAD_VALUE, "a lone -- is not understood by the AWS CLI")
    for option in options:
        if options.count(option) > 1:
            raise Refused(Reason.BAD_VALUE, f"{option} is given twice")


def _named(rest: list[str]) -> tuple[str, str, str, list[str]]:
    if not rest or rest[0].startswith("-"):
        what = f"option {rest[0]!r} stands before the service" if rest else "no service is named"
        raise Refused(Reason.UNKNOWN_OPTION if rest else Reason.UNKNOWN_SERVICE, what)
    if len(rest) < 2 or (rest[1] == "wait" and len(rest) < 3):
        raise Refused(Reason.UNKNOWN_OPERATION, f"no operation of {rest[0]!r} is named")
    if rest[1] == "wait":
        return rest[0], "wait", rest[2], rest[3:]
    return rest[0], rest[1], "", rest[2:]


def _values(operation: tables.Operation, parsed: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    given: dict[str, Any] = {}
    models: dict[str, Any] = {}
    for key, raw in parsed.items():
        argument = operation.arguments.get(key)
        if raw is None or argument is None or type(raw) is object:
            continue
        given[argument.name] = value = _value(argument, raw)
        model = getattr(argument, "argument_model", None)
        if model is not None and _is_modelled(argument):
            models[argument.name] = model
            if not isinstance(value, File):
                _check(value, model, argument.cli_name)
    return given, models


def _check(value: Any, model: Any, option: str) -> None:
    for problem in shapes.problems(value, model, option):
        raise Refused(Reason.BAD_VALUE, problem)


def _is_modelled(argument: Any) -> bool:
    """True for an argument that is a parameter of the API; the CLI's own ones are checked by its parser alone."""
    from awscli.arguments import BooleanArgument, CLIArgument, ListArgument

    return type(argument) in (CLIArgument, ListArgument, BooleanArgument)


def _value(argument: Any, raw: Any) -> Any:
    """What the CLI makes of the text of an argument, without reading any file."""
    texts = raw if isinstance(raw, list) else [raw]
    if not texts:
        raise Refused(Reason.BAD_VALUE, f"{argument.cli_name} has no value")
    for text in texts:
        if isinstance(text, str) and FILE.match(text):
            return File(text)
    model = getattr(argument, "argument_model", None)
    if isinstance(raw, bool) or model is None or not _is_modelled(argument):
        return raw
    if model.type_name == "blob":
        return raw
    if model.type_name in _COMPLEX and any(_reads_file(text) for text in texts):
        raise Refused(Reason.BAD_VALUE, f"{argument.cli_name} names a file in a place where none belongs")
    return _unpacked(argument, raw)


def _reads_file(text: str) -> bool:
    return bool(_READS_FILE.search(text)) and not text.lstrip().startswith(("[", "{"))


def _unpacked(argument: Any, raw: Any) -> Any:
    from awscli.argprocess import ParamError
    from awscli.shorthand import ShorthandParseError

    params: dict[str, Any] = {}
    try:
        argument.add_to_params(params, raw)
    except (ParamError, ShorthandParseError, ValueError, TypeError, AttributeError, LookupError) as error:
        problem = " ".join(str(error).split())
        raise Refused(Reason.BAD_VALUE, f"{argument.cli_name} cannot be read: {excerpt(problem)}") from None
    return next(iter(params.values()), raw)


def _query(text: str | None) -> None:
    if text is not None:
        try:
            jmespath.compile(text)
        except JMESPathError:
            raise Refused(Reason.BAD_VALUE, "--query is no JMESPath expression") from None


def texts(value: Any) -> Iterator[str]:
    """Every text within a parsed value, names of members left out."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from texts(inner)
