"""Large buckets without lifecycle rules."""

from decimal import Decimal

from opscurb.aws.checks.s3.s3_no_lifecycle_cold import find as check
from opscurb.aws.collectors.s3 import Bucket
from opscurb.check import Severity
from tests.engine.looking import ago, found

GIB = 1024.0**3


def bucket(**changed):
    given = dict(id="archive", arn="arn:aws:s3:::archive", region="us-east-1", created=ago(400))
    return Bucket(**given | changed)


def metrics(gb=1000, objects=10_000, **more):
    values = {"BucketSizeBytes": [gb * GIB], "NumberOfObjects": [objects], **more}
    return {(name, "archive"): series for name, series in values.items()}


def test_a_bucket_that_is_known_not_to_be_read_saves_the_difference():
    (finding,) = found(check, bucket(), metrics=metrics(GetRequests=[0.0] * 30))

    # 1,000 GB x ($0.023 - $0.0125)
    assert finding.monthly_cost == Decimal("10.50")
    assert finding.confidence == 0.85


def test_writes_without_reads_are_known_not_to_be_reads():
    (finding,) = found(check, bucket(), metrics=metrics(AllRequests=[5.0] * 28))

    assert finding.monthly_cost == Decimal("10.50")


def test_without_request_metrics_it_is_an_advice_without_money():
    (finding,) = found(check, bucket(), metrics=metrics())

    assert finding.monthly_cost == finding.counted_cost == Decimal(0)
    assert finding.price.confidence == "none"
    assert finding.severity is Severity.LOW
    assert finding.details["standard_gb"] == 1000
    assert not finding.details["reads_known"]


def test_request_metrics_of_a_few_days_are_not_enough_for_money():
    (finding,) = found(check, bucket(), metrics=metrics(GetRequests=[0.0] * 5))

    assert finding.monthly_cost == Decimal(0)


def test_more_than_fifty_terabytes_save_less_a_gigabyte():
    (finding,) = found(check, bucket(), metrics=metrics(gb=61_200, GetRequests=[0.0] * 30))

    # 51,200 x $0.023 + 10,000 x $0.022 - 61,200 x $0.0125
    assert finding.monthly_cost == Decimal("632.60")


def test_read_small_and_ruled_buckets_are_left_alone():
    assert found(check, bucket(), metrics=metrics(GetRequests=[0.0] * 29 + [1.0])) == []
    assert found(check, bucket(), metrics=metrics(gb=100)) == []
    assert found(check, bucket(has_age_rules=True), metrics=metrics()) == []


def test_a_bucket_of_tiny_objects_would_only_get_dearer():
    assert found(check, bucket(), metrics=metrics(gb=200, objects=10**9)) == []


def test_a_bucket_without_storage_metrics_holds_nothing_in_standard():
    assert found(check, bucket()) == []
