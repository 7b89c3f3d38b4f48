"""When a channel may be told: its quiet times and the hour of its daily summary, by the clock of its zone."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from opscurb.errors import Invalid

DAYS = {1: "Mon", 2: "Tue", 3: "Wed", 4: "Thu", 5: "Fri", 6: "Sat", 7: "Sun"}
FIELDS = ("timezone", "quiet_from", "quiet_until", "quiet_days", "digest_at", "failures_at_once")
DAY = timedelta(days=1)


def check_hours(channel: Any) -> None:
    """Put days in order and raise Invalid for hours that make no sense, or that would leave no time to be told."""
    if channel.timezone not in available_timezones():
        raise Invalid("is not a time zone like Europe/Madrid", field="timezone")
    if set(channel.quiet_days) - set(DAYS):
        raise Invalid("must be days from 1 (Monday) to 7", field="quiet_days")
    channel.quiet_days = sorted(set(channel.quiet_days))
    if (channel.quiet_from is None) != (channel.quiet_until is None):
        missing = "quiet_from" if channel.quiet_from is None else "quiet_until"
        raise Invalid("is needed too: quiet times have a beginning and an end", field=missing)
    every_day = len(channel.quiet_days) in (0, len(DAYS))
    if channel.quiet_from is not None and channel.quiet_from == channel.quiet_until and every_day:
        raise Invalid("would leave no time to be told; name days, or another time", field="quiet_until")


def held_until(channel: Any, moment: datetime, *, failed: bool) -> datetime | None:
    """Until when news has to wait for the channel's quiet times; None where it need not."""
    return None if failed and channel.failures_at_once else quiet_end(channel, moment)


def quiet_end(channel: Any, moment: datetime) -> datetime | None:
    """When the quiet that a moment lies in is over; None outside of it."""
    end = None
    # One quiet time may begin where another one ends; a week of them is all there are.
    for _ in DAYS:
        further = _end_of_one(channel, end or moment)
        if further is None:
            break
        end = further
    return end


def next_digest(channel: Any, moment: datetime) -> datetime:
    """When the next daily summary is due after a moment: at its hour, or when the quiet that this lies in is over."""
    zone = ZoneInfo(channel.timezone)
    today = moment.astimezone(zone).date()
    due = next(
        found
        for found in (_at(today + DAY * days, channel.digest_at, zone) for days in range(3))
        if found > moment
    )
    return quiet_end(channel, due) or due


def in_words(channel: Any) -> list[str]:
    """The channel's hours as sentences without an end: `Quiet 22:00-07:00 Europe/Madrid`."""
    found = []
    if channel.digest_at is not None:
        found.append(f"One summary a day at {channel.digest_at:%H:%M} {channel.timezone}")
    if channel.quiet_from is not None:
        parts = (f"{channel.quiet_from:%H:%M}-{channel.quiet_until:%H:%M}", _days(channel), channel.timezone)
        found.append(f"Quiet {' '.join(filter(None, parts))}")
    if found and channel.failures_at_once:
        found.append("Failed scans at once")
    return found


def _end_of_one(channel: Any, moment: datetime) -> datetime | None:
    """The end of one quiet time that a moment lies in: it began on its day or on the day before."""
    if channel.quiet_from is None:
        return None
    zone = ZoneInfo(channel.timezone)
    today = moment.astimezone(zone).date()
    ends = [_end_on(channel, day, moment, zone) for day in (today - DAY, today)]
    return max((end for end in ends if end is not None), default=None)


def _end_on(channel: Any, day: date, moment: datetime, zone: ZoneInfo) -> datetime | None:
    if channel.quiet_days and day.isoweekday() not in channel.quiet_days:
        return None
    over_midnight = DAY if channel.quiet_until <= channel.quiet_from else timedelta()
    begin, end = _at(day, channel.quiet_from, zone), _at(day + over_midnight, channel.quiet_until, zone)
    return end if begin <= moment < end else None


def _at(day: date, clock: time, zone: ZoneInfo) -> datetime:
    # In UTC at once: local times of one zone are compared as if no clock were ever changed.
    return datetime.combine(day, clock, zone).astimezone(ZoneInfo("UTC"))


def _days(channel: Any) -> str:
    """The days of the week, as short as they can be said."""
    days = channel.quiet_days
    if len(days) in (0, len(DAYS)):
        return ""
    together = len(days) > 2 and days[-1] - days[0] == len(days) - 1
    return f"{DAYS[days[0]]}-{DAYS[days[-1]]}" if together else ", ".join(DAYS[day] for day in days)
