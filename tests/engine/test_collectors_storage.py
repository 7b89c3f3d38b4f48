"""What collectors make of buckets and registries in an emulated account."""

import json
from datetime import timedelta

import pytest

from opscurb.aws.checks.ecr.layers import freed_bytes
from opscurb.aws.collectors import s3_versions
from opscurb.aws.collectors.ecr import Image, Repository
from tests.engine.answers.amounts import grow
from tests.engine.cloud import Cloud, days_ago

MIB = 1024**2


@pytest.fixture
def versioned(cloud: Cloud):
    """A bucket that keeps versions."""
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket="kept")
    s3.put_bucket_versioning(Bucket="kept", VersioningConfiguration={"Status": "Enabled"})
    return s3


def write(cloud: Cloud, key: str, *ages: float, size: int = MIB) -> None:
    """Write a key once for each age in days, the oldest first."""
    for age in ages:
        cloud.client("s3").put_object(Bucket="kept", Key=key, Body=b"x")
        version = cloud.backend("s3", "aws").buckets["kept"].keys.getlist(key)[-1]
        version.last_modified = days_ago(age).replace(tzinfo=None)
        grow(version, size)


def sampled(cloud: Cloud):
    (row,) = cloud.region().collect("s3_versions").rows
    return row


def test_a_version_is_old_since_the_next_one_was_written(cloud: Cloud, versioned):
    write(cloud, "report", 400, 90, 10)

    assert [(each.days, each.size_bytes) for each in sampled(cloud).noncurrent] == [(10, MIB), (90, MIB)]


def test_what_was_deleted_is_old_since_then(cloud: Cloud, versioned):
    write(cloud, "report", 400)
    versioned.delete_object(Bucket="kept", Key="report")

    (old,) = sampled(cloud).noncurrent

    assert (old.days, old.size_bytes) == (0, MIB)


def test_versions_of_a_key_that_go_on_on_the_next_page_are_old_too(cloud: Cloud, versioned, monkeypatch):
    monkeypatch.setattr(s3_versions, "PAGE_SIZE", 2)
    write(cloud, "a", 50)
    write(cloud, "b", 60, 40, 20)

    row = sampled(cloud)

    assert [each.days for each in row.noncurrent] == [20, 40]
    assert row.is_whole


def test_a_large_bucket_is_only_sampled(cloud: Cloud, versioned, monkeypatch):
    monkeypatch.setattr(s3_versions, "PAGE_SIZE", 2)
    monkeypatch.setattr(s3_versions, "PAGES", 1)
    write(cloud, "a", 60, 40, 20)

    row = sampled(cloud)

    assert [each.days for each in row.noncurrent] == [20]
    assert not row.is_whole


def test_a_bucket_without_old_versions_or_with_a_rule_is_no_row(cloud: Cloud, versioned):
    write(cloud, "report", 400)

    assert cloud.region().collect("s3_versions").rows == ()


def test_locks_and_replication_are_told(cloud: Cloud):
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket="kept", ObjectLockEnabledForBucket=True)
    write(cloud, "report", 400, 90)

    assert sampled(cloud).is_locked
    assert not sampled(cloud).is_replicated


def test_requests_count_only_where_they_are_of_the_whole_bucket(cloud: Cloud):
    for bucket, filter_id in (("whole", "EntireBucket"), ("part", "logs-only")):
        data = [
            {
                "MetricName": name,
                "Dimensions": [{"Name": "BucketName", "Value": bucket}, dimension],
                "Value": 1.0,
            }
            for name, dimension in (
                ("BucketSizeBytes", {"Name": "StorageType", "Value": "GlacierStorage"}),
                ("AllRequests", {"Name": "FilterId", "Value": filter_id}),
            )
        ]
        cloud.client("cloudwatch").put_metric_data(Namespace="AWS/S3", MetricData=data)

    part, whole = cloud.region().collect("s3_series").rows

    assert (part.id, part.counts_requests, whole.counts_requests) == ("part", False, True)
    assert whole.dimensions("GlacierStorage") == {"BucketName": "whole", "StorageType": "GlacierStorage"}
    assert whole.dimensions("StandardStorage") == {}
    assert part.dimensions("AllRequests") == {}


def manifest(*layers: tuple[str, int]) -> str:
    """An image of these layers."""
    media = "application/vnd.oci.image.manifest.v1+json"
    return json.dumps(
        {
            "schemaVersion": 2,
            "mediaType": media,
            "config": {"mediaType": "application/vnd.oci.image.config.v1+json", "size": 1, "digest": "c"},
            "layers": [
                {"mediaType": "application/x-tar", "digest": name, "size": size} for name, size in layers
            ],
        }
    )


def test_images_come_with_their_layers_where_one_may_be_too_many(cloud: Cloud):
    ecr = cloud.client("ecr")
    ecr.create_repository(repositoryName="shop")
    ecr.put_image(repositoryName="shop", imageManifest=manifest(("base", 100), ("new", 5)), imageTag="v1")
    (fresh,) = cloud.region().collect("ecr_repository").rows
    cloud.backend("ecr").repositories["shop"].images[0].image_pushed_at -= int(timedelta(60).total_seconds())

    (old,) = cloud.region().collect("ecr_repository").rows

    assert fresh.images[0].layers == ()
    assert old.images[0].layers == (("base", 100), ("new", 5), ("c", 1))


def test_only_layers_that_no_other_image_has_are_freed():
    old = Image("old", 999, True, layers=(("base", 100), ("a", 10)))
    unknown = Image("unknown", 7, True)
    new = Image("new", 999, True, layers=(("base", 100), ("b", 20)))
    repository = Repository(id="shop", arn="a", region="us-east-1", images=(old, unknown, new))

    assert freed_bytes([old], repository) == 10
    assert freed_bytes([old, new], repository) == 130
    assert freed_bytes([old, unknown], repository) == 17
