"""Unassociated Elastic IPs."""

import json
from decimal import Decimal

import pytest

from opscurb.aws.checks.vpc.eip_unassociated import find as check
from opscurb.aws.collectors.vpc import ElasticIp, ElasticIpChange, latest_changes
from opscurb.check import Severity
from tests.engine.looking import ago, found


def address(**changed):
    given = dict(
        id="eipalloc-1", arn="arn:elastic-ip/eipalloc-1", region="us-east-1", public_ip="203.0.113.7"
    )
    return ElasticIp(**given | changed)


def change(days):
    return {"elastic_ip_change": [ElasticIpChange(id="eipalloc-1", arn="a", region="r", at=ago(days))]}


def test_an_address_associated_with_nothing_costs_its_hours():
    (finding,) = found(check, address())

    assert finding.monthly_cost == Decimal("3.65")
    assert finding.severity is Severity.LOW
    assert finding.recommendation == "Release unassociated Elastic IP to save $3.65/month"


@pytest.mark.parametrize(
    "innocent",
    [
        address(association_id="eipassoc-1", instance_id="i-1"),
        # A NAT gateway's or load balancer's address has an association but no instance.
        address(association_id="eipassoc-1", interface_id="eni-1"),
        address(pool="ipv4pool-ec2-0123"),
        address(service_managed="alb"),
        address(tags={"opscurb:ignore": ""}),
    ],
)
def test_addresses_in_use_brought_along_managed_or_exempt_are_left_alone(innocent):
    assert found(check, innocent) == []


def test_an_address_disassociated_yesterday_is_given_a_week():
    assert found(check, address(), also=change(1)) == []


def test_an_address_untouched_for_20_days_says_so():
    (finding,) = found(check, address(), also=change(20))

    assert finding.details["days_unchanged"] == 20


def event(days, asked, answered):
    record = {"requestParameters": asked, "responseElements": answered}
    return {"EventTime": ago(days), "CloudTrailEvent": json.dumps(record)}


def test_a_disassociation_is_traced_to_its_address_by_the_association_before_it():
    events = [
        event(60, {"domain": "vpc"}, {"allocationId": "eipalloc-1", "publicIp": "203.0.113.7"}),
        event(50, {"allocationId": "eipalloc-1"}, {"associationId": "eipassoc-1"}),
        event(3, {"associationId": "eipassoc-1"}, {"_return": True}),
        event(1, {"associationId": "eipassoc-of-another"}, None),
    ]

    assert latest_changes(events) == {"eipalloc-1": ago(3)}
