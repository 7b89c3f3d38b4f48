"""Charts as shapes for templates to draw: no script, no style, words beside them in the page's own letters.

All shapes lie in a box of 1000 by 300 that is stretched to its place, so lines keep their width and text is no part
of it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise

WIDTH, HEIGHT = 1000, 300
# A zero line at the very edge would be cut in half.
MARGIN = 4
ZERO = Decimal(0)
Points = Sequence[tuple[datetime, Decimal]]


@dataclass(frozen=True, slots=True)
class Steps:
    """A line that keeps each value until the next one, over a time; `path` is for SVG."""

    label: str
    path: str
    points: Points

    @property
    def first(self) -> Decimal:
        """The value that it begins with."""
        return self.points[0][1]

    @property
    def last(self) -> Decimal:
        """The value that it ends with."""
        return self.points[-1][1]


@dataclass(frozen=True, slots=True)
class StepChart:
    """Stepped lines over the same time and up to the same amount, from zero."""

    since: datetime
    until: datetime
    top: Decimal
    lines: list[Steps]

    @property
    def has_course(self) -> bool:
        """True when there is more to see than a single point."""
        return any(len(line.points) > 1 for line in self.lines)


@dataclass(frozen=True, slots=True)
class Bar:
    """An amount with a length in percent of the largest one, and where it leads."""

    label: str
    amount: Decimal
    count: int
    url: str
    length: int


def step_chart(
    since: datetime, until: datetime, lines: Iterable[tuple[str, Points, timedelta | None]]
) -> StepChart | None:
    """Lines with a label and the time after which they are broken off, if any; None where there is no value."""
    drawn = [(label, points, gap) for label, points, gap in lines if points]
    if not drawn:
        return None
    top = _round_up(max(amount for _, points, _ in drawn for _, amount in points))
    shaped = [Steps(label, _path(points, gap, since, until, top), points) for label, points, gap in drawn]
    return StepChart(since, until, top, shaped)


def bars(amounts: Iterable[tuple[str, Decimal, int, str]]) -> list[Bar]:
    """Bars of labels, amounts, counts and addresses, in the order in which they come."""
    rows = list(amounts)
    largest = max((amount for _, amount, _, _ in rows), default=ZERO)
    return [Bar(*row, length=_share(row[1], largest)) for row in rows]


def _share(amount: Decimal, largest: Decimal) -> int:
    """Something that is there is seen, however small it is."""
    return max(1, round(100 * amount / largest)) if amount > 0 else 0


def _path(points: Points, gap: timedelta | None, since: datetime, until: datetime, top: Decimal) -> str:
    """Along and up or down; lifted for as long as a value is older than `gap`."""

    def across(moment: datetime) -> str:
        return f"{(moment - since) / (until - since) * WIDTH:.0f}"

    def down(amount: Decimal) -> str:
        return f"{HEIGHT - MARGIN - amount / top * (HEIGHT - 2 * MARGIN):.0f}"

    steps = [f"M{across(points[0][0])} {down(points[0][1])}"]
    for (begin, _), (at, amount) in pairwise(points):
        if gap is None or at - begin <= gap:
            steps.append(f"H{across(at)}V{down(amount)}")
        else:
            steps.append(f"H{across(begin + gap)}M{across(at)} {down(amount)}")
    last = points[-1][0]
    steps.append(f"H{across(until if gap is None else min(until, last + gap))}")
    return "".join(steps)


def _round_up(amount: Decimal) -> Decimal:
    """The next amount of one digit and zeros, or of one digit and a half."""
    if amount <= 0:
        return Decimal(1)
    unit = Decimal(10) ** amount.adjusted()
    return next(unit * half / 2 for half in range(2, 21) if unit * half / 2 >= amount)
