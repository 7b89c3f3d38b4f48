"""Namespaces of many series that no alarm watches."""

from decimal import Decimal

import pytest

from opscurb.aws.checks.cloudwatch.cw_custom_metrics_excess import find as check
from opscurb.aws.collectors.cloudwatch import Alarm, Namespace
from opscurb.check import Reason, Severity
from opscurb.policy import Policy
from opscurb.results import Unknown, Unread
from opscurb.target import NoBilling
from tests.engine.looking import found, look


class Bill(NoBilling):
    """A bill that shows $45 a month of custom metrics."""

    def billed(self, usage):
        return Decimal(45) if usage == "CW:MetricMonitorUsage" else None


def namespace(name="Shop/Pods", series=500):
    arn = f"arn:aws:cloudwatch:us-east-1:111122223333:namespace/{name}"
    return Namespace(id=name, arn=arn, region="us-east-1", name=name, series=series)


def alarm(**changed):
    return Alarm(**{"id": "a", "arn": "a", "region": "us-east-1", "kind": "standard"} | changed)


def test_series_that_no_alarm_watches_cost_their_number_and_count_what_is_billed():
    (finding,) = found(check, namespace(), billing=Bill())[-1:]

    # 500 x $0.30, of which the bill shows $45
    assert finding.monthly_cost == Decimal("150.00")
    assert finding.counted_cost == Decimal("45.00")
    assert finding.severity is Severity.MEDIUM
    assert finding.confidence == 0.5


def test_without_sight_of_the_bill_the_amount_is_shown_and_counts_nothing():
    (finding,) = found(check, namespace())

    assert finding.monthly_cost == Decimal("150.00")
    assert finding.counted_cost == Decimal(0)


def test_what_comes_on_top_of_many_is_priced_at_the_cheaper_tier():
    findings = found(check, namespace(series=6_000), namespace("Other", 9_000))
    prices = {finding.resource.id: finding.monthly_cost for finding in findings}

    # Of 15,000, the last 5,000 x $0.10 and 1,000 x $0.30
    assert prices["Shop/Pods"] == Decimal("800.00")
    # The last 5,000 x $0.10 and 4,000 x $0.30
    assert prices["Other"] == Decimal("1700.00")


@pytest.mark.parametrize(
    "watching",
    [
        alarm(namespaces=frozenset({"Shop/Pods"})),
        alarm(kind="query", expressions='SELECT MAX(cpu) FROM SCHEMA("Shop/Pods", pod)'),
    ],
)
def test_a_namespace_that_an_alarm_watches_is_left_alone(watching):
    assert found(check, namespace(), also={"cw_alarm": [watching]}) == []


def test_an_alarm_on_another_namespace_changes_nothing():
    other = alarm(namespaces=frozenset({"Shop/PodsOld"}), expressions='SELECT MAX(cpu) FROM "Shop/PodsOld"')

    assert len(found(check, namespace(), also={"cw_alarm": [other]})) == 1


def test_a_hundred_series_are_not_many():
    assert found(check, namespace(series=100)) == []
    assert len(found(check, namespace(series=100), policy=Policy(custom_metric_series=99))) == 1


def test_without_sight_of_all_alarms_it_is_unknown():
    odd = Unread(Reason.UNREADABLE, "odd data", (), "some alarm")

    events = look(check, namespace(), unread={"cw_alarm": odd})

    assert [event.reason for event in events if isinstance(event, Unknown)] == [Reason.UNREADABLE]
