"""Thresholds that a customer may tune."""

import pytest

from opscurb.errors import Invalid
from opscurb.policy import THRESHOLDS, Policy, range_of, tuned


def test_a_policy_is_tuned_by_name():
    assert tuned(Policy(), {"cpu_percent": 7, "idle_days": 3}) == Policy(cpu_percent=7.0, idle_days=3)


@pytest.mark.parametrize("name", THRESHOLDS)
def test_every_default_is_in_its_range(name):
    least, most = range_of(name)

    assert least <= getattr(Policy(), name) <= most


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("cpu_percent", "5"),
        ("cpu_percent", True),
        ("cpu_percent", 101),
        ("cpu_percent", -1),
        ("cpu_percent", float("nan")),
        ("idle_days", 1.5),
        ("metric_days", 0),
        ("metric_days", 366),
        ("no_such_threshold", 1),
    ],
)
def test_a_threshold_of_another_kind_or_out_of_its_range_is_refused_by_name(name, value):
    with pytest.raises(Invalid) as refused:
        tuned(Policy(), {name: value})

    assert refused.value.field == name
