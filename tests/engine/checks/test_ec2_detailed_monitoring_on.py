"""Instances measured by the minute for no alarm."""

from decimal import Decimal

import pytest

from opscurb.aws.checks.ec2.ec2_detailed_monitoring_on import find as check
from opscurb.aws.collectors.cloudwatch import EVERY_INSTANCE, Alarm
from opscurb.check import Reason, Severity
from opscurb.results import Unknown, Unread
from tests.engine.checks.machines import instance
from tests.engine.looking import ago, found, look


def monitored(**changed):
    return instance(**{"monitored_by_minute": True} | changed)


def alarm(*watched):
    return Alarm(id="a", arn="arn:a", region="us-east-1", kind="standard", ec2_by_minute=watched)


def test_seven_metrics_by_the_minute_are_billed_as_custom_ones():
    (finding,) = found(check, monitored())

    # 7 metrics x $0.30 = $2.10
    assert finding.monthly_cost == Decimal("2.10")
    assert finding.severity is Severity.LOW


@pytest.mark.parametrize("watched", ["i-1", "web", "m5.large", "ami-1", EVERY_INSTANCE])
def test_an_alarm_by_the_minute_on_it_or_on_what_it_belongs_to_is_use(watched):
    member = monitored(tags={"aws:autoscaling:groupName": "web"}, image_id="ami-1")

    assert found(check, member, also={"cw_alarm": [alarm(watched)]}) == []


def test_an_alarm_on_another_instance_or_every_five_minutes_is_none():
    (finding,) = found(check, monitored(), also={"cw_alarm": [alarm("i-2"), alarm()]})

    assert finding.resource.id == "i-1"


@pytest.mark.parametrize(
    "other",
    [
        dict(monitored_by_minute=False),
        dict(status="stopped"),
        dict(created=ago(2)),
        dict(tags={"opscurb:ignore": "true"}),
    ],
)
def test_basic_monitoring_and_the_young_are_left_alone(other):
    assert found(check, monitored(**other)) == []


def test_a_group_that_made_it_is_named():
    (finding,) = found(check, monitored(tags={"aws:autoscaling:groupName": "web"}))

    assert finding.managed_by == "Auto Scaling group web"


def test_one_alarm_that_could_not_be_read_may_be_the_one_that_looks():
    unread = {"cw_alarm": Unread(Reason.NO_PERMISSION, "denied", ("cloudwatch:DescribeAlarms",), "a")}

    events = look(check, monitored(), unread=unread)

    assert [event.reason for event in events if isinstance(event, Unknown)] == [Reason.NO_PERMISSION]
