"""Instances for development that run through nights and weekends."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from opscurb.aws.checks.ec2.ec2_off_hours_candidate import find as check
from opscurb.check import Reason, Severity
from opscurb.policy import Policy
from opscurb.results import Unknown
from tests.engine.checks.machines import instance
from tests.engine.looking import NOW, ago, found, look

MIDNIGHT = NOW.replace(hour=0)
HOURS = 28 * 24


def office(moment: datetime) -> bool:
    """Monday to Friday from 8 to 18 UTC."""
    return moment.weekday() < 5 and 8 <= moment.hour < 18


def hourly(is_used=office, busy=60.0, idle=1.0):
    moments = [MIDNIGHT - timedelta(hours=hours) for hours in range(HOURS, 0, -1)]
    return {("CPUUtilization", "i-1"): [busy if is_used(moment) else idle for moment in moments]}


def dev(**changed):
    return instance(**{"tags": {"environment": "dev"}} | changed)


def test_nights_and_weekends_are_saved_by_the_hour():
    (finding,) = found(check, dev(), metrics=hourly())

    # Of 168 hours a week 5 x 10 are used, 118 are not: 730 h x 118 / 168 x $0.096 = $49.22
    assert finding.monthly_cost == Decimal("49.22")
    assert finding.details["idle_hours_per_week"] == 118
    assert finding.details["idle_windows"].startswith("Mon 18:00 to Tue 08:00, ")
    assert finding.details["idle_windows"].endswith("Fri 18:00 to Mon 08:00 UTC")
    assert (finding.severity, finding.confidence) == (Severity.MEDIUM, 0.7)


def test_a_weekend_alone_is_enough():
    (finding,) = found(check, dev(), metrics=hourly(lambda moment: moment.weekday() < 5))

    # 730 h x 48 / 168 x $0.096 = $20.02
    assert (finding.details["idle_windows"], finding.monthly_cost) == (
        "Sat 00:00 to Mon 00:00 UTC",
        Decimal("20.02"),
    )


def test_one_night_in_four_that_was_used_is_not_saved():
    late = hourly(lambda moment: office(moment) or moment == MIDNIGHT - timedelta(days=2, hours=2))

    (finding,) = found(check, dev(), metrics=late)

    # Saturday 22:00 was used once: the run from Friday 18:00 to Monday 08:00 is two, one hour less.
    assert finding.details["idle_hours_per_week"] == 117


@pytest.mark.parametrize("nobody", [lambda moment: False, lambda moment: True])
def test_what_is_always_or_never_used_needs_no_schedule(nobody):
    assert found(check, dev(), metrics=hourly(nobody)) == []


def test_short_breaks_are_no_off_hours():
    every_few_hours = hourly(lambda moment: moment.hour % 8 == 0)

    assert found(check, dev(), metrics=every_few_hours) == []


@pytest.mark.parametrize(
    "other",
    [
        dict(tags={"environment": "production"}),
        dict(tags={}),
        dict(tags={"environment": "dev", "Schedule": "office-hours"}),
        dict(tags={"environment": "dev", "opscurb:ignore": "true"}),
        dict(lifecycle="spot"),
        dict(status="stopped"),
        dict(created=ago(20)),
    ],
)
def test_production_the_scheduled_and_the_young_are_left_alone(other):
    assert found(check, dev(**other), metrics=hourly()) == []


def test_a_standby_and_a_member_of_a_group_are_reported_with_doubt():
    (standby,) = found(check, dev(name="db-standby"), metrics=hourly())
    grouped = {"environment": "test", "aws:autoscaling:groupName": "web"}
    (member,) = found(check, dev(tags=grouped), metrics=hourly())

    assert (standby.confidence, member.confidence) == (0.5, 0.5)


def test_an_unlisted_price_counts_nothing():
    (finding,) = found(check, dev(tenancy="dedicated"), metrics=hourly())

    assert (finding.monthly_cost, finding.price.confidence) == (0, "none")


def test_without_hourly_values_nothing_is_known():
    events = look(check, dev())

    assert [event.reason for event in events if isinstance(event, Unknown)] == [Reason.NO_METRICS]


def test_the_customer_says_how_much_cpu_is_none_and_how_long_off_hours_are():
    assert found(check, dev(), metrics=hourly(idle=6.0)) == []
    assert found(check, dev(), metrics=hourly(idle=6.0), policy=Policy(off_hours_cpu_percent=10.0))
    (weekend,) = found(check, dev(), metrics=hourly(), policy=Policy(off_hours=24))
    assert weekend.details["idle_hours_per_week"] == 62
