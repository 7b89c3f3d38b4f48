"""The times at which a schedule is due, all counted from its first one so that no shift adds up.

Intervals of whole days keep their time of day on the wall clock of the schedule's zone, whatever daylight saving
does; all others are so many minutes of real time. A time of day that a change of the clocks leaves out comes as much
later as the clocks went forward; one that comes twice counts the first time.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

MINUTES_A_DAY = 24 * 60
# In the database of zones, but no names of any.
_NO_ZONES = frozenset({"Factory", "localtime", "posixrules"})


@cache
def zones() -> frozenset[str]:
    """The names of all time zones."""
    return frozenset(available_timezones()) - _NO_ZONES


@dataclass(frozen=True, slots=True)
class Slots:
    """The slots of a schedule: number 0 is the time it was given, the others follow at the interval."""

    first: datetime
    minutes: int
    zone: str = "UTC"

    def at(self, number: int) -> datetime:
        """A slot by its number."""
        if number == 0 or self.minutes % MINUTES_A_DAY:
            return self.first.astimezone(UTC) + timedelta(minutes=self.minutes * number)
        # Without a zone, so that a day is a date and not 24 hours.
        wall = self._wall(self.first) + timedelta(minutes=self.minutes * number)
        return wall.replace(tzinfo=ZoneInfo(self.zone), fold=0).astimezone(UTC)

    def number_after(self, moment: datetime) -> int:
        """The number of the first slot that is later than a moment, never below 0."""
        if moment < self.first:
            return 0
        if self.minutes % MINUTES_A_DAY:
            return (moment - self.first) // timedelta(minutes=self.minutes) + 1
        # Two days less than the calendar says: no change of clocks is longer.
        days = (self._wall(moment).date() - self._wall(self.first).date()).days - 2
        number = max(1, days * MINUTES_A_DAY // self.minutes)
        while self.at(number) <= moment:
            number += 1
        return number

    def after(self, moment: datetime) -> datetime:
        """The first slot that is later than a moment."""
        return self.at(self.number_after(moment))

    def between(self, slot: datetime, moment: datetime) -> int:
        """How many slots lie after a slot, up to a moment."""
        return max(0, self.number_after(moment) - self.number_after(slot))

    def _wall(self, moment: datetime) -> datetime:
        return moment.astimezone(ZoneInfo(self.zone)).replace(tzinfo=None)
