"""The reviewed instructions for a finding: its check's playbook, filled with the finding's own facts."""

import json
import re
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from opscurb.advice.instructions import Instructions
from opscurb.advice.parsing import is_hiding
from opscurb.advice.stacks import stack_hint
from opscurb.advice.subject import Subject
from opscurb.check import Check, Only, Playbook
from opscurb.money import dollars
from opscurb.reports.words import spelled
from opscurb.resource import scrub

_PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
# The AWS CLI reads a value with such a beginning as an option, or as a file or page to load.
_TAKEN_OTHERWISE = ("-", "file://", "fileb://", "http://", "https://")
_SPECIAL = re.compile(r"[^\w@%+=:,./-]", re.ASCII)
UNTYPABLE = "# The name of this resource cannot be typed safely as an option of a command: use the console"
UNPRICED = "No price is known for all of it, so no saving is shown."
MOST_LETTERS = 512


class _Unfilled(Exception):
    """A text names a fact that the finding does not have."""


class _Untypable(Exception):
    """A command of kubectl would take a name for an option, or for nothing that can be read."""


def playbook(check: Check, subject: Subject) -> Instructions:
    """The check's playbook for a finding of its."""
    fix, facts = check.fix, _facts(subject)
    return Instructions(
        explanation=_explanation(check, subject, facts),
        steps=_texts(fix.steps, facts),
        cli_commands=commands(fix, subject),
        console_steps=_texts(fix.console, facts),
        risks=_texts(fix.risks, facts),
        rollback=_texts(fix.rollback, facts),
        minutes=fix.minutes,
        needs_restart=fix.needs_restart,
        stack_hint=stack_hint(check, subject),
    )


def commands(fix: Playbook, subject: Subject) -> tuple[str, ...]:
    """The playbook's commands and comments for a finding, each quoted for a shell."""
    return lines(_chosen(fix.cli, subject.details), subject)


def lines(templates: Iterable[str], subject: Subject) -> tuple[str, ...]:
    """Filled templates of commands; what names an empty fact is left out, and so is a comment with nothing below."""
    if _is_untypable(subject.resource_id):
        return (UNTYPABLE,)
    facts = _facts(subject)
    try:
        filled = [line for template in templates for line in _filled(template, facts)]
    except _Untypable:
        return (UNTYPABLE,)
    return tuple(line for line, below in pairwise([*filled, "#"]) if not (line[0] == "#" and below[0] == "#"))


def _is_untypable(name: str) -> bool:
    return name.startswith(_TAKEN_OTHERWISE) or is_hiding(name) or "\n" in name or "\t" in name


def _chosen(cli: Sequence[str | Only], details: Mapping[str, Any]) -> Iterator[str]:
    for line in cli:
        if isinstance(line, str):
            yield line
        elif details.get(line.detail) == line.value:
            yield from line.lines


def _facts(subject: Subject) -> dict[str, Any]:
    own = {"id": subject.resource_id, "arn": subject.resource_arn, "region": subject.region}
    return {**subject.details, **own}


def _filled(template: str, facts: Mapping[str, Any]) -> Iterator[str]:
    """A template's lines: one for each value of the lists that it names, none when a fact is missing."""
    if template.startswith("#"):
        yield template
        return
    words = shlex.split(template)
    several = {
        name: facts[name] for name in _PLACEHOLDER.findall(template) if isinstance(facts.get(name), list)
    }
    for chosen in zip(*several.values(), strict=False) if several else [()]:
        given = {**facts, **dict(zip(several, chosen, strict=True))}
        try:
            filled = [_fill(word, given) for word in words]
            _typable(words, filled)
            yield " ".join(_quoted(words, filled))
        except _Unfilled:
            return


def _typable(templates: Sequence[str], words: Sequence[str]) -> None:
    """Names stand alone in commands of kubectl, where nothing before them says that they are none of its options."""
    if templates[0] == "kubectl":
        for template, word in zip(templates, words, strict=True):
            if template != word and _is_untypable(word):
                raise _Untypable(word)


def _fill(text: str, facts: Mapping[str, Any]) -> str:
    def value(match: re.Match[str]) -> str:
        fact = facts.get(match[1])
        if fact is None or fact == "" or fact == []:
            raise _Unfilled(match[1])
        told = ", ".join(map(str, fact)) if isinstance(fact, list) else f"{fact}"
        return scrub(told)[:MOST_LETTERS]

    return _PLACEHOLDER.sub(value, text)


def _quoted(templates: Sequence[str], words: Sequence[str]) -> Iterator[str]:
    """The words for a shell; a lone value that the CLI would take for JSON is written as JSON."""
    for before, template, word in zip(("", *templates), templates, words, strict=False):
        if template == "{id}" and before.endswith("s") and word.startswith(("[", "{")):
            word = json.dumps([word], ensure_ascii=False)
        # shlex quotes more than it must: an id with a letter of another alphabet too, which is as well.
        yield shlex.quote(word) if _SPECIAL.search(word) or not word else word


def _texts(templates: Iterable[str], facts: Mapping[str, Any]) -> tuple[str, ...]:
    """Filled sentences without those that name a fact the finding does not have."""
    return tuple(text for template in templates if (text := _sentence(template, facts)))


def _sentence(template: str, facts: Mapping[str, Any]) -> str:
    try:
        return _fill(template, facts)
    except _Unfilled:
        return ""


def _explanation(check: Check, subject: Subject, facts: Mapping[str, Any]) -> str:
    because = scrub(subject.details.get("because") or check.summary.rstrip("."))
    label = scrub(subject.resource_id)[:MOST_LETTERS]
    why = _sentence(check.fix.why, facts) or check.summary
    cost = subject.monthly_cost
    saving = f"Fixing it saves {dollars(cost)} a month." if cost else UNPRICED
    if cost and subject.details.get("advisory"):
        saving = f"It is worth {dollars(cost)} a month, which no total counts."
    what = f"The {spelled(subject.resource_type)} {label} in {subject.region}"
    return f"{what}: {because}. {why} {saving}"
