"""What is wrong with a piece of advice."""

from dataclasses import dataclass
from enum import StrEnum

SHOWN = 120


class Reason(StrEnum):
    """The kinds of faults."""

    TOO_LONG = "too_long"
    HIDDEN_CHARACTERS = "hidden_characters"
    SHELL = "shell"
    PROGRAM = "program"
    UNKNOWN_SERVICE = "unknown_service"
    UNKNOWN_OPERATION = "unknown_operation"
    UNKNOWN_OPTION = "unknown_option"
    MISSING_OPTION = "missing_option"
    BAD_VALUE = "bad_value"
    NOT_ALLOWED = "not_allowed"
    FOREIGN_RESOURCE = "foreign_resource"
    FOREIGN_REGION = "foreign_region"
    NO_BACKUP = "no_backup"
    COMMENT = "comment"
    WRONG_FACT = "wrong_fact"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault, with the text at fault and a sentence that says what to change."""

    reason: Reason
    message: str
    text: str = ""

    def __str__(self) -> str:
        return f"{self.message} [{self.text}]" if self.text else self.message


class Refused(Exception):
    """Raised where a command cannot even be read."""

    def __init__(self, reason: Reason, message: str) -> None:
        self.reason = reason
        self.message = message
        super().__init__(message)


def excerpt(text: str) -> str:
    """The beginning of a text, fit for a log or a prompt."""
    shown = "".join(letter if letter.isprintable() else "?" for letter in text[:SHOWN])
    return shown + ("…" if len(text) > SHOWN else "")
