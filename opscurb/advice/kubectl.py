"""Reads kubectl commands as kubectl does: its own commands and options, the built-in kinds, forms of values."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from opscurb.advice.faults import Reason, Refused, excerpt

NAME = re.compile(r"[a-z0-9][a-z0-9.:-]{0,252}")
_QUANTITY = r"(?:cpu|memory|ephemeral-storage|nvidia\.com/gpu)=\d+(?:\.\d+)?(?:m|[KMGT]i?)?"
_QUANTITIES = re.compile(rf"{_QUANTITY}(?:,{_QUANTITY})*")
_TRUTH = re.compile("true|false")
_TIME = re.compile(r"\d{1,6}(?:s|m|h)?")
# Forms of values, wherever an option of this name stands.
VALUES: Mapping[str, re.Pattern[str]] = {
    "namespace": NAME,
    "container": NAME,
    "containers": NAME,
    "replicas": re.compile(r"\d{1,5}"),
    "current-replicas": re.compile(r"-1|\d{1,5}"),
    "requests": _QUANTITIES,
    "limits": _QUANTITIES,
    "dry-run": re.compile("none|client|server"),
    "cascade": re.compile("background|orphan|foreground"),
    "output": re.compile("yaml|json|wide|name"),
    "type": re.compile("json|merge|strategic"),
    "tail": re.compile(r"-1|\d{1,6}"),
    "to-revision": re.compile(r"\d{1,6}"),
    "revision": re.compile(r"\d{1,6}"),
    "grace-period": re.compile(r"-1|\d{1,6}"),
    "min": re.compile(r"\d{1,5}"),
    "max": re.compile(r"\d{1,5}"),
    "timeout": _TIME,
    "since": _TIME,
}
# A note is `key=value`, or `key-` to take it away.
_NOTE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,316}(?:=[^\n]{0,1000}|-)")
# Commands about nodes and pods alone, which name no kind.
_OF_ONE_KIND = {"cordon": "node", "uncordon": "node", "drain": "node", "top node": "node", "top pod": "pod"}
_KINDLESS = frozenset({"version"})
_NOTING = frozenset({"annotate", "label"})
_ROLLED = frozenset({"daemonset", "deployment", "statefulset"})
_TEMPLATED = _ROLLED | {"cronjob", "pod", "replicaset", "replicationcontroller"}
# Kinds that a command works on, where it does not work on all.
_ONLY_KINDS: Mapping[str, frozenset[str]] = {
    "scale": frozenset({"deployment", "replicaset", "replicationcontroller", "statefulset"}),
    "autoscale": frozenset({"deployment", "replicaset", "replicationcontroller", "statefulset"}),
    "rollout status": _ROLLED,
    "rollout history": _ROLLED,
    "rollout undo": _ROLLED,
    "rollout restart": _ROLLED,
    "rollout pause": frozenset({"deployment"}),
    "rollout resume": frozenset({"deployment"}),
    "set resources": _TEMPLATED,
    "logs": _TEMPLATED | {"job"},
}
# Of each row one option must be there.
_NEEDED: Mapping[str, frozenset[str]] = {
    "scale": frozenset({"replicas"}),
    "patch": frozenset({"patch", "patch-file"}),
    "set resources": frozenset({"limits", "requests"}),
    "autoscale": frozenset({"max"}),
}


@dataclass(frozen=True, slots=True)
class Call:
    """A command: its verb, the kind in the singular, names, options by their long names, and what it notes."""

    verb: str
    kind: str = ""
    names: tuple[str, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def namespace(self) -> str:
        """The namespace that it says; empty where it says none."""
        return self.options.get("namespace", "")


@dataclass(frozen=True, slots=True)
class Table:
    """What there is: options of each command with their signs (`!` no value, `?` only after an equals sign)."""

    commands: Mapping[str, Mapping[str, str]]
    kinds: Mapping[str, str]
    namespaced: frozenset[str]


@cache
def table() -> Table:
    """The table that lies beside this module."""
    told = json.loads(Path(__file__).with_suffix(".json").read_text())
    everywhere = _options(told["options"])
    places = told["namespaced"] | told["cluster_wide"]
    return Table(
        {verb: everywhere | _options(text) for verb, text in told["commands"].items()},
        {name: kind for kind, names in places.items() for name in (kind, *names.split())},
        frozenset(told["namespaced"]),
    )


def _options(text: str) -> dict[str, str]:
    """Long names with their signs, and short ones as `-n` with the long name that they stand for."""
    options: dict[str, str] = {}
    for word in text.split():
        short, colon, name = word.rpartition(":")
        options[name.rstrip("!?")] = name[-1] if name[-1] in "!?" else ""
        if colon:
            options[f"-{short}"] = name.rstrip("!?")
    return options


def read_call(words: Sequence[str]) -> Call:
    """The command that these words after `kubectl` make; raises Refused for one that kubectl does not have."""
    verb = next((name for name in (" ".join(words[:2]), *words[:1]) if name in table().commands), "")
    if not verb:
        raise Refused(Reason.UNKNOWN_OPERATION, f"kubectl has no command {excerpt(' '.join(words[:2]))!r}")
    plain, options = _sorted(verb, words[len(verb.split()) :])
    for name, value in options.items():
        if name in VALUES and not VALUES[name].fullmatch(value):
            raise Refused(Reason.BAD_VALUE, f"--{name} may not be {excerpt(value)!r}")
    if verb in _NEEDED and not _NEEDED[verb].intersection(options):
        wanted = " or ".join(f"--{name}" for name in sorted(_NEEDED[verb]))
        raise Refused(Reason.MISSING_OPTION, f"`kubectl {verb}` needs {wanted}")
    _patch(options)
    return _call(verb, plain, options)


def _sorted(verb: str, words: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    """Plain words, and options with their values."""
    plain: list[str] = []
    options: dict[str, str] = {}
    rest = iter(words)
    for word in rest:
        if not word.startswith("-"):
            plain.append(word)
            continue
        name, value = _option(verb, word, rest)
        if name in options:
            raise Refused(Reason.UNKNOWN_OPTION, f"--{name} is given twice")
        options[name] = value
    return plain, options


def _option(verb: str, word: str, rest: Iterator[str]) -> tuple[str, str]:
    """An option's long name and value; the value may be the word that follows."""
    known = table().commands[verb]
    name, equals, value = word[2:].partition("=")
    if not word.startswith("--"):
        name = known.get(word[:2], "")
        equals, value = word[2:3], word[2:].removeprefix("=")
    sign = known.get(name)
    if sign is None or not name or name.startswith("-"):
        raise Refused(Reason.UNKNOWN_OPTION, f"`kubectl {verb}` has no option {excerpt(word)!r}")
    if sign == "!":
        if equals and not _TRUTH.fullmatch(value):
            raise Refused(Reason.BAD_VALUE, f"--{name} is true or false")
        return name, value or "true"
    if equals or sign == "?":
        return name, value
    following = next(rest, None)
    if following is None:
        raise Refused(Reason.BAD_VALUE, f"--{name} has no value")
    return name, following


def _patch(options: Mapping[str, str]) -> None:
    try:
        json.loads(options.get("patch", "{}"))
    except ValueError:
        raise Refused(Reason.BAD_VALUE, "--patch is no JSON") from None


def _call(verb: str, plain: list[str], options: Mapping[str, str]) -> Call:
    notes: list[str] = []
    if verb in _NOTING:
        plain, notes = _noted(plain)
        if not notes or not all(_NOTE.fullmatch(note) for note in notes):
            raise Refused(Reason.BAD_VALUE, f"`kubectl {verb}` needs key=value")
    if verb in _KINDLESS:
        if plain:
            raise Refused(Reason.BAD_VALUE, f"`kubectl {verb}` takes no names")
        return Call(verb, options=options)
    kind, names = _target(verb, plain)
    if verb in _ONLY_KINDS and kind not in _ONLY_KINDS[verb]:
        raise Refused(Reason.BAD_VALUE, f"`kubectl {verb}` is not for a {kind}")
    return Call(verb, kind, names, options, tuple(notes))


def _noted(plain: list[str]) -> tuple[list[str], list[str]]:
    """Names come before notes; a name has no equals sign and does not end in a dash."""
    first = next((at for at, word in enumerate(plain) if "=" in word or word.endswith("-")), len(plain))
    return plain[:first], plain[first:]


def _target(verb: str, plain: list[str]) -> tuple[str, tuple[str, ...]]:
    """The kind and the names: of `kind name name`, of `kind/name kind/name`, and of names of a known kind."""
    implied = _OF_ONE_KIND.get(verb, "pod" if verb == "logs" else "")
    pairs = [word.partition("/") for word in plain]
    if any(slash for _, slash, _ in pairs):
        kinds = {_kind(kind) for kind, _, _ in pairs}
        if len(kinds) != 1 or not all(name for _, _, name in pairs) or (implied and verb != "logs"):
            raise Refused(Reason.BAD_VALUE, "names of one kind are written as kind/name, each of them")
        return kinds.pop(), tuple(name for _, _, name in pairs)
    if implied:
        return implied, tuple(plain)
    if not plain:
        raise Refused(Reason.BAD_VALUE, f"`kubectl {verb}` names no kind")
    return _kind(plain[0]), tuple(plain[1:])


def _kind(word: str) -> str:
    kind = table().kinds.get(word)
    if kind is None:
        raise Refused(Reason.UNKNOWN_SERVICE, f"there is no built-in kind {excerpt(word)!r}")
    return kind
