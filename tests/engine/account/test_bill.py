"""The bill as the emulator shows it: asked once, of this account, and no more often than may be."""

from datetime import date
from decimal import Decimal

import pytest

from opscurb.aws.account import services
from opscurb.aws.account.bill import EXHAUSTED, LiveBill
from opscurb.aws.account.explorer import MOST_CALLS
from opscurb.aws.account.parts import PARTS
from opscurb.aws.collectors.ec2 import Instance
from opscurb.aws.region import AwsRegion
from opscurb.check import Reason
from tests.engine.answers import bill as told
from tests.engine.cloud import ACCOUNT, Cloud

TODAY = date(2026, 11, 24)


@pytest.fixture
def bill(cloud: Cloud) -> LiveBill:
    return LiveBill(cloud.session(), ACCOUNT, TODAY)


def region_of(bill: LiveBill, name: str = "us-east-1") -> AwsRegion:
    return AwsRegion(bill.session, ACCOUNT, name, account_bill=bill)


def machine(instance_type: str, region: str = "us-east-1") -> Instance:
    return Instance(id="i-1", arn="arn:aws:ec2:i-1", region=region, instance_type=instance_type)


def test_a_part_is_asked_for_once_whoever_looks(bill: LiveBill):
    told.used(services.EC2_OTHER, "EBS:SnapshotUsage", 12.5, 250)
    told.used(services.EC2_OTHER, "EU-EBS:SnapshotUsage", 3, 60)

    here, there = region_of(bill).billing, region_of(bill, "eu-west-1").billing

    assert here.billed("EBS:SnapshotUsage") == Decimal("12.5")
    assert there.billed("EBS:SnapshotUsage") == Decimal(3)
    assert here.billed("RDS:ChargedBackupUsage") == 0
    assert [name for name, _ in told.ASKED] == ["get_cost_and_usage"]


def test_only_this_accounts_part_of_30_settled_days_is_asked_for(bill: LiveBill):
    bill.part("usage")

    ((_, asked),) = told.ASKED
    assert asked["TimePeriod"] == {"Start": "2026-10-24", "End": "2026-11-23"}
    dimensions = {one["Dimensions"]["Key"]: one["Dimensions"]["Values"] for one in asked["Filter"]["And"]}
    assert dimensions == {"LINKED_ACCOUNT": [ACCOUNT], "RECORD_TYPE": ["Usage"]}


def test_no_more_than_six_questions_are_asked(bill: LiveBill):
    for service in services.OFFERED:
        told.used(service, "NodeUsage:x", 500, 720)

    answers = [bill.part(name) for name in PARTS]
    offers = bill.offers()

    # Four parts, and two of the five services that offers are worth asking for.
    assert [answer.unread for answer in answers] == [None] * 4
    assert len(told.ASKED) == bill.calls == MOST_CALLS
    assert offers.unread == EXHAUSTED


def test_what_was_not_answered_for_want_of_calls_hides_no_offer(bill: LiveBill):
    for service in services.OFFERED:
        told.used(service, "NodeUsage:x", 500, 720)
    told.recommended(services.RDS, 10, 30, 1, InstanceType="db.m5.large", Region="us-east-1")
    for name in PARTS:
        bill.part(name)

    assert [row["service"] for row in bill.offers().rows] == [services.RDS]


def test_a_service_on_which_little_is_spent_is_offered_nothing(bill: LiveBill):
    told.used(services.RDS, "InstanceUsage:db.t4g.micro", 12, 720)

    assert bill.offers().rows == ()
    assert [name for name, _ in told.ASKED] == ["get_cost_and_usage"]


def test_discounts_are_what_is_paid_of_list_prices_by_service(bill: LiveBill):
    told.used(services.COMPUTE, "BoxUsage:m5.large", 90, 1_000, at_list=100)
    told.used(services.EC2_OTHER, "EBS:VolumeUsage.gp3", 50, 600, at_list=50)
    told.used(services.S3, "TimedStorage-ByteHrs", 23, 1_000, at_list=23)
    billing = region_of(bill).billing

    before = billing.discounts()
    bill.part("usage")

    assert before == {}
    # EC2: ($90 + $50) of ($100 + $50)
    assert billing.discounts() == {"AmazonEC2": Decimal(140) / Decimal(150), "AmazonS3": Decimal(1)}


def test_reservations_and_plans_pay_for_a_share_of_what_runs(bill: LiveBill):
    told.covered("m5.large", 50)
    told.covered("m5.large", 100, region="eu-west-1")
    told.planned(services.COMPUTE, "m5", 40)
    told.planned(services.LAMBDA, "NoInstanceFamily", 30)
    billing = region_of(bill).billing

    # Half is reserved, and of the other half plans pay for 40 %: 0.5 + 0.5 x 0.4
    assert billing.committed(machine("m5.large")) == Decimal("0.7")
    assert billing.committed(machine("m5.xlarge")) == Decimal("0.4")
    assert billing.committed(machine("c5.large")) == 0


def test_a_denied_bill_is_no_evidence_and_says_what_is_missing(cloud: Cloud, faults):
    faults.rules({"service": "ce", "error": {"code": "AccessDeniedException"}})
    bill = LiveBill(cloud.session(faults.url), ACCOUNT, TODAY)
    region = region_of(bill)

    collected = region.collect("account_service")

    assert region.billing.billed("EBS:SnapshotUsage") is None
    assert collected.failed is not None
    assert collected.failed.reason is Reason.NO_PERMISSION
    assert collected.failed.needs == ("ce:GetCostAndUsage",)
    assert bill.calls == 1


def test_odd_answers_are_unread_and_end_nothing(bill: LiveBill):
    told.TOLD["usage"].append({"Keys": ["a", "b"], "Metrics": {"UnblendedCost": {"Amount": "much"}}})

    answer = bill.part("usage")

    assert answer.unread is not None
    assert answer.unread.reason is Reason.UNREADABLE
