"""Reads pasted shell lines, of which only plain words, quotes, comments and continued lines are let through."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from opscurb.advice.faults import Reason, Refused

MOST_LETTERS = 4_000
# Controls, format characters (bidirectional, zero-width, tags), surrogates, private and unassigned ones, separators.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_TOKEN = re.compile(
    r"""(?P<space>[ \t]+)
      | (?P<joined>\\\n)
      | (?P<end>\n)
      | '(?P<single>[^'\n]*)'
      | "(?P<double>(?:[^"\\$`!\n]|\\[^\n])*)"
      | \\(?P<escaped>[\ -~])
      | (?P<plain>[A-Za-z0-9_@%+=:,./\#-]+)
      | (?P<glob>[\[\]{}*?^~])
    """,
    re.VERBOSE,
)
_UNESCAPED = re.compile(r'\\(["\\$`])')
_ALONE = {
    ";": "two commands on a line",
    "|": "a pipe",
    ">": "a redirection",
    "<": "a redirection",
    "&": "a second or background command",
    "$": "a variable or a substitution",
    "`": "a substitution",
    "(": "a subshell",
    ")": "a subshell",
    "'": "a quote that does not end on its line",
    '"': "a double quote that does not end on its line, or holds a variable, a substitution or an exclamation mark",
    "!": "an exclamation mark outside of single quotes",
    "\\": "a backslash before what needs none",
}


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment without its sign."""

    text: str


@dataclass(frozen=True, slots=True)
class Command:
    """The words of a command as a shell hands them on; `is_careless` when a shell may expand one of them."""

    words: tuple[str, ...]
    is_careless: bool = False


def read(text: str) -> list[Comment | Command]:
    """The comments and commands of a text; raises Refused for what a shell would do more with than run them."""
    if len(text) > MOST_LETTERS:
        raise Refused(Reason.TOO_LONG, f"longer than {MOST_LETTERS} characters")
    if is_hiding(text):
        raise Refused(Reason.HIDDEN_CHARACTERS, "holds characters that are not seen")
    return list(_Reader(text).lines())


def is_hiding(text: str) -> bool:
    """True when a text has characters that a reader does not see, or takes for a space."""
    return any(
        unicodedata.category(letter) in _UNSEEN or (letter != " " and unicodedata.category(letter) == "Zs")
        for letter in text
        if letter not in "\n\t" and not " " <= letter <= "~"
    )


class _Reader:
    """Goes through a text once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.words: list[str] = []
        self.word: list[str] | None = None
        self.careless = False

    def lines(self) -> Iterator[Comment | Command]:
        while self.at < len(self.text):
            if self.word is None and self.text[self.at] == "#":
                comment = self._comment()
                yield from self._command()
                yield comment
            elif self._take(*self._next()):
                yield from self._command()
        self._end_word()
        yield from self._command()

    def _comment(self) -> Comment:
        """A comment runs to the end of its line, whatever stands before that."""
        end = self.text.find("\n", self.at)
        end = len(self.text) if end < 0 else end
        comment = Comment(self.text[self.at + 1 : end].strip())
        self.at = end + 1
        return comment

    def _next(self) -> tuple[str, str]:
        match = _TOKEN.match(self.text, self.at)
        if match is None or match.lastgroup is None:
            letter = self.text[self.at]
            what = _ALONE.get(letter, "a letter that belongs in quotes or is no keyboard's")
            raise Refused(Reason.SHELL, f"{what} ({letter!r}) is not allowed in a command")
        self.at = match.end()
        return match.lastgroup, match[match.lastgroup]

    def _take(self, kind: str, text: str) -> bool:
        """Take in a token; True at the end of a command."""
        if kind in ("space", "joined", "end"):
            # A continued line goes on with its word: a shell removes backslash and newline alone.
            if kind != "joined":
                self._end_word()
            return kind == "end"
        if kind == "double":
            text = _UNESCAPED.sub(r"\1", text)
        self.careless |= kind == "glob"
        self.word = [*(self.word or ()), text]
        return False

    def _end_word(self) -> None:
        if self.word is not None:
            self.words.append("".join(self.word))
            self.word = None

    def _command(self) -> Iterator[Command]:
        if self.words:
            yield Command(tuple(self.words), self.careless)
        self.words, self.careless = [], False
