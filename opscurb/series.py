"""The values of a metric over time, as checks look at them."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import chain
from math import ceil
from operator import add, neg


@dataclass(frozen=True, slots=True)
class Series:
    """Values of one metric, oldest first; none for a sparse metric that stayed silent.

    `ago` says how many days before the scan's midnight the period of each value began; today's are below zero.
    """

    values: Sequence[float] = ()
    ago: Sequence[float] = ()

    @property
    def total(self) -> float:
        """Sum of the values; 0 when there are none."""
        return sum(self.values)

    @property
    def peak(self) -> float:
        """Largest value; 0 when there are none."""
        return max(self.values, default=0.0)

    @property
    def least(self) -> float:
        """Smallest value; 0 when there are none."""
        return min(self.values, default=0.0)

    @property
    def mean(self) -> float:
        """Average of the values; 0 when there are none."""
        return sum(self.values) / len(self.values) if self.values else 0.0

    @property
    def latest(self) -> float:
        """The newest value; 0 when there are none."""
        return self.values[-1] if self.values else 0.0

    @property
    def days(self) -> int:
        """Days with a value."""
        return len(set(map(ceil, self.ago)))

    def percentile(self, percent: float) -> float:
        """The smallest value that so many percent of the values do not exceed; 0 when there are none."""
        if not self.values:
            return 0.0
        return sorted(self.values)[max(0, ceil(len(self.values) * percent / 100) - 1)]

    def within(self, days: int) -> "Series":
        """The part of the last so many days."""
        first = next((place for place, ago in enumerate(self.ago) if ago <= days), len(self.ago))
        return Series(self.values[first:], self.ago[first:]) if first else self

    def busiest_of_days(self) -> Iterator[float]:
        """How long ago the period of the largest value of each day began."""
        end = 0
        while end < len(self.ago):
            start, midnight = end, ceil(self.ago[end]) - 1
            end = self._place(midnight, start)
            yield self.ago[self.values.index(max(self.values[start:end]), start, end)]

    def at(self, moments: Iterable[float]) -> "Series":
        """The values of only these periods."""
        found = ((self._place(ago), ago) for ago in sorted(moments, reverse=True))
        places = [at for at, ago in found if at < len(self.ago) and self.ago[at] == ago]
        return Series(tuple(self.values[at] for at in places), tuple(self.ago[at] for at in places))

    def _place(self, ago: float, start: int = 0) -> int:
        """Where the values of so many days ago begin."""
        return bisect_left(self.ago, -ago, start, key=neg)


def together(parts: Sequence[Series]) -> Series:
    """What several metrics show together, period by period; one that is silent in a period adds nothing."""
    if not parts:
        return Series()
    if all(part.ago == parts[0].ago for part in parts):
        columns: Iterable[Iterable[float]] = (part.values for part in parts)
        return Series(tuple(reduce(lambda some, more: map(add, some, more), columns)), parts[0].ago)
    at: dict[float, float] = defaultdict(float)
    for value, ago in chain.from_iterable(zip(part.values, part.ago, strict=True) for part in parts):
        at[ago] += value
    ordered = sorted(at, reverse=True)
    return Series(tuple(at[ago] for ago in ordered), tuple(ordered))


def busiest(parts: Sequence[Series]) -> list[Series]:
    """The same without periods that are no day's busiest, of one of them or of all together."""
    moments = {ago for one in (together(parts), *parts) for ago in one.busiest_of_days()}
    return [part.at(moments) for part in parts]
