"""Old versions that are kept for ever."""

from decimal import Decimal

import pytest

from opscurb.aws.checks.s3.s3_noncurrent_versions import find as check
from opscurb.aws.collectors.s3 import Bucket
from opscurb.aws.collectors.s3_versions import Noncurrent, OldVersions
from opscurb.check import Reason
from opscurb.policy import Policy
from opscurb.results import Unknown, Unread
from tests.engine.looking import ago, found, look

GIB = 1024**3
WHO = {"id": "shop-media", "arn": "arn:aws:s3:::shop-media", "region": "us-east-1"}


def bucket(**changed):
    return Bucket(**WHO | {"name": "shop-media", "created": ago(400)} | changed)


def seen(*noncurrent, **changed):
    return {"s3_versions": [OldVersions(**WHO | changed, noncurrent=noncurrent)]}


def old(gb=1000, days=90, kind="STANDARD"):
    return Noncurrent(kind, days, int(gb * GIB))


def test_versions_that_were_replaced_long_ago_cost_their_gigabytes():
    (finding,) = found(check, bucket(), also=seen(old()))

    # 1,000 GB x $0.023
    assert finding.monthly_cost == finding.counted_cost == Decimal("23.00")
    assert finding.confidence == 0.85
    assert finding.details["noncurrent_gb"] == 1000


def test_each_storage_class_has_its_price():
    also = seen(
        old(100), old(100, kind="STANDARD_IA"), old(1000, kind="GLACIER"), old(1000, kind="DEEP_ARCHIVE")
    )

    (finding,) = found(check, bucket(), also=also)

    # 100 x $0.023 + 100 x $0.0125 + 1,000 x $0.0036 + 1,000 x $0.00099
    assert finding.monthly_cost == Decimal("8.14")


def test_a_storage_class_without_a_price_leaves_the_finding_without_money():
    (finding,) = found(check, bucket(), also=seen(old(kind="SNOW")))

    assert finding.monthly_cost == Decimal(0)
    assert finding.price.confidence == "none"


def test_what_was_replaced_lately_is_still_at_hand_on_purpose():
    assert found(check, bucket(), also=seen(old(days=29))) == []

    (finding,) = found(check, bucket(), also=seen(old(500, days=29), old(100, days=30)))

    # 100 GB x $0.023
    assert finding.monthly_cost == Decimal("2.30")


def test_of_a_large_bucket_a_sample_is_the_least_there_is():
    (finding,) = found(check, bucket(), also=seen(old(), is_whole=False))

    assert finding.because == "keeping 1000.0 GB at least of old versions for ever"
    assert finding.details["is_lower_bound"]


def test_locked_ruled_small_and_managed_buckets_are_left_alone():
    assert found(check, bucket(), also=seen(old(), is_locked=True)) == []
    assert found(check, bucket(expires_versions=True), also=seen(old())) == []
    assert found(check, bucket(), also=seen(old(0.9))) == []
    assert found(check, bucket(), also=seen()) == []
    assert found(check, bucket(), also={"s3_versions": []}) == []
    assert found(check, bucket(created=ago(3)), also=seen(old())) == []
    assert found(check, bucket(tags={"opscurb:ignore": "yes"}), also=seen(old())) == []
    assert found(check, bucket(tags={"aws:backup:source-resource": "x"}), also=seen(old())) == []


@pytest.mark.parametrize(
    ("kept", "more"),
    [
        (bucket(name="tf-state"), {}),
        (bucket(tags={"class": "audit"}), {}),
        (bucket(), {"is_replicated": True}),
    ],
)
def test_records_states_and_replicated_buckets_are_doubted(kept, more):
    (finding,) = found(check, kept, also=seen(old(), **more))

    assert finding.confidence == 0.5


def test_the_customer_says_how_much_and_how_old():
    policy = Policy(noncurrent_days=120, noncurrent_gb=0)

    assert found(check, bucket(), also=seen(old()), policy=policy) == []
    assert len(found(check, bucket(), also=seen(old(0.5, days=130)), policy=policy)) == 1


def test_a_bucket_whose_versions_cannot_be_listed_is_unknown():
    denied = Unread(Reason.NO_PERMISSION, "AccessDenied", ("s3:ListBucketVersions",), "shop-media")

    events = look(check, bucket(), unread={"s3_versions": denied})

    assert [event.reason for event in events if isinstance(event, Unknown)] == [Reason.NO_PERMISSION]
