"""Idle VPC endpoints."""

from decimal import Decimal

from opscurb.aws.checks.vpc.vpc_endpoint_idle import PROCESSED
from opscurb.aws.checks.vpc.vpc_endpoint_idle import find as check
from opscurb.aws.collectors.vpc import Endpoint
from opscurb.check import Reason
from opscurb.results import Unknown
from tests.engine.looking import ago, found, look


def endpoint(**changed):
    given = dict(
        id="vpce-1",
        arn="arn:vpc-endpoint/vpce-1",
        region="us-east-1",
        status="available",
        created=ago(100),
        endpoint_type="Interface",
        service_name="com.amazonaws.us-east-1.sqs",
        vpc_id="vpc-1",
        zones=3,
        service_region="us-east-1",
    )
    return Endpoint(**given | changed)


def test_a_silent_endpoint_costs_its_hours_in_each_zone():
    (finding,) = found(check, endpoint())

    assert finding.monthly_cost == Decimal("21.90")
    assert finding.confidence == 0.85


def test_an_endpoint_that_carried_a_byte_last_month_is_in_use():
    assert found(check, endpoint(), metrics={("BytesProcessed", "vpce-1"): [1.0]}) == []


def test_an_endpoint_made_two_weeks_ago_is_too_new():
    assert found(check, endpoint(created=ago(14))) == []


def test_an_endpoint_for_keys_may_be_needed_rarely_and_is_told_with_doubt():
    (finding,) = found(check, endpoint(service_name="com.amazonaws.us-east-1.kms"))

    assert finding.confidence == 0.7


def test_an_endpoint_that_a_service_made_is_left_alone():
    assert found(check, endpoint(requester_managed=True)) == []


def test_an_endpoint_into_another_region_is_not_measured_and_stays_unknown():
    events = look(check, endpoint(service_region="eu-west-1"))

    assert [event.reason for event in events if isinstance(event, Unknown)] == [Reason.NO_METRICS]


def test_its_metrics_are_named_by_all_four_dimensions():
    assert endpoint().dimensions(PROCESSED.by) == {
        "Endpoint Type": "Interface",
        "Service Name": "com.amazonaws.us-east-1.sqs",
        "VPC Endpoint Id": "vpce-1",
        "VPC Id": "vpc-1",
    }
