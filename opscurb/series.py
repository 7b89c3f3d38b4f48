"""The values of a metric over time, as checks look at them."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil


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
