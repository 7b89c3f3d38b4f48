"""What commands may do about a finding: read, and change exactly what its playbook changes."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from opscurb.advice import parsing
from opscurb.advice.faults import Reason, Refused, excerpt
from opscurb.advice.grammar import Call, File, read_call
from opscurb.advice.ids import own_texts
from opscurb.advice.reading import only_reads, stray_values
from opscurb.advice.reviewed import BACKUPS, DESTROY, FILES, FREE, NEEDED, OUTPUT, REVIEWED
from opscurb.advice.subject import Subject

_FREE_TEXT = re.compile(r"[A-Za-z0-9 ._:/()-]{1,255}")
_HARMLESS_FLAGS = frozenset({"dry-run", "no-dry-run"})
Problem = tuple[Reason, str]


@dataclass(slots=True)
class Permit:
    """What is allowed for one finding, and what its commands have done so far.

    `changes` has the values that options of changing calls may have; `backups` the calls that count as one; `made`
    the names that commands gave to new things, which later commands may wait for.
    """

    subject: Subject
    own: frozenset[str]
    changes: Mapping[str, Mapping[str, frozenset[str]]]
    backups: frozenset[str]
    made: set[str] = field(default_factory=set)
    is_backed_up: bool = False

    def problems(self, call: Call) -> Iterator[Problem]:
        """Everything about a call that is not allowed, in the order of the commands."""
        yield from self._general(call)
        if only_reads(call):
            known = self.own | self.made
            for option, text in stray_values(call, known):
                named = f"--{option} names {excerpt(text)!r}"
                yield Reason.FOREIGN_RESOURCE, f"{named}, which is not the finding's"
        elif call.name not in self.changes:
            yield Reason.NOT_ALLOWED, f"`{call.name}` is no part of fixing {self.subject.check_id}"
        else:
            yield from self._change(call)

    def _general(self, call: Call) -> Iterator[Problem]:
        region = call.general.get("region")
        if region is None and not only_reads(call):
            yield Reason.FOREIGN_REGION, f"what changes something must say --region {self.subject.region}"
        if region is not None and region != self.subject.region:
            yield Reason.FOREIGN_REGION, f"the finding is in {self.subject.region}, not in {excerpt(region)}"
        for option in call.general:
            if option not in OUTPUT:
                yield Reason.NOT_ALLOWED, f"the option --{option.replace('_', '-')} is not needed for a fix"

    def _change(self, call: Call) -> Iterator[Problem]:
        allowed = self.changes[call.name]
        for option, value in call.given.items():
            if option in _HARMLESS_FLAGS:
                continue
            if (call.name, option) in FREE:
                yield from self._free(option, value, allowed.get(option, frozenset()))
            elif option not in allowed:
                yield Reason.NOT_ALLOWED, f"--{option} of `{call.name}` is no part of this fix"
            elif strange := [text for text in _marks(value) if text not in allowed[option]]:
                shown = excerpt(strange[0].strip('"'))
                yield Reason.FOREIGN_RESOURCE, f"--{option} may not be {shown!r} for this finding"
        for option in NEEDED.get(call.name, ()):
            if option in allowed and option not in call.given:
                yield Reason.MISSING_OPTION, f"`{call.name}` needs --{option} here"
        yield from self._order(call)

    def _free(self, option: str, value: Any, planned: frozenset[str]) -> Iterator[Problem]:
        """A new name or a remark: plain words, or what the playbook makes of an odd id."""
        if isinstance(value, str) and (_FREE_TEXT.fullmatch(value) or planned.issuperset(_marks(value))):
            self.made.add(value)
        else:
            yield Reason.BAD_VALUE, f"--{option} must be plain words"

    def _order(self, call: Call) -> Iterator[Problem]:
        """Nothing is destroyed before what the playbook backs up is backed up."""
        self.is_backed_up |= call.name in self.backups and not call.given.get("dry-run")
        if call.operation.startswith(DESTROY) and self.backups and not self.is_backed_up:
            yield Reason.NO_BACKUP, f"`{call.name}` must come after a backup"


def permit(subject: Subject, playbook: Iterable[str], reviewed: Iterable[str]) -> Permit:
    """The permit for a finding whose playbook has these commands, beside the reviewed ones."""
    changes: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    planned = list(calls_in(playbook))
    for call in (*planned, *calls_in(reviewed)):
        if not only_reads(call):
            options = changes[call.name]
            for option, value in call.given.items():
                if not isinstance(value, File) or value.uri in FILES:
                    options[option].update(_marks(value))
    backups = BACKUPS.intersection(call.name for call in planned)
    frozen = {name: {key: frozenset(marks) for key, marks in opts.items()} for name, opts in changes.items()}
    return Permit(subject, own_texts(subject), frozen, backups)


def calls_in(commands: Iterable[str]) -> Iterator[Call]:
    """The calls of commands; those that cannot be read make none."""
    for text in commands:
        try:
            for line in parsing.read(text):
                if isinstance(line, parsing.Command) and line.words[0] == "aws":
                    yield read_call(line.words[1:])
        except Refused:
            continue


def reviewed_for(subject: Subject) -> tuple[str, ...]:
    """The templates of commands that were reviewed for this type of resource beside the playbooks."""
    return REVIEWED.get(subject.resource_type, ())


def _marks(value: Any) -> list[str]:
    """A value, or each value of a list, as a text that is equal for equal values."""
    each = value if isinstance(value, list) else [value]
    plain = (one.uri if isinstance(one, File) else one for one in each)
    return [json.dumps(one, sort_keys=True, default=str) for one in plain]
