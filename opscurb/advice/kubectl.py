"""The few kubectl commands that fixes of Kubernetes findings need, on the finding's own object alone."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from opscurb.advice.faults import Reason, excerpt
from opscurb.advice.subject import Subject

Problem = tuple[Reason, str]
_QUANTITIES = re.compile(r"(?:(?:cpu|memory|ephemeral-storage)=\d+(?:\.\d+)?(?:m|Ki|Mi|Gi|k|M|G)?,?)+")
_NOTE = re.compile(r"[a-z0-9./-]{1,63}(?:=[A-Za-z0-9._:/-]{0,63}|-)")
_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{0,62}")
_NUMBER = re.compile(r"\d{1,4}")
_ANY = re.compile(r"(?:)")
_OUTPUT = re.compile(r"yaml|json|wide|name")
_DRY = re.compile(r"none|client|server")
SHORT = {"-n": "--namespace", "-o": "--output", "-c": "--containers"}
ALIASES = {
    "deploy": "deployment",
    "sts": "statefulset",
    "ds": "daemonset",
    "cj": "cronjob",
    "po": "pod",
    "svc": "service",
    "ing": "ingress",
    "pv": "persistentvolume",
    "pvc": "persistentvolumeclaim",
    "hpa": "horizontalpodautoscaler",
    "no": "node",
    "ns": "namespace",
}
CLUSTER_WIDE = frozenset({"node", "namespace", "persistentvolume", "storageclass"})
WORKLOADS = frozenset({"deployment", "statefulset"})
DELETABLE = frozenset(
    [
        "cronjob",
        "daemonset",
        "deployment",
        "horizontalpodautoscaler",
        "ingress",
        "job",
        "persistentvolume",
        "persistentvolumeclaim",
        "pod",
        "replicaset",
        "service",
        "statefulset",
    ]
)


@dataclass(frozen=True, slots=True)
class Verb:
    """What a verb takes: options with the form of their values (the empty form takes none), kinds, further words."""

    options: Mapping[str, re.Pattern[str]] = field(default_factory=dict)
    kinds: frozenset[str] = frozenset()
    needs: tuple[str, ...] = ()
    words: re.Pattern[str] | None = None


VERBS: Mapping[str, Verb] = {
    "get": Verb({"--output": _OUTPUT}),
    "describe": Verb(),
    "rollout status": Verb(kinds=WORKLOADS),
    "rollout undo": Verb(kinds=WORKLOADS),
    "scale": Verb({"--replicas": _NUMBER, "--current-replicas": _NUMBER}, WORKLOADS, ("--replicas",)),
    "delete": Verb({"--dry-run": _DRY, "--wait": re.compile("true|false")}, DELETABLE),
    "set resources": Verb(
        {"--requests": _QUANTITIES, "--limits": _QUANTITIES, "--containers": _NAME, "--dry-run": _DRY},
        WORKLOADS,
    ),
    "annotate": Verb({"--overwrite": _ANY}, words=_NOTE),
}


def problems(words: Sequence[str], subject: Subject) -> Iterator[Problem]:
    """What is wrong with the words after `kubectl` for a finding."""
    name = " ".join(words[:2]) if " ".join(words[:2]) in VERBS else (words[0] if words else "")
    verb = VERBS.get(name)
    if verb is None:
        yield Reason.UNKNOWN_OPERATION, f"`kubectl {excerpt(name)}` is no part of a fix"
        return
    plain, options, faults = _sorted(words[len(name.split()) :], verb)
    yield from faults
    for needed in verb.needs:
        if needed not in options:
            yield Reason.MISSING_OPTION, f"`kubectl {name}` needs {needed}"
    yield from _target(plain, verb, options, subject)


def _sorted(words: Sequence[str], verb: Verb) -> tuple[list[str], dict[str, str], list[Problem]]:
    """Plain words, options with their values, and what is wrong with either."""
    plain: list[str] = []
    options: dict[str, str] = {}
    faults: list[Problem] = []
    known = {"--namespace": _NAME, **verb.options}
    rest = iter(words)
    for word in rest:
        option, equals, value = word.partition("=")
        option = SHORT.get(option, option)
        if not word.startswith("-"):
            plain.append(word)
        elif option not in known or option in options:
            faults.append((Reason.UNKNOWN_OPTION, f"{excerpt(option)} is not allowed here, or given twice"))
        else:
            given = value if equals or known[option] is _ANY else next(rest, "")
            options[option] = given
            if not known[option].fullmatch(given):
                faults.append((Reason.BAD_VALUE, f"{option} may not be {excerpt(given)!r}"))
    return plain, options, faults


def _target(plain: list[str], verb: Verb, options: Mapping[str, str], subject: Subject) -> Iterator[Problem]:
    kind, name, rest = _named(plain)
    own_kind = subject.resource_type.removeprefix("k8s_").replace("_", "")
    own_name = subject.resource_name or subject.resource_id
    if (kind, name) != (own_kind, own_name):
        yield Reason.FOREIGN_RESOURCE, f"{excerpt(f'{kind}/{name}')} is not the finding's {own_kind}"
    if verb.kinds and kind not in verb.kinds:
        yield Reason.NOT_ALLOWED, f"this may not be done to a {excerpt(kind)}"
    own_namespace = str(subject.details.get("namespace", ""))
    if own_kind not in CLUSTER_WIDE and options.get("--namespace") != own_namespace:
        yield Reason.FOREIGN_RESOURCE, f"the command must say --namespace {own_namespace}"
    if (verb.words is None and rest) or (verb.words is not None and not rest):
        yield Reason.BAD_VALUE, "there are too many words, or too few"
    for word in rest:
        if verb.words is not None and not verb.words.fullmatch(word):
            yield Reason.BAD_VALUE, f"{excerpt(word)!r} is no annotation"


def _named(plain: list[str]) -> tuple[str, str, list[str]]:
    """Kind, name and what follows, of `kind/name` and of `kind name`."""
    first = plain[0] if plain else ""
    kind, slash, name = first.partition("/")
    rest = plain[1:]
    if not slash:
        name, rest = (rest[0] if rest else ""), rest[1:]
    singular = ALIASES.get(kind, kind)
    return singular if singular in ALIASES.values() else singular.removesuffix("s"), name, rest
