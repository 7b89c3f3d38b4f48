"""Flow logs that CloudWatch Logs takes in."""

from decimal import Decimal

import pytest

from opscurb.aws.checks.vpc.vpc_flow_logs_to_cloudwatch import find as check
from opscurb.aws.collectors.logs import LogGroup
from opscurb.policy import Policy
from tests.engine.checks.networks import GIB, flow_log
from tests.engine.looking import ago, found

S3 = {"destination_type": "s3", "log_group": "", "log_group_arn": ""}


def group(name="flows", **changed):
    arn = f"arn:aws:logs:us-east-1:111122223333:log-group:{name}"
    return LogGroup(id=name, arn=arn, region="us-east-1", name=name, created=ago(200), **changed)


def looked(*logs, gb=0.0, groups=None, policy=None):
    taken = {("IncomingBytes", log.id): [gb * GIB / 30] * 30 for log in logs}
    also = {"log_group": [group()] if groups is None else groups}
    return found(check, *logs, also=also, metrics=taken, policy=policy)


def test_much_of_it_costs_what_s3_would_be_cheaper_by():
    (finding,) = looked(flow_log(), gb=400)

    # 400 GB x ($0.50 - $0.25)
    assert finding.monthly_cost == Decimal("100.00")
    assert finding.confidence == 0.85
    assert finding.details["gb_per_month"] == 400.0


def test_little_of_it_may_stay_where_it_can_be_searched():
    assert looked(flow_log(), gb=49) == []
    assert len(looked(flow_log(), gb=49, policy=Policy(flow_log_gb_per_month=40))) == 1


def test_what_is_beyond_the_first_price_tier_is_not_counted():
    (finding,) = looked(flow_log(), gb=30_000)

    # 10,240 GB x ($0.50 - $0.25)
    assert finding.monthly_cost == Decimal("2560.00")


def test_logs_that_share_a_group_share_its_gigabytes():
    findings = looked(flow_log(), flow_log("fl-2", resource_id="vpc-2"), gb=400)

    # 200 GB each x ($0.50 - $0.25)
    assert [finding.monthly_cost for finding in findings] == [Decimal("50.00")] * 2


def test_the_infrequent_access_class_costs_no_more_than_s3():
    assert looked(flow_log(), gb=400, groups=[group(log_class="INFREQUENT_ACCESS")]) == []


def test_records_that_metrics_are_made_of_are_doubted():
    (finding,) = looked(flow_log(), gb=400, groups=[group(metric_filters=2)])

    assert finding.confidence == 0.6


def test_a_class_without_a_price_counts_nothing():
    (finding,) = looked(flow_log(), gb=400, groups=[group(log_class="NOVEL")])

    assert finding.monthly_cost == 0
    assert not finding.price.known


def test_the_same_traffic_written_twice_costs_all_that_is_taken_in():
    twin = flow_log("fl-2", log_group="copies", log_group_arn="arn:copies")

    (finding,) = looked(flow_log(), twin, gb=20, groups=[group(), group("copies")])

    # 20 GB x $0.50
    assert finding.monthly_cost == Decimal("10.00")
    assert finding.resource.id == "fl-2"
    assert finding.confidence == 0.6
    assert finding.details["other_flow_log_id"] == "fl-1"


def test_of_one_in_s3_and_one_in_cloudwatch_the_dearer_is_the_double():
    (finding,) = looked(flow_log(), flow_log("fl-2", **S3), gb=20)

    assert finding.resource.id == "fl-1"


def test_a_part_of_what_another_writes_is_a_double_and_never_the_whole_of_it():
    rejected = flow_log("fl-2", traffic="REJECT", log_group="rejects", log_group_arn="arn:rejects")

    (finding,) = looked(flow_log(), rejected, gb=20, groups=[group(), group("rejects")])

    assert finding.resource.id == "fl-2"


@pytest.mark.parametrize("other", [{"resource_id": "vpc-2"}, {"status": "inactive"}, {"traffic": "REJECT"}])
def test_a_log_of_something_else_is_no_double(other):
    assert looked(flow_log(), flow_log("fl-2", **S3 | other), gb=20) == []


@pytest.mark.parametrize(
    "changed",
    [S3, {"status": "inactive"}, {"created": ago(20)}, {"tags": {"opscurb:ignore": "true"}}],
)
def test_what_is_not_billed_here_or_may_not_be_judged_is_left_alone(changed):
    assert looked(flow_log(**changed), gb=400) == []


def test_a_group_that_is_not_known_is_not_judged():
    assert looked(flow_log(), gb=400, groups=[]) == []
