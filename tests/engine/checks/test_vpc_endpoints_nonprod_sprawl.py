"""Interface endpoints of networks that need not survive the loss of a zone."""

from decimal import Decimal

import pytest

from opscurb.aws.checks.vpc.vpc_endpoints_nonprod_sprawl import find as check
from opscurb.check import Severity
from opscurb.policy import Policy
from tests.engine.checks.networks import endpoint, vpc
from tests.engine.looking import found

SERVICES = ("sqs", "sns", "kms", "logs", "ecr.api", "ecr.dkr")
STAGING = {"environment": "staging"}


def endpoints(count=6, **changed):
    return [endpoint(f"vpce-{at}", service, **changed) for at, service in enumerate(SERVICES[:count])]


def test_every_zone_beyond_the_first_is_waste():
    (finding,) = found(check, vpc(tags=STAGING), also={"vpc_endpoint": endpoints()})

    # 6 endpoints x 1 zone beyond the first x 730 h x $0.01
    assert finding.monthly_cost == Decimal("43.80")
    assert finding.severity is Severity.MEDIUM
    assert finding.details["vpc_endpoint_ids"] == [f"vpce-{at}" for at in range(6)]
    assert finding.details["removable_subnet_ids"] == ["subnet-a"] * 6


def test_however_much_it_is_it_never_shouts():
    wide = endpoints(subnet_ids=("subnet-a", "subnet-b", "subnet-c"))

    (finding,) = found(check, vpc(tags=STAGING), also={"vpc_endpoint": wide})

    # 6 endpoints x 2 zones beyond the first x 730 h x $0.01
    assert finding.monthly_cost == Decimal("87.60")
    assert finding.severity is Severity.MEDIUM


@pytest.mark.parametrize("tags", [{}, {"environment": "production"}, STAGING | {"opscurb:ignore": "true"}])
def test_only_networks_that_say_they_are_not_for_production_are_judged(tags):
    assert found(check, vpc(tags=tags), also={"vpc_endpoint": endpoints()}) == []


def test_five_are_not_too_many():
    assert found(check, vpc(tags=STAGING), also={"vpc_endpoint": endpoints(5)}) == []


def test_the_threshold_is_the_customers():
    also = {"vpc_endpoint": endpoints(5)}

    assert len(found(check, vpc(tags=STAGING), also=also, policy=Policy(nonprod_endpoints=4))) == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"subnet_ids": ("subnet-a",)},
        {"requester_managed": True},
        {"status": "pending"},
        {"endpoint_type": "GatewayLoadBalancer"},
        {"vpc_id": "vpc-2"},
    ],
)
def test_what_is_in_one_zone_or_not_the_customers_does_not_count(changed):
    mixed = [*endpoints(5), endpoint("vpce-9", "ecr.dkr", **changed)]

    assert found(check, vpc(tags=STAGING), also={"vpc_endpoint": mixed}) == []
