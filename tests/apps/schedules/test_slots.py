"""The slots of a schedule: in order, never skipped or doubled, and true to the wall clock over daylight saving."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.schedules.slots import MINUTES_A_DAY, Slots, zones

# Changes of one hour north and south, of half an hour, backwards for Ramadan, none at all, and a day left out in 2011.
ZONES = (
    "UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "America/Santiago",
    "Asia/Kolkata", "Pacific/Apia",
)  # fmt: skip
MOMENTS = st.datetimes(datetime(2010, 1, 1), datetime(2036, 1, 1)).map(
    lambda m: m.replace(microsecond=0, tzinfo=UTC)
)
DAYS = st.sampled_from([1, 2, 7, 30])
MINUTES = st.one_of(st.integers(1, 10_000), DAYS.map(lambda days: days * MINUTES_A_DAY))


def at(zone: str, text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@given(MOMENTS, MOMENTS, MINUTES, st.sampled_from(ZONES))
def test_the_next_slot_is_the_first_one_that_is_later(first, moment, minutes, zone):
    slots = Slots(first, minutes, zone)

    number = slots.number_after(moment)

    assert slots.at(number) > moment
    assert number == 0 or slots.at(number - 1) <= moment
    assert slots.after(moment) == slots.at(number)


@given(MOMENTS, MINUTES, st.sampled_from(ZONES), st.integers(1, 20))
def test_from_slot_to_slot_no_slot_is_left_out(first, minutes, zone, count):
    slots = Slots(first, minutes, zone)

    followed = [first]
    for _ in range(count):
        followed.append(slots.after(followed[-1]))

    assert followed == sorted(set(followed))
    assert set(followed) >= {slots.at(number) for number in range(slots.number_after(followed[-1]))}


@given(MOMENTS, DAYS, st.sampled_from(ZONES), st.integers(1, 800))
def test_whole_days_keep_their_time_of_day_wherever_that_time_is(first, days, zone, number):
    slots = Slots(first, days * MINUTES_A_DAY, zone)

    wall = slots.at(number).astimezone(ZoneInfo(zone)).replace(tzinfo=None)

    meant = first.astimezone(ZoneInfo(zone)).replace(tzinfo=None) + timedelta(days=days * number)
    back_and_forth = meant.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).astimezone(ZoneInfo(zone))
    assert wall == back_and_forth.replace(tzinfo=None)
    # Only what the clocks leave out is later, by as much as they went forward.
    assert wall == meant or timedelta(0) < wall - meant <= timedelta(days=1)


@given(MOMENTS, st.integers(1, 100_000).filter(lambda m: m % MINUTES_A_DAY), st.sampled_from(ZONES))
def test_other_intervals_are_real_time_whatever_the_clocks_do(first, minutes, zone):
    slots = Slots(first, minutes, zone)

    assert slots.at(5) - slots.at(4) == timedelta(minutes=minutes)


@given(MOMENTS, st.integers(0, 400), MINUTES, st.sampled_from(ZONES))
def test_what_was_missed_is_counted(first, missed, minutes, zone):
    slots = Slots(first, minutes, zone)
    slot = slots.at(3)

    between = slots.between(slot, slots.at(3 + missed))

    assert between == slots.number_after(slots.at(3 + missed)) - slots.number_after(slot)
    if zone != "Pacific/Apia":
        assert between == missed


@pytest.mark.parametrize(
    ("zone", "first", "changed"),
    [
        ("Europe/Berlin", "2026-03-28T09:00", "2026-03-29T09:00"),
        ("Europe/Berlin", "2026-10-24T09:00", "2026-10-25T09:00"),
        ("America/New_York", "2026-03-07T09:00", "2026-03-08T09:00"),
        ("America/New_York", "2026-10-31T09:00", "2026-11-01T09:00"),
        ("Australia/Lord_Howe", "2026-04-04T09:00", "2026-04-05T09:00"),
        ("Australia/Lord_Howe", "2026-10-03T09:00", "2026-10-04T09:00"),
        ("Africa/Casablanca", "2026-02-14T09:00", "2026-02-15T09:00"),
        ("Africa/Casablanca", "2026-03-21T09:00", "2026-03-22T09:00"),
    ],
)
def test_nine_in_the_morning_stays_nine_in_the_morning(zone, first, changed):
    slots = Slots(at(zone, first), MINUTES_A_DAY, zone)

    assert slots.after(slots.first) == at(zone, changed)
    # Without a change that day this test would prove nothing.
    assert slots.at(1) - slots.first != timedelta(days=1)


def test_a_week_keeps_its_time_of_day_too():
    slots = Slots(at("Europe/Berlin", "2026-03-25T09:00"), 7 * MINUTES_A_DAY, "Europe/Berlin")

    assert slots.at(1) == at("Europe/Berlin", "2026-04-01T09:00")


def test_a_time_that_the_clocks_leave_out_comes_later_that_day_and_is_back_on_the_next():
    slots = Slots(at("Europe/Berlin", "2026-03-28T02:30"), MINUTES_A_DAY, "Europe/Berlin")

    assert slots.at(1) == at("Europe/Berlin", "2026-03-29T03:30")
    assert slots.at(2) == at("Europe/Berlin", "2026-03-30T02:30")


def test_a_time_that_comes_twice_counts_the_first_time():
    slots = Slots(at("Europe/Berlin", "2026-10-24T02:30"), MINUTES_A_DAY, "Europe/Berlin")

    assert slots.at(1) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert slots.after(slots.at(1)) == at("Europe/Berlin", "2026-10-26T02:30")


def test_a_first_time_in_the_second_of_two_hours_is_taken_as_it_was_given():
    second = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)

    assert Slots(second, MINUTES_A_DAY, "Europe/Berlin").at(0) == second


def test_a_minute_schedule_of_1970_is_as_quick_as_any():
    slots = Slots(datetime(1970, 1, 1, tzinfo=UTC), 1)

    assert slots.after(datetime(2026, 1, 1, tzinfo=UTC)) == datetime(2026, 1, 1, 0, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "name", ["", "Europe", "europe/berlin", "localtime", "../etc/passwd", "Mars/Base", "CEST"]
)
def test_what_is_no_time_zone_is_in_no_list(name):
    assert name not in zones()


@pytest.mark.parametrize("name", ZONES)
def test_every_zone_of_these_tests_is_known(name):
    assert name in zones()
