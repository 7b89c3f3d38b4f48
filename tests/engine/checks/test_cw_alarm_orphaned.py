"""Alarms without data."""

from decimal import Decimal

import pytest

from opscurb.aws.checks.cloudwatch.cw_alarm_orphaned import find as check
from opscurb.aws.collectors.cloudwatch import Alarm
from opscurb.check import Severity
from tests.engine.looking import ago, found


def alarm(**changed):
    given = dict(
        id="cpu-of-web-1",
        arn="arn:aws:cloudwatch:us-east-1:111122223333:alarm:cpu-of-web-1",
        region="us-east-1",
        status="INSUFFICIENT_DATA",
        created=ago(300),
        kind="standard",
        state_since=ago(45),
    )
    return Alarm(**given | changed)


def test_an_alarm_silent_for_45_days_costs_its_metric():
    (finding,) = found(check, alarm())

    assert finding.monthly_cost == Decimal("0.10")
    assert finding.severity is Severity.LOW
    assert finding.details["days_silent"] == 45


@pytest.mark.parametrize(
    ("kind", "metrics", "monthly"),
    [("standard", 5, "0.50"), ("high_resolution", 2, "0.60"), ("composite", 1, "0.50"), ("query", 1, "0.00")],
)
def test_an_alarm_is_priced_by_what_it_watches(kind, metrics, monthly):
    (finding,) = found(check, alarm(kind=kind, metric_count=metrics))

    assert finding.monthly_cost == Decimal(monthly)


@pytest.mark.parametrize(
    "innocent",
    [
        alarm(status="OK"),
        alarm(state_since=ago(29)),
        alarm(state_since=None),
        alarm(treat_missing_data="breaching"),
        alarm(acts_on_silence=True),
        alarm(id="TargetTracking-table/orders-AlarmHigh-1"),
        alarm(created=ago(3)),
        alarm(tags={"opscurb:ignore": "true"}),
    ],
)
def test_heartbeats_working_and_managed_alarms_are_left_alone(innocent):
    assert found(check, innocent) == []
