"""Traffic between zones, as the bill shows it."""

from decimal import Decimal

from opscurb.aws.account import services
from opscurb.aws.checks.billing.data_transfer_cross_az import find as check
from opscurb.check import Severity
from opscurb.policy import Policy
from tests.engine.checks.billed import service
from tests.engine.looking import found

CROSSING = "DataTransfer-Regional-Bytes"


def compute(net: float = 920):
    return service(services.COMPUTE, ("BoxUsage:m5.large", net, 9_000))


def test_dear_traffic_between_zones_is_told_and_counts_nothing():
    other = service(services.EC2_OTHER, (CROSSING, 80, 8_000))

    (one,) = found(check, compute(), other)

    assert one.resource.id == services.EC2_OTHER
    assert one.details["billed_usd"] == 80
    assert one.details["percent_of_ec2"] == 8  # $80 of $920 + $80
    assert one.details["gb"] == 8_000
    # 8,000 GB x $0: what of it can be avoided only flow logs show.
    assert (one.monthly_cost, one.counted_cost, one.price.basis) == (0, 0, "billed")
    assert one.severity is Severity.LOW


def test_traffic_of_all_services_is_added_up_and_named_by_the_dearest():
    other = service(services.EC2_OTHER, (CROSSING, 30, 3_000))
    databases = service(services.RDS, (CROSSING, 40, 4_000))

    (one,) = found(check, compute(), other, databases)

    assert (one.resource.id, one.details["billed_usd"]) == (services.RDS, 70)


def test_fifty_dollars_are_not_dear():
    assert not found(check, service(services.EC2_OTHER, (CROSSING, 50, 5_000)))


def test_a_twentieth_of_what_ec2_costs_is_usual():
    other = service(services.EC2_OTHER, (CROSSING, 60, 6_000))

    assert not found(check, compute(net=1_140), other)


def test_other_traffic_is_none_between_zones():
    assert not found(check, service(services.EC2_OTHER, ("DataTransfer-Out-Bytes", 500, 5_600)))


def test_the_thresholds_are_the_customers():
    other = service(services.EC2_OTHER, (CROSSING, 20, 2_000))

    assert found(check, compute(), other, policy=Policy(cross_zone_usd=10, cross_zone_percent=Decimal(1)))
