"""Compares the figures in a text with those of its finding: sizes, times, money, shares, rates and dates."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from opscurb.advice.faults import Fault, Reason
from opscurb.advice.subject import Subject, leaves

# Family of a unit, and how many of the family's base unit it is: GB, days, dollars, percent, a second, one.
_UNITS: Mapping[str, tuple[str, float]] = {
    **dict.fromkeys(("kb", "kib"), ("size", 1e-6)),
    **dict.fromkeys(("mb", "mib", "megabyte"), ("size", 1e-3)),
    **dict.fromkeys(("gb", "gib", "gigabyte"), ("size", 1.0)),
    **dict.fromkeys(("tb", "tib", "terabyte"), ("size", 1e3)),
    "minute": ("time", 1 / 1440),
    **dict.fromkeys(("hour", "hr"), ("time", 1 / 24)),
    "day": ("time", 1.0),
    "week": ("time", 7.0),
    "month": ("time", 365 / 12),
    **dict.fromkeys(("year", "yr"), ("time", 365.0)),
    **dict.fromkeys(("%", "percent"), ("share", 1.0)),
    "iops": ("iops", 1.0),
    **dict.fromkeys(("mib/s", "mb/s", "mibps", "mbps"), ("rate", 1.0)),
    **dict.fromkeys(("$", "usd", "dollar"), ("money", 1.0)),
}
_FAMILY_OF_NAMES = (
    ("cost", "money"),
    ("price", "money"),
    ("monthly", "money"),
    ("days", "time"),
    ("gb", "size"),
    ("gib", "size"),
    ("percent", "share"),
    ("iops", "iops"),
    ("mibps", "rate"),
)
_NUMBER = r"(?<![\w.,-])(\d[\d,]*(?:\.\d+)?)"
_UNIT = (
    r"(mib/s|mb/s|mibps|mbps|[kmgt]i?b|(?:mega|giga|tera)bytes?|minutes?|hours?|hrs?|days?|weeks?|months?|years?|yrs?"
    r"|%|percent|iops|usd|dollars?)(?![\w/])"
)
_CLAIM = re.compile(rf"\$\s?(\d[\d,]*(?:\.\d+)?)|{_NUMBER}[\s-]?{_UNIT}", re.IGNORECASE)
_ABOUT = re.compile(
    r"(?:about|around|roughly|nearly|almost|over|approximately|more than|~)\s*$", re.IGNORECASE
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATE = re.compile(
    rf"\b(\d{{4}})-(\d\d)-(\d\d)|\b({'|'.join(_MONTHS)})[a-z]*\.? (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}})\b"
    rf"|\b(\d{{1,2}})(?:st|nd|rd|th)? ({'|'.join(_MONTHS)})[a-z]*\.?,? (\d{{4}})\b",
    re.IGNORECASE,
)
# How far off a rounded figure may be that says it is one.
LOOSE = 0.05


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its family, in the family's base unit; `slack` is half of its last digit."""

    family: str
    value: float
    slack: float = 0.0
    text: str = ""

    def agrees(self, known: "Figure") -> bool:
        """True when a known figure, rounded as this one is, says the same."""
        return self.family == known.family and abs(self.value - known.value) <= self.slack + 1e-9


def facts_agree(
    text: str, subject: Subject, reviewed: Iterable[str] = (), now: datetime | None = None
) -> list[Fault]:
    """The figures and dates in a text that are neither the finding's nor in the reviewed texts of its playbook."""
    moments = list(_dates_of(subject))
    known = [*_known(subject), *_ages(moments, now or datetime.now(UTC))]
    known += [figure for each in reviewed for figure in figures(each)]
    wrong = [figure.text for figure in figures(text) if not any(map(figure.agrees, known))]
    wrong += [said for day, said in _dates(text) if day not in moments]
    return [Fault(Reason.WRONG_FACT, f"{said} is not among the finding's facts", said) for said in wrong]


def figures(text: str) -> Iterator[Figure]:
    """Every number with a unit in a text."""
    for match in _CLAIM.finditer(text):
        number, unit = (match[1], "$") if match[1] else (match[2], match[3].lower())
        family, factor = _UNITS[unit if unit in _UNITS else unit.removesuffix("s")]
        value, digits = float(number.replace(",", "")), len(number.partition(".")[2])
        slack = 0.5 * 10**-digits
        if _ABOUT.search(text[: match.start()]):
            slack = max(slack, value * LOOSE)
        yield Figure(family, value * factor, slack * factor, match[0].strip())


def _known(subject: Subject) -> Iterator[Figure]:
    monthly = float(subject.monthly_cost)
    # What a year and a day cost follows from the month.
    yield from (Figure("money", monthly * share) for share in (1.0, 12.0, 12 / 365))
    for name, value in leaves(subject.details):
        if isinstance(value, str):
            yield from figures(value)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            yield from _named(name, float(value))


def _named(name: str, value: float) -> Iterator[Figure]:
    """A number of the details, whose name says what it is of; a size may be meant in either kind of gigabyte."""
    words = name.lower()
    if "mb_per_day" in words:
        yield Figure("size", value / 1000)
        return
    if words.endswith("_mib"):
        # In MiB, and the same in GiB, of which one has 1,024.
        yield from (Figure("size", value / 1000), Figure("size", value / 1024))
        return
    for part, family in _FAMILY_OF_NAMES:
        if part in words:
            yield Figure(family, value)
            if family == "size":
                yield Figure(family, value * 1.024)
            return


def _dates_of(subject: Subject) -> Iterator[date]:
    for _, value in leaves(subject.details):
        if isinstance(value, str):
            yield from (day for day, _ in _dates(value))


def _ages(moments: Iterable[date], now: datetime) -> Iterator[Figure]:
    """How long ago each date is, to the day on either side."""
    for day in moments:
        ago = (now.date() - day).days
        yield from (Figure("time", float(days)) for days in (ago - 1, ago, ago + 1))


def _dates(text: str) -> Iterator[tuple[date, str]]:
    for match in _DATE.finditer(text):
        year, month, day, named, first, after, lead, worded, last = match.groups()
        try:
            if year:
                yield date(int(year), int(month), int(day)), match[0]
            elif named:
                yield date(int(after), _month(named), int(first)), match[0]
            else:
                yield date(int(last), _month(worded), int(lead)), match[0]
        except ValueError:
            yield date.min, match[0]


def _month(name: str) -> int:
    return _MONTHS.index(name[:3].lower()) + 1
