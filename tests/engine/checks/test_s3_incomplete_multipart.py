"""Uploads that were never finished."""

from decimal import Decimal

from opscurb.aws.checks.s3.s3_incomplete_multipart import find as check
from opscurb.aws.collectors.s3 import Bucket, Upload
from tests.engine.looking import ago, found

GIB = 1024**3


def bucket(name="uploads", **changed):
    given = dict(id=name, arn=f"arn:aws:s3:::{name}", region="us-east-1", name=name, created=ago(400))
    return Bucket(**given | changed)


def upload(name="u1", age=30, gb=100, storage_class="STANDARD", of="uploads"):
    return Upload(
        id=name,
        arn=f"arn:aws:s3:::{of}",
        region="us-east-1",
        created=ago(age),
        bucket=of,
        key=f"videos/{name}.mp4",
        storage_class=storage_class,
        size_bytes=gb * GIB,
    )


def test_parts_older_than_a_week_are_added_up():
    uploads = [upload("u1", age=30), upload("u2", age=90), upload("young", age=3)]

    (finding,) = found(check, bucket(), also={"s3_multipart_upload": uploads})

    assert finding.monthly_cost == Decimal("4.60")
    assert finding.details["uploads"] == 2
    assert finding.details["oldest_days"] == 90
    assert not finding.details["is_lower_bound"]


def test_parts_are_priced_by_their_storage_class():
    uploads = [upload("u1", storage_class="STANDARD_IA"), upload("u2", storage_class="DEEP_ARCHIVE")]

    (finding,) = found(check, bucket(), also={"s3_multipart_upload": uploads})

    assert finding.monthly_cost == Decimal("3.55")


def test_a_class_without_a_price_leaves_the_finding_without_money():
    strange = upload(storage_class="NEW_CLASS")

    (finding,) = found(check, bucket(), also={"s3_multipart_upload": [strange]})

    assert finding.monthly_cost == Decimal(0)
    assert finding.price.confidence == "none"


def test_a_thousand_uploads_may_be_more():
    uploads = [upload(f"u{number}", gb=0) for number in range(1000)]

    (finding,) = found(check, bucket(), also={"s3_multipart_upload": uploads})

    assert finding.details["is_lower_bound"]


def test_a_bucket_whose_rule_aborts_uploads_and_an_ignored_one_are_left_alone():
    clean, ignored = bucket(aborts_uploads=True), bucket("kept", tags={"opscurb:ignore": "true"})
    uploads = [upload(), upload("u2", of="kept")]

    assert found(check, clean, ignored, also={"s3_multipart_upload": uploads}) == []
