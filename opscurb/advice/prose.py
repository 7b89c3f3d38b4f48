"""Checks what a model wrote besides commands: sentences must hold no command, no link and no stranger's id."""

import re
from collections.abc import Iterable, Iterator

from opscurb.advice.answer import Advice
from opscurb.advice.ids import foreign, foreign_regions
from opscurb.advice.prompt import visible
from opscurb.advice.subject import Subject

MOST_ITEMS = 20
MOST_COMMANDS = 30
MOST_LETTERS = 600
MOST_EXPLANATION = 2_000
MOST_COMMAND = 1_000
MOST_MINUTES = 480

_COMMAND = re.compile(
    r"""
    (?<![\w-])(?:aws|kubectl|eksctl)\s+[a-z][a-z0-9-]*\s+[a-z0-9-]+     # a cloud's command
    | (?<![\w-])(?:curl|wget|sudo|rm|chmod|chown|ssh|scp|nc|ncat|dd|mkfs)\s+[-\w./~]
    | (?<![\w-])(?:ba|z|k|da)?sh\s+[-./<]
    | (?<![\w-])(?:python3?|perl|ruby|node|php|pwsh|powershell|eval|exec|xargs|terraform|docker|pip3?|npm)
      \s+(?:-|\.|/|destroy|apply|run|install|exec)
    | (?<!\S)--[a-z][\w-]+                                              # an option
    | \$\(|\$\{|&&|\|\||<\(|>>|\|\s*\w+\s+-                             # a shell's own signs
    """,
    re.VERBOSE,
)
_LINK = re.compile(r"\b[a-z][a-z0-9+.-]*://|\bwww\.|\b[\w.+-]+@[\w-]+\.\w", re.IGNORECASE)
_MARKUP = str.maketrans({"`": None, "*": None, "\n": " ", "\r": " ", "\t": " "})


def tidied(advice: Advice) -> Advice:
    """The same with sentences on one line each, without markup or characters that are not seen."""

    def plain(text: str) -> str:
        return visible(text.translate(_MARKUP)).strip()

    lists = ("steps", "console_steps", "risks")
    return advice.model_copy(
        update={
            "explanation": plain(advice.explanation),
            "cli_commands": [command.strip() for command in advice.cli_commands],
            **{name: [plain(text) for text in getattr(advice, name)] for name in lists},
        }
    )


def faults_in_prose(advice: Advice, subject: Subject) -> list[str]:
    """What is wrong with the sentences and sizes of a tidied answer to a finding; empty when nothing is."""
    return [*_sizes(advice), *_unseen(advice), *_told(_sentences(advice), subject)]


def _sizes(advice: Advice) -> Iterator[str]:
    if not 1 <= len(advice.explanation) <= MOST_EXPLANATION:
        yield f"explanation must have 1 to {MOST_EXPLANATION} characters"
    if not 1 <= advice.estimated_time_minutes <= MOST_MINUTES:
        yield f"estimated_time_minutes must be from 1 to {MOST_MINUTES}"
    if not 1 <= len(advice.cli_commands) <= MOST_COMMANDS:
        yield f"cli_commands must have 1 to {MOST_COMMANDS} items"
    if any(not 1 <= len(command) <= MOST_COMMAND for command in advice.cli_commands):
        yield f"a command must have 1 to {MOST_COMMAND} characters"
    for name in ("steps", "console_steps", "risks"):
        texts = getattr(advice, name)
        if not 1 <= len(texts) <= MOST_ITEMS or any(not 1 <= len(text) <= MOST_LETTERS for text in texts):
            yield f"{name} must have 1 to {MOST_ITEMS} items of 1 to {MOST_LETTERS} characters"


def _unseen(advice: Advice) -> Iterator[str]:
    if any(visible(command) != command for command in advice.cli_commands):
        yield "a command holds line breaks or characters that cannot be seen"


def _sentences(advice: Advice) -> Iterator[tuple[str, str]]:
    """Every sentence with where it stands; a comment is one, since it is read like one."""
    yield "explanation", advice.explanation
    for name in ("steps", "console_steps", "risks"):
        yield from ((name, text) for text in getattr(advice, name))
    yield from (("a comment", text) for text in advice.cli_commands if text.startswith("#"))


def _told(sentences: Iterable[tuple[str, str]], subject: Subject) -> Iterator[str]:
    for name, text in sentences:
        if _COMMAND.search(text):
            yield f"{name}: a sentence must not hold a command"
        if _LINK.search(text):
            yield f"{name}: a sentence must not hold a link or an address"
        for found in (*foreign(text, subject), *foreign_regions(text, subject)):
            yield f"{name}: {found[:64]} is not the finding's"
