"""When a channel may be told, by the clock of its zone."""

from datetime import UTC, datetime, time, timedelta
from types import SimpleNamespace

import pytest

from apps.notifications.timing import check_hours, held_until, in_words, next_digest, quiet_end
from opscurb.errors import Invalid

MADRID = "Europe/Madrid"


def clock(text):
    return time.fromisoformat(text) if text else None


def channel(quiet="", days=(), zone=MADRID, digest="", at_once=False):
    begin, _, end = quiet.partition("-")
    return SimpleNamespace(
        timezone=zone,
        quiet_from=clock(begin),
        quiet_until=clock(end),
        quiet_days=list(days),
        digest_at=clock(digest),
        failures_at_once=at_once,
    )


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("quiet", "days", "moment", "end"),
    [
        # Madrid is an hour ahead of UTC in winter; 25 November 2026 is a Wednesday.
        ("22:00-07:00", (), "2026-11-25T20:59", None),
        ("22:00-07:00", (), "2026-11-25T21:00", "2026-11-26T06:00"),
        ("22:00-07:00", (), "2026-11-26T05:59", "2026-11-26T06:00"),
        ("22:00-07:00", (), "2026-11-26T06:00", None),
        ("12:00-14:00", (), "2026-11-25T12:00", "2026-11-25T13:00"),
        # What begins on a Wednesday ends on Thursday, whether or not Thursday is named.
        ("22:00-07:00", (3,), "2026-11-26T03:00", "2026-11-26T06:00"),
        ("22:00-07:00", (4,), "2026-11-26T03:00", None),
        # A whole Saturday and a whole Sunday are one quiet time.
        ("00:00-00:00", (6, 7), "2026-11-28T10:00", "2026-11-29T23:00"),
        ("00:00-00:00", (6, 7), "2026-11-30T10:00", None),
        # In the night to 29 March 2026 the clock goes from two to three: the end is at seven all the same.
        ("22:00-07:00", (), "2026-03-28T23:00", "2026-03-29T05:00"),
        ("22:00-07:00", (), "2026-10-24T23:00", "2026-10-25T06:00"),
    ],
)
def test_quiet_lasts_until_its_end_on_the_wall_clock(quiet, days, moment, end):
    assert quiet_end(channel(quiet, days), utc(moment)) == (utc(end) if end else None)


def test_without_hours_nothing_waits():
    assert quiet_end(channel(), utc("2026-11-25T02:00")) is None


@pytest.mark.parametrize(
    ("at_once", "failed", "waits"), [(True, True, False), (True, False, True), (False, True, True)]
)
def test_failures_pass_where_they_may(at_once, failed, waits):
    found = held_until(channel("22:00-07:00", at_once=at_once), utc("2026-11-25T23:00"), failed=failed)

    assert (found is not None) is waits


@pytest.mark.parametrize(
    ("moment", "due"),
    [
        ("2026-11-25T06:59", "2026-11-25T07:00"),
        ("2026-11-25T07:00", "2026-11-26T07:00"),
        ("2026-11-25T23:30", "2026-11-26T07:00"),
        ("2026-10-24T12:00", "2026-10-25T07:00"),
    ],
)
def test_a_summary_is_due_at_its_hour_of_the_wall_clock(moment, due):
    assert next_digest(channel(digest="08:00"), utc(moment)) == utc(due)


def test_a_summary_that_is_due_in_quiet_times_waits_for_their_end():
    asked = channel("22:00-09:30", digest="08:00")

    assert next_digest(asked, utc("2026-11-25T12:00")) == utc("2026-11-26T08:30")


def test_every_minute_of_a_year_is_either_told_or_waits_for_a_later_time():
    asked, moment = channel("22:00-07:00", (1, 2, 3, 4, 5)), utc("2026-01-01T00:00")

    for _ in range(365 * 24):
        end = quiet_end(asked, moment)
        assert end is None or (moment < end <= moment + timedelta(hours=10) and quiet_end(asked, end) is None)
        moment += timedelta(hours=1)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (channel(), []),
        (channel(at_once=True), []),
        (channel("22:00-07:00"), ["Quiet 22:00-07:00 Europe/Madrid"]),
        (channel("22:00-07:00", (1, 2, 3, 4, 5), at_once=True),
         ["Quiet 22:00-07:00 Mon-Fri Europe/Madrid", "Failed scans at once"]),
        (channel("00:00-00:00", (6, 7)), ["Quiet 00:00-00:00 Sat, Sun Europe/Madrid"]),
        (channel("12:00-14:00", (1, 3, 5)), ["Quiet 12:00-14:00 Mon, Wed, Fri Europe/Madrid"]),
        (channel(digest="08:00", zone="UTC"), ["One summary a day at 08:00 UTC"]),
    ],
)  # fmt: skip
def test_hours_in_words(asked, words):
    assert in_words(asked) == words


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        (channel(zone="Madrid"), "timezone"),
        (channel("22:00"), "quiet_until"),
        (channel("-07:00"), "quiet_from"),
        (channel("22:00-07:00", (0,)), "quiet_days"),
        (channel("22:00-22:00"), "quiet_until"),
        (channel("22:00-22:00", range(1, 8)), "quiet_until"),
    ],
)
def test_hours_that_make_no_sense_are_refused_by_name(asked, field):
    with pytest.raises(Invalid) as refused:
        check_hours(asked)

    assert refused.value.field == field


def test_days_are_kept_in_order_and_once():
    asked = channel("22:00-07:00", (5, 1, 1))

    check_hours(asked)

    assert asked.quiet_days == [1, 5]
