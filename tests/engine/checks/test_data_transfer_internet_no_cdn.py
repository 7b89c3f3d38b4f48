"""Traffic to the internet that would cost less through CloudFront."""

from decimal import Decimal

from opscurb.aws.account import services
from opscurb.aws.checks.billing.data_transfer_internet_no_cdn import find as check
from opscurb.check import Severity
from opscurb.policy import Policy
from tests.engine.checks.billed import service
from tests.engine.looking import found

OUT, GETS = "DataTransfer-Out-Bytes", "Requests-Tier2"


def test_traffic_from_s3_saves_what_cloudfront_costs_less():
    bucket = service(services.S3, (OUT, 180, 2_000), (GETS, 0.4, 1_000_000))

    (one,) = found(check, bucket)

    # 2,000 GB x $0.09 = $180.00 as billed
    # less (2,000 - 1,024) GB x $0.085 = $82.96 through CloudFront
    # less 1,000,000 requests x $0.000001 = $1.00
    assert one.monthly_cost == one.counted_cost == Decimal("96.04")
    assert one.severity is Severity.MEDIUM
    assert one.confidence == 0.5
    assert one.details["free_gb"] == 1_024


def test_the_free_terabyte_is_shared_among_regions():
    here = service(services.S3, (OUT, 180, 2_000), everywhere=8_000)

    (one,) = found(check, here)

    # A quarter of all traffic has a quarter of 1,024 GB: $180.00 - (2,000 - 256) x $0.085 = $31.76
    assert one.monthly_cost == Decimal("31.76")


def test_what_a_load_balancer_sends_is_advice_and_counts_nothing():
    balancer = service(services.ELB, (OUT, 180, 2_000))

    (one,) = found(check, balancer)

    # 2,000 GB x $0.09 - 2,000 GB x $0.085 = $10.00; its requests are not on the bill
    assert (one.monthly_cost, one.counted_cost, one.advisory) == (Decimal("10.00"), 0, True)


def test_who_uses_cloudfront_already_is_left_alone():
    edge = service(services.CLOUDFRONT, ("EU-DataTransfer-Out-Bytes", 40, 470))

    assert not found(check, edge, service(services.S3, (OUT, 180, 2_000)))


def test_a_hundred_dollars_are_not_worth_it():
    assert not found(check, service(services.S3, (OUT, 100, 1_111)))


def test_what_instances_send_themselves_is_not_for_a_cdn_to_take_over():
    assert not found(check, service(services.EC2_OTHER, (OUT, 400, 4_500)))


def test_so_many_requests_that_cloudfront_costs_more_are_no_waste():
    bucket = service(services.S3, (OUT, 180, 2_000), (GETS, 80, 200_000_000))

    assert not found(check, bucket)


def test_traffic_at_discounted_rates_that_cloudfront_does_not_beat_is_no_waste():
    assert not found(check, service(services.S3, (OUT, 2_500, 50_000)))  # $0.05 a GB


def test_the_threshold_is_the_customers():
    bucket = service(services.S3, (OUT, 90, 1_000))

    (one,) = found(check, bucket, policy=Policy(internet_usd=50))

    # All of it is within the free terabyte.
    assert one.monthly_cost == Decimal("90.00")
