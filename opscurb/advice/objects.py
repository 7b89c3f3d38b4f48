"""What kubectl commands may do about a finding: look at its objects, and change exactly what its playbook changes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from opscurb.advice import kubectl, parsing
from opscurb.advice.faults import Reason, Refused, excerpt
from opscurb.advice.kubectl import Call
from opscurb.advice.subject import Subject

Problem = tuple[Reason, str]
# What a change of one object is: verb, kind, name, namespace, options that matter, notes.
Change = tuple[str, str, str, str, frozenset[tuple[str, str]], tuple[str, ...]]

READS = frozenset(
    ["describe", "get", "logs", "rollout history", "rollout status", "top node", "top pod", "version"]
)
READ_OPTIONS = frozenset(
    [
        *(
            "all-containers",
            "client",
            "container",
            "containers",
            "ignore-not-found",
            "namespace",
            "no-headers",
        ),
        *("output", "previous", "revision", "show-events", "show-labels", "since", "tail", "timeout"),
    ]
)
# They only say whether it is done, how long to wait, and how to tell.
HARMLESS = frozenset({"dry-run", "ignore-not-found", "namespace", "output", "timeout", "wait"})
# What they hold is not for a screen.
_HIDDEN = frozenset({"secret"})
_WORKLOADS = frozenset({"deployment", "statefulset"})
IGNORE = "opscurb.io/ignore=true"


@dataclass(frozen=True, slots=True)
class ObjectPermit:
    """What is allowed for one finding of a cluster; empty texts for what it has not."""

    kind: str
    names: frozenset[str]
    namespace: str
    changes: frozenset[Change]

    def problems(self, call: Call) -> Iterator[Problem]:
        """Everything about a call that is not allowed."""
        if call.kind in kubectl.table().namespaced and call.namespace != self.namespace:
            yield Reason.FOREIGN_RESOURCE, f"the command must say --namespace {excerpt(self.namespace)}"
        elif call.verb in READS:
            yield from self._read(call)
        else:
            yield from self._change(call)

    def _read(self, call: Call) -> Iterator[Problem]:
        for option in sorted(call.options.keys() - READ_OPTIONS):
            yield Reason.NOT_ALLOWED, f"the option --{option} is not needed for a look"
        for name in call.names:
            if name not in self.names:
                yield Reason.FOREIGN_RESOURCE, f"{excerpt(f'{call.kind}/{name}')} is not the finding's"
        if call.kind in _HIDDEN and (call.verb != "describe" or not call.names):
            yield Reason.NOT_ALLOWED, f"`kubectl {call.verb}` of a {call.kind} may show what it hides"

    def _change(self, call: Call) -> Iterator[Problem]:
        alike = [change for change in self.changes if change[:2] == (call.verb, call.kind)]
        if not alike:
            yield Reason.NOT_ALLOWED, f"`kubectl {call.verb}` of a {call.kind} is no part of this fix"
            return
        if not call.names:
            yield Reason.BAD_VALUE, "the command names no object"
        for change in changes_of(call):
            if change not in self.changes:
                yield self._difference(change, alike)

    def _difference(self, change: Change, alike: list[Change]) -> Problem:
        """What sets a change apart from those that are planned."""
        verb, kind, name, *_ = change
        same = [each for each in alike if each[2] == name]
        if not same:
            return Reason.FOREIGN_RESOURCE, f"{excerpt(f'{kind}/{name}')} is not the finding's"
        given, planned = dict(change[4]), [dict(each[4]) for each in same]
        if all(each.keys() > given.keys() for each in planned):
            missing = sorted(planned[0].keys() - given.keys())
            return Reason.MISSING_OPTION, f"`kubectl {verb}` needs --{missing[0]} here"
        if all(given.keys() - each.keys() for each in planned):
            strange = sorted(given.keys() - planned[0].keys())
            return Reason.NOT_ALLOWED, f"--{strange[0]} of `kubectl {verb}` is no part of this fix"
        return Reason.BAD_VALUE, f"`kubectl {verb}` does something else than this fix"


def object_permit(subject: Subject, playbook: Iterable[str]) -> ObjectPermit:
    """The permit for a finding whose playbook has these commands; ways back are allowed besides."""
    planned = list(calls_in(playbook))
    kind, name, namespace = own_object(subject)
    names = {name, *subject.children, *(each for call in planned for each in call.names)}
    calls = [call for call in planned if call.verb not in READS]
    if kind:
        calls += _reviewed(kind, name, namespace, subject.details.get("replicas"))
    return ObjectPermit(
        kind,
        frozenset(filter(None, names)),
        namespace,
        frozenset(change for call in calls for change in changes_of(call)),
    )


def own_object(subject: Subject) -> tuple[str, str, str]:
    """Kind, name and namespace of what a finding is about; no kind where it is no one object of kubectl's."""
    kind = subject.resource_type.removeprefix("k8s_").replace("_", "")
    before, _, name = subject.resource_id.rpartition("/")
    name = subject.resource_name or name
    namespace = str(subject.details.get("namespace") or before)
    if kind == "namespace":
        namespace = name
    is_one = kind in kubectl.table().kinds and kubectl.NAME.fullmatch(name)
    return (kind if is_one else ""), name, namespace


def changes_of(call: Call) -> Iterator[Change]:
    """What a command changes, object by object."""
    options = frozenset((name, value) for name, value in call.options.items() if name not in HARMLESS)
    space = call.namespace if call.kind in kubectl.table().namespaced else ""
    for name in call.names:
        yield (call.verb, call.kind, name, space, options, call.notes)


def calls_in(commands: Iterable[str]) -> Iterator[Call]:
    """The calls of kubectl in commands; those that cannot be read make none."""
    for text in commands:
        try:
            for line in parsing.read(text):
                if isinstance(line, parsing.Command) and line.words[0] == "kubectl":
                    yield kubectl.read_call(line.words[1:])
        except Refused:
            continue


def _reviewed(kind: str, name: str, namespace: str, replicas: Any) -> Iterator[Call]:
    """Ways back, and the note that leaves an object alone from now on."""
    space = {"namespace": namespace} if kind in kubectl.table().namespaced else {}
    for options in (space, space | {"overwrite": "true"}):
        yield Call("annotate", kind, (name,), options, (IGNORE,))
    if kind == "node":
        yield Call("uncordon", kind, (name,))
    if kind in _WORKLOADS:
        yield Call("rollout undo", kind, (name,), space)
        if isinstance(replicas, int):
            yield Call("scale", kind, (name,), space | {"replicas": str(replicas)})
