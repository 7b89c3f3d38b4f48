"""Log groups that take in much that nothing follows."""

from decimal import Decimal

import pytest

from opscurb.aws.checks.cloudwatch.cw_log_ingest_heavy import find as check
from opscurb.aws.collectors.vpc_flow_logs import FlowLog
from opscurb.check import Reason
from opscurb.policy import Policy
from opscurb.results import Unknown, Unread
from tests.engine.checks.logs import NAME, followed, group, ingested
from tests.engine.looking import ago, found, look


def test_bulk_that_nothing_follows_saves_half_of_its_ingestion():
    (finding,) = found(check, group(), also=followed(), metrics=ingested(10))

    # 300 GB x ($0.50 - $0.25)
    assert finding.monthly_cost == finding.counted_cost == Decimal("75.00")
    assert finding.confidence == 0.6
    assert finding.details["ingested_gb"] == 300
    assert finding.details["target_days"] == 30


def test_the_new_group_gets_the_retention_of_the_old_one():
    (finding,) = found(check, group(retention_days=14), also=followed(), metrics=ingested(10))

    assert finding.details["target_days"] == 14


def test_fifty_gigabytes_a_month_are_not_yet_bulk():
    fifty = ingested(50 / 30)

    assert found(check, group(), also=followed(), metrics=fifty) == []
    assert len(found(check, group(), also=followed(), metrics=fifty, policy=Policy(log_ingest_gb=49.0))) == 1


@pytest.mark.parametrize(
    "innocent",
    [
        group(log_class="INFREQUENT_ACCESS"),
        group(metric_filters=1),
        group(name="/aws/vendedlogs/states/orders"),
        group(gb=0.05),
        group(service_owned=True, log_class="DELIVERY"),
        group(created=ago(10)),
        group(tags={"opscurb:ignore": "yes"}),
    ],
)
def test_other_classes_and_what_is_filtered_or_delivered_is_left_alone(innocent):
    assert found(check, innocent, also=followed(), metrics=ingested(10)) == []


def test_what_a_subscription_carries_on_is_left_alone():
    assert found(check, group(), also=followed(1), metrics=ingested(10)) == []


def test_flow_logs_are_another_checks():
    given = dict(resource_id="vpc-1", traffic="ALL", destination_type="cloud-watch-logs", log_group=NAME)
    flow = FlowLog(id="fl-1", arn="a", region="us-east-1", **given)

    assert found(check, group(), also={**followed(), "flow_log": [flow]}, metrics=ingested(10)) == []


def test_a_group_whose_subscriptions_cannot_be_read_is_unknown_and_no_finding():
    denied = Unread(Reason.NO_PERMISSION, "AccessDenied", ("logs:DescribeSubscriptionFilters",), NAME)

    events = look(check, group(), metrics=ingested(10), unread={"log_readers": denied})

    assert [(event.resource_id, event.reason) for event in events if isinstance(event, Unknown)] == [
        (NAME, Reason.NO_PERMISSION)
    ]
    assert found(check, group(), also={"log_readers": []}, metrics=ingested(10)) == []
