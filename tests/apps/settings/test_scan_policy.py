"""From what a customer set to the thresholds that a scan uses."""

import pytest

from apps.settings.scan_policy import ScanPolicy, checked_policies
from opscurb.errors import Invalid
from opscurb.policy import Policy


def test_who_set_nothing_is_scanned_by_the_engines_own_thresholds():
    assert ScanPolicy().thresholds("aws") == Policy()


def test_the_three_names_of_the_surface_reach_the_engine():
    policy = ScanPolicy(cpu_percent=3.0, network_mb=8.0, lookback_days=14).thresholds("aws")

    assert (policy.cpu_percent, policy.network_mb_per_day) == (3.0, 8.0)
    assert (policy.metric_days, policy.idle_days, policy.endpoint_metric_days) == (14, 14, 30)


def test_less_than_a_week_counts_as_a_week_and_more_than_a_month_holds_for_all():
    assert ScanPolicy(lookback_days=1).thresholds("aws") == Policy()
    assert ScanPolicy(lookback_days=60).thresholds("aws").endpoint_metric_days == 60


def test_a_provider_overrides_what_holds_everywhere_by_either_kind_of_name():
    own = {"aws": {"network_mb": 1, "lookback_days": 21, "idle_days": 3, "snapshot_days": 10, "later": "x"}}
    policy = ScanPolicy(cpu_percent=3.0, provider_policies=own)

    aws, azure = policy.thresholds("aws"), policy.thresholds("azure")

    assert (aws.cpu_percent, aws.network_mb_per_day, aws.metric_days) == (3.0, 1.0, 21)
    assert (aws.idle_days, aws.snapshot_days) == (3, 10)
    assert azure == Policy(cpu_percent=3.0)


def test_null_values_are_left_out_and_unknown_names_kept():
    given = {"aws": {"cpu_percent": None, "colour": "blue"}, "azure": None, "mars": {"dust": [1]}}

    assert checked_policies(given) == {"aws": {"colour": "blue"}, "mars": {"dust": [1]}}


@pytest.mark.parametrize(
    ("given", "refusal", "field"),
    [
        ([], "provider_policies must be a JSON object.", None),
        ({"aws": 5}, "provider_policies.aws must be a JSON object.", None),
        ({"aws": {"x": 10**30}}, "provider_policies holds a number that is too large.", None),
        ({"aws": {"x": [{"y": -(10**30)}]}}, "provider_policies holds a number that is too large.", None),
        (
            {"aws": {"cpu_percent": "5"}},
            "must be a number from 0 to 100",
            "provider_policies.aws.cpu_percent",
        ),
        ({"aws": {"cpu_percent": 0}}, "must be greater than 0", "provider_policies.aws.cpu_percent"),
        ({"mars": {"idle_days": 1.5}}, "whole number", "provider_policies.mars.idle_days"),
        ({"aws": {"lookback_days": True}}, "whole number from 1", "provider_policies.aws.lookback_days"),
        ({"aws": {"lookback_days": 366}}, "to 365", "provider_policies.aws.lookback_days"),
        ({"aws": {"network_mb": -1}}, "number from 0", "provider_policies.aws.network_mb"),
    ],
)
def test_a_wrong_value_of_a_known_name_is_refused_by_name(given, refusal, field):
    with pytest.raises(Invalid, match=refusal.replace(".", r"\.")) as refused:
        checked_policies(given)

    assert refused.value.field == field
