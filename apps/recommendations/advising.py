"""What the engine knows of fixing a finding: its playbook, and whether a model's answer may be shown."""

from opscurb.advice.answer import Advice
from opscurb.advice.facts import facts_agree
from opscurb.advice.guard import check_of, judge
from opscurb.advice.instructions import Instructions
from opscurb.advice.playbook import playbook
from opscurb.advice.prose import faults_in_prose, tidied
from opscurb.advice.subject import Subject
from opscurb.check import Check


def playbook_of(subject: Subject) -> Advice:
    """The reviewed instructions for a finding, the way back among its risks and its template among the steps."""
    check = check_of(subject)
    return _plainest(subject) if check is None else _from_playbook(check, subject)


def reviewed_of(subject: Subject) -> Instructions | None:
    """The same in its parts; None for a check that is no longer among the checks."""
    check = check_of(subject)
    return None if check is None else playbook(check, subject)


def examined(advice: Advice, subject: Subject) -> tuple[Advice, list[str]]:
    """An answer, tidied, and what is wrong with it."""
    advice, reviewed = tidied(advice), playbook_of(subject)
    faults = [
        *faults_in_prose(advice, subject),
        *map(str, judge(advice.cli_commands, subject)),
        *map(str, facts_agree(_sentences(advice), subject, [_sentences(reviewed)])),
    ]
    return advice, faults


def _sentences(advice: Advice) -> str:
    return "\n".join((advice.explanation, *advice.steps, *advice.console_steps, *advice.risks))


def _from_playbook(check: Check, subject: Subject) -> Advice:
    found = playbook(check, subject)
    restart = ["What runs on it stops on the way"] if found.needs_restart else []
    return Advice(
        explanation=found.explanation,
        steps=[*filter(None, [found.stack_hint]), *found.steps],
        cli_commands=list(found.cli_commands),
        console_steps=list(found.console_steps),
        risks=[*found.risks, *restart, *(f"To go back: {text}" for text in found.rollback)],
        estimated_time_minutes=found.minutes,
    )


def _plainest(subject: Subject) -> Advice:
    """What can be said of a finding whose check is no longer among the checks."""
    kind = subject.resource_type.replace("_", " ")
    return Advice(
        explanation=f"The {kind} {subject.resource_id} in {subject.region} was found by a check that is gone.",
        steps=["Scan again: what is still waste is then found by the checks of today"],
        cli_commands=[],
        console_steps=[],
        risks=[],
        estimated_time_minutes=5,
    )
