"""The values of a metric over time: what they tell, and what may be forgotten of them."""

import random

import pytest

from opscurb.series import Series, busiest, together

HOURS = 24


def hourly(values: dict[int, float]) -> Series:
    """Values by how many hours before midnight they began."""
    ordered = sorted(values, reverse=True)
    return Series(tuple(values[hour] for hour in ordered), tuple(hour / HOURS for hour in ordered))


def test_a_series_of_hours_knows_its_days_its_percentiles_and_its_least():
    hours = Series(tuple(float(hour) for hour in range(48)), tuple(2 - hour / 24 for hour in range(48)))

    assert hours.days == 2
    assert (hours.least, hours.peak, hours.mean) == (0, 47, 23.5)
    assert (hours.percentile(50), hours.percentile(95), hours.percentile(100)) == (23, 45, 47)
    assert hours.within(1).values == hours.values[24:]
    assert Series().percentile(95) == 0


def test_several_metrics_together_are_their_sum_in_each_period():
    reads, writes = hourly({3: 1.0, 2: 5.0, 1: 1.0}), hourly({3: 7.0, 1: 2.0})

    assert together([reads, writes]) == hourly({3: 8.0, 2: 5.0, 1: 3.0})
    assert together([reads, reads]) == hourly({3: 2.0, 2: 10.0, 1: 2.0})
    assert together([reads]) == reads
    assert together([]) == Series()


def test_of_each_day_the_busiest_periods_are_kept_of_each_metric_and_of_all_together():
    reads = hourly({hour: {40: 9.0, 30: 6.0, 5: 3.0}.get(hour, 1.0) for hour in range(-3, 48)})
    writes = hourly({hour: {35: 9.0, 30: 7.0, 5: 3.0}.get(hour, 1.0) for hour in range(-3, 48)})

    kept = busiest([reads, writes])

    assert kept[0] == hourly({40: 9.0, 35: 1.0, 30: 6.0, 5: 3.0, 0: 1.0})
    assert kept[1] == hourly({40: 1.0, 35: 9.0, 30: 7.0, 5: 3.0, 0: 1.0})


@pytest.mark.parametrize("seed", range(50))
def test_what_is_forgotten_changes_no_peak_and_no_number_of_days(seed: int):
    chance = random.Random(seed)
    parts = [
        hourly({hour: chance.randint(0, 9) for hour in chance.sample(range(-9, 99), chance.randint(0, 80))})
        for _ in range(chance.randint(1, 3))
    ]

    kept = busiest(parts)

    for days in (1, 2, 5):
        before, after = ([part.within(days) for part in some] for some in (parts, kept))
        assert together(after).peak == together(before).peak
        assert [(part.days, part.peak) for part in after] == [(part.days, part.peak) for part in before]
