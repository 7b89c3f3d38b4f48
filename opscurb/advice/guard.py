"""Judges commands: each must exist as it is written, and do no more than fix the one finding."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from opscurb.advice import kubectl, parsing
from opscurb.advice.allowed import Permit, calls_in, permit, reviewed_for
from opscurb.advice.faults import Fault, Reason, Refused, excerpt
from opscurb.advice.grammar import read_call
from opscurb.advice.ids import foreign, foreign_regions, has_link
from opscurb.advice.objects import ObjectPermit, object_permit
from opscurb.advice.playbook import commands as playbook_commands
from opscurb.advice.playbook import lines
from opscurb.advice.subject import Subject
from opscurb.check import Check
from opscurb.provider import PROVIDERS, provider

MOST_COMMANDS = 60
MOST_COMMENT = 240
# A remark may hold these signs in prose, but none that make a command of it.
_COMMANDLIKE = ("`", "$(", "${", "|", "&&", "\\", ">>", "~/")


@dataclass(frozen=True, slots=True)
class Allowed:
    """What is allowed for a finding, by program."""

    subject: Subject
    aws: Permit | None = None
    objects: ObjectPermit | None = None


def judge(commands: Sequence[str], subject: Subject) -> list[Fault]:
    """What is wrong with commands for a finding; empty when nothing is."""
    if len(commands) > MOST_COMMANDS:
        return [Fault(Reason.TOO_LONG, f"more than {MOST_COMMANDS} commands")]
    allowed = _allowed(subject)
    return [fault for text in commands for fault in _judge(text, allowed)]


def check_of(subject: Subject) -> Check | None:
    """The check that made a finding, None for one that this version does not have."""
    return provider(subject.provider).checks.get(subject.check_id) if subject.provider in PROVIDERS else None


def _allowed(subject: Subject) -> Allowed:
    check = check_of(subject)
    playbook = playbook_commands(check.fix, subject) if check else ()
    if subject.is_of_cluster:
        # The disk behind a cluster's volume is fixed in its cloud, and in the region that it lies in.
        there = replace(subject, region=str(subject.details.get("cloud_region") or subject.region))
        in_cloud = permit(there, playbook, ()) if any(calls_in(playbook)) else None
        return Allowed(subject, in_cloud, object_permit(subject, playbook))
    if subject.provider == "aws":
        return Allowed(subject, permit(subject, playbook, lines(reviewed_for(subject), subject)))
    return Allowed(subject)


def _judge(text: str, allowed: Allowed) -> Iterator[Fault]:
    shown = excerpt(text)
    try:
        for line in parsing.read(text):
            for reason, message in _line(line, allowed):
                yield Fault(reason, message, shown)
    except Refused as refused:
        yield Fault(refused.reason, refused.message, shown)
        return
    for named in foreign(text, allowed.subject):
        yield Fault(Reason.FOREIGN_RESOURCE, f"{excerpt(named)} is not the finding's", shown)
    for region in foreign_regions(text, allowed.subject):
        yield Fault(
            Reason.FOREIGN_REGION, f"the finding is in {allowed.subject.region}, not in {region}", shown
        )
    if has_link(text.replace(allowed.subject.resource_id, "")):
        yield Fault(Reason.NOT_ALLOWED, "a link has no place in a command", shown)


def _line(line: parsing.Comment | parsing.Command, allowed: Allowed) -> Iterator[tuple[Reason, str]]:
    if isinstance(line, parsing.Comment):
        yield from _comment(line.text)
        return
    if line.is_careless:
        yield Reason.SHELL, "a shell would expand a sign that stands outside of quotes: quote it"
    program, *words = line.words
    if program == "aws" and allowed.aws:
        yield from allowed.aws.problems(read_call(words))
    elif program == "kubectl" and allowed.objects:
        yield from allowed.objects.problems(kubectl.read_call(words))
    else:
        yield Reason.PROGRAM, f"{excerpt(program)!r} is not a program that fixes this finding"


def _comment(text: str) -> Iterator[tuple[Reason, str]]:
    if len(text) > MOST_COMMENT:
        yield Reason.COMMENT, f"a comment must have at most {MOST_COMMENT} characters"
    if any(sign in text for sign in _COMMANDLIKE):
        yield Reason.COMMENT, "a comment must not look like a command"
