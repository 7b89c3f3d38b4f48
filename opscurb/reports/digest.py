"""A scan in a few lines, for people who are told of it: what was scanned, the money, the dearest, the gaps."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from html import escape

from opscurb.money import ZERO, dollars
from opscurb.reports.coverage import MOST_REGIONS_NAMED

MOST_DEAREST = 3
# Names of accounts, and lines about what could not be checked.
MOST_NAMED = 5
LONGEST_NAME = 120
LONGEST_LINE = 240
# Control characters, what steers the direction of a line or joins without a width, lone surrogates.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_SPACE = re.compile(r"\s+")
# What programs that show text take for an address to go to.
_LINK = re.compile(r"(?i)(\w+:)//|\b(www)\.")


def one_line(text: object, longest: int = LONGEST_NAME) -> str:
    """A stranger's text on one line: without characters that are not seen, and cut where it is too long."""
    spaced = _SPACE.sub(" ", str(text))
    seen = "".join(letter for letter in spaced if unicodedata.category(letter) not in _UNSEEN).strip()
    return seen if len(seen) <= longest else f"{seen[: longest - 1].rstrip()}…"


def unlinked(text: str) -> str:
    """The same text where no address in it becomes a link."""
    return _LINK.sub(lambda found: f"{found[1]} //" if found[1] else f"{found[2]} .", text)


@dataclass(frozen=True, slots=True)
class Dear:
    """One of the dearest findings."""

    resource: str
    account: str
    region: str
    monthly: Decimal
    because: str

    @property
    def line(self) -> str:
        """The finding on one line."""
        return f"{self.resource} · {self.place} · {dollars(self.monthly)} a month"

    @property
    def place(self) -> str:
        """Account and region, as far as they are known."""
        return ", ".join(part for part in (self.account, self.region) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """What is told of a scan; every text in it is one line already, and says what a stranger named it."""

    scan_id: str
    # completed, failed, summary (of several scans), or test.
    status: str
    finished_at: int
    scanned: str
    findings: int = 0
    monthly: Decimal = ZERO
    dearest: tuple[Dear, ...] = ()
    unchecked: tuple[str, ...] = ()
    error: str = ""
    link: str = ""
    # The scans of a summary: when each was over, and what it found.
    scans: tuple[tuple[str, str], ...] = ()

    @property
    def title(self) -> str:
        """The message in one line, without a word that a stranger chose."""
        if self.status == "test":
            return "OpsCurb: this is a test"
        if self.status == "summary":
            return f"OpsCurb: {self.scanned}"
        if self.status == "failed":
            return "OpsCurb: the scan failed"
        if not self.findings:
            gaps = " in what could be read" if self.unchecked else ""
            return f"OpsCurb: no waste found{gaps}"
        return f"OpsCurb: {counted(self.findings, 'finding')}, {dollars(self.monthly)} a month"

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """What is told before the list of the dearest, by its name."""
        if self.status == "test":
            return (("Test", self.scanned),)
        if self.status == "summary":
            return self.scans
        found = (
            ("Reason", self.error or "no reason was given")
            if self.status == "failed"
            else ("Found", f"{counted(self.findings, 'finding')}, {dollars(self.monthly)} a month")
        )
        return ("Scanned", self.scanned), found


def counted(number: int, noun: str) -> str:
    """A number of things."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def named(names: Iterable[str], noun: str, most: int = MOST_REGIONS_NAMED) -> str:
    """A few names as they are, many as a number."""
    known = sorted({one_line(name) for name in names if name})
    return ", ".join(known) if len(known) <= most else counted(len(known), noun)


def shortened(lines: list[str], most: int = MOST_NAMED) -> tuple[str, ...]:
    """The first lines, and how many more there are."""
    told = [one_line(line, LONGEST_LINE) for line in lines[:most]]
    return (*told, f"and {len(lines) - most:,} more") if len(lines) > most else tuple(told)


def plain(digest: Digest) -> str:
    """The digest as plain text, in which only our own address is a link."""
    lines = [digest.title, "", *(f"{name}: {value}" for name, value in digest.facts)]
    if digest.dearest:
        lines += ["", "Dearest:", *(f"{n}. {dear.line}" for n, dear in enumerate(digest.dearest, 1))]
    if digest.unchecked:
        lines += ["", "Could not be checked:", *(f"- {line}" for line in digest.unchecked)]
    told = [unlinked(line) for line in lines]
    return "\n".join([*told, "", digest.link] if digest.link else told)


def page(digest: Digest) -> str:
    """The digest as an HTML mail: escaped, and nothing in it is fetched from anywhere."""
    return "\n".join(
        [
            '<!doctype html><html lang="en"><head><meta charset="utf-8">',
            f"<title>{escape(digest.title)}</title></head>",
            '<body style="font-family:sans-serif;color:#1a1a1a;max-width:40em">',
            *_parts(digest),
            "</body></html>",
        ]
    )


def _parts(digest: Digest) -> Iterator[str]:
    yield f"<h1 style='font-size:1.3em'>{_safe(digest.title)}</h1>"
    for name, value in digest.facts:
        yield f"<p><b>{name}:</b> {_safe(value)}</p>"
    if digest.dearest:
        yield "<h2 style='font-size:1.1em'>Dearest</h2><table cellpadding='6' style='border-collapse:collapse'>"
        yield "<tr><th align='left'>Resource</th><th align='left'>Where</th><th align='right'>A month</th></tr>"
        for dear in digest.dearest:
            cells = f"<td>{_safe(dear.resource)}<br><small>{_safe(dear.because)}</small></td>"
            money = f"<td align='right'>{dollars(dear.monthly)}</td>"
            yield f"<tr>{cells}<td>{_safe(dear.place)}</td>{money}</tr>"
        yield "</table>"
    if digest.unchecked:
        yield "<h2 style='font-size:1.1em'>Could not be checked</h2><ul>"
        yield from (f"<li>{_safe(line)}</li>" for line in digest.unchecked)
        yield "</ul>"
    if digest.link:
        yield f'<p><a href="{escape(digest.link)}">Open in OpsCurb</a></p>'


def _safe(text: str) -> str:
    return escape(unlinked(text))
