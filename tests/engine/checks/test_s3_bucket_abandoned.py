"""Buckets that nobody uses."""

from decimal import Decimal

import pytest

from opscurb.aws.checks.s3.s3_bucket_abandoned import find as check
from opscurb.aws.collectors.s3 import Bucket
from opscurb.aws.collectors.s3_series import BucketSeries
from opscurb.check import Reason, Severity
from opscurb.policy import Policy
from opscurb.results import Unknown, Unread
from tests.engine.looking import ago, found, look

GIB = 1024.0**3
WHO = {"id": "campaign", "arn": "arn:aws:s3:::campaign", "region": "us-east-1"}
DAYS = 90


def bucket(**changed):
    return Bucket(**WHO | {"name": "campaign", "created": ago(400)} | changed)


def listed(*kinds, counts=True):
    types = frozenset({"AllStorageTypes", *(kinds or ["StandardStorage"])})
    return {"s3_series": [BucketSeries(**WHO, storage_types=types, counts_requests=counts)]}


def metrics(gb=1000, **more):
    """A bucket that keeps its size, and of which only somebody's listing asks anything."""
    given = {
        "BucketSizeBytes": [gb * GIB] * DAYS,
        "NumberOfObjects": [5_000.0] * DAYS,
        "AllRequests": [4.0] * DAYS,
        **more,
    }
    return {(name, "campaign"): values for name, values in given.items()}


def test_a_bucket_without_reads_and_writes_costs_all_that_is_in_it():
    (finding,) = found(check, bucket(), also=listed(), metrics=metrics())

    # 1,000 GB x $0.023
    assert finding.monthly_cost == finding.counted_cost == Decimal("23.00")
    assert finding.confidence == 0.8
    assert finding.severity is Severity.MEDIUM
    assert finding.details["requests_counted"]


def test_every_class_in_the_bucket_counts():
    also = listed("StandardStorage", "GlacierStorage", "IntelligentTieringIAStorage")

    (finding,) = found(check, bucket(), also=also, metrics=metrics())

    # 1,000 GB each: x $0.023 + x $0.0036 + x $0.0125
    assert finding.monthly_cost == Decimal("39.10")
    assert finding.details["size_gb"] == 3000


def test_a_class_without_a_price_leaves_the_finding_without_money():
    (finding,) = found(check, bucket(), also=listed("ReducedRedundancyStorage"), metrics=metrics())

    assert finding.price.confidence == "none"


def test_where_requests_are_not_counted_an_unchanged_bucket_is_shown_and_counts_nothing():
    (finding,) = found(check, bucket(), also=listed(counts=False), metrics=metrics())

    assert finding.monthly_cost == Decimal("23.00")
    assert finding.counted_cost == Decimal(0)
    assert finding.confidence == 0.4
    assert finding.severity is Severity.LOW


def test_requests_that_are_counted_only_lately_tell_nothing_of_the_days_before():
    (finding,) = found(check, bucket(), also=listed(), metrics=metrics(AllRequests=[4.0] * 20))

    assert not finding.details["requests_counted"]


def test_silence_after_the_first_days_is_no_request():
    since = metrics()
    del since["AllRequests", "campaign"]

    (finding,) = found(
        check, bucket(), also=listed(), metrics=since | {("AllRequests", "campaign"): [1.0] * 75}
    )

    assert finding.details["requests_counted"]


@pytest.mark.parametrize("used", [{"GetRequests": [1.0] * 10}, {"PutRequests": [0.0] * 80 + [10.0]}])
def test_a_bucket_that_is_read_or_written_is_left_alone(used):
    assert found(check, bucket(), also=listed(), metrics=metrics(**used)) == []


def test_one_look_around_is_no_use():
    assert len(found(check, bucket(), also=listed(), metrics=metrics(GetRequests=[9.0]))) == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"BucketSizeBytes": [999 * GIB] + [1000 * GIB] * 89},
        {"NumberOfObjects": [4_999.0] + [5_000.0] * 89},
        {"NumberOfObjects": [5_000.0] * 40},
    ],
)
def test_a_bucket_that_changes_is_left_alone_where_requests_are_not_counted(changed):
    assert found(check, bucket(), also=listed(counts=False), metrics=metrics(**changed)) == []


@pytest.mark.parametrize(
    "innocent",
    [
        bucket(name="access-logs"),
        bucket(name="quill-tfstate"),
        bucket(tags={"purpose": "nightly backups"}),
        bucket(created=ago(60)),
        bucket(tags={"opscurb:ignore": "yes"}),
        bucket(tags={"aws:backup:source-resource": "x"}),
    ],
)
def test_logs_backups_states_and_young_buckets_are_left_alone(innocent):
    assert found(check, innocent, also=listed(), metrics=metrics()) == []


def test_words_are_not_found_within_words():
    assert len(found(check, bucket(name="catalogue-statement"), also=listed(), metrics=metrics())) == 1


def test_small_and_unlisted_buckets_are_left_alone():
    assert found(check, bucket(), also=listed(), metrics=metrics(gb=1)) == []
    assert found(check, bucket(), also={"s3_series": []}, metrics=metrics()) == []


def test_the_customer_says_what_small_is():
    policy = Policy(abandoned_bucket_gb=2000.0)

    assert found(check, bucket(), also=listed(), metrics=metrics(), policy=policy) == []


def test_without_sight_of_the_series_it_is_unknown():
    denied = Unread(Reason.NO_PERMISSION, "AccessDenied", ("cloudwatch:ListMetrics",))

    events = look(check, bucket(), unread={"s3_series": denied})

    assert [event.reason for event in events if isinstance(event, Unknown)] == [Reason.NO_PERMISSION]
