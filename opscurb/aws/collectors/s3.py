"""S3: buckets with their tags and lifecycle, and the uploads that were never finished."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from botocore.exceptions import ClientError

from opscurb.aws.collector import collector
from opscurb.aws.fanout import fan_out
from opscurb.aws.parse import tags_of, utc
from opscurb.resource import Resource, scrub
from opscurb.results import Unread

if TYPE_CHECKING:
    from opscurb.aws.region import AwsRegion

BUCKETS_PER_PAGE = 1000
UPLOADS_LISTED = 1000
BUCKET_NEEDS = (
    "s3:ListBuckets",
    "s3:GetBucketLocation",
    "s3:GetBucketTagging",
    "s3:GetBucketLifecycleConfiguration",
)
UPLOAD_NEEDS = ("s3:ListMultipartUploads", "s3:ListParts")
# How a location is written that is older than today's region names.
OLD_LOCATIONS = {"": "us-east-1", "EU": "eu-west-1"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket(Resource):
    """A bucket; `aborts_uploads` when a rule for all of it cleans unfinished uploads up.

    `expires_versions` when any rule removes old versions.
    """

    type: ClassVar[str] = "s3_bucket"

    aborts_uploads: bool = False
    has_age_rules: bool = False
    expires_versions: bool = False

    def dimensions(self, by: str) -> dict[str, str]:
        """Storage metrics come per storage class, request metrics per filter."""
        more = {
            "standard": {"StorageType": "StandardStorage"},
            "objects": {"StorageType": "AllStorageTypes"},
            "requests": {"FilterId": "EntireBucket"},
        }
        return {"BucketName": self.id, **more[by]}


@collector("s3_bucket", needs=BUCKET_NEEDS)
def buckets(region: "AwsRegion") -> Iterator[Any]:
    """Buckets that live in this region."""

    def build(item: dict[str, Any]) -> Bucket | None:
        name = item["Name"]
        home = item.get("BucketRegion") or _location(region, name)
        if home != region.region:
            return None
        rules = configured(region, "get_bucket_lifecycle_configuration", "NoSuchLifecycleConfiguration", name)
        enabled = [rule for rule in rules.get("Rules") or () if rule.get("Status") == "Enabled"]
        return Bucket(
            id=name,
            arn=f"arn:aws:s3:::{name}",
            region=region.region,
            name=name,
            created=utc(item.get("CreationDate")),
            tags=tags_of(configured(region, "get_bucket_tagging", "NoSuchTagSet", name), "TagSet"),
            aborts_uploads=any(_aborts_everywhere(rule) for rule in enabled),
            has_age_rules=any(rule.get("Transitions") or rule.get("Expiration") for rule in enabled),
            expires_versions=any(rule.get("NoncurrentVersionExpiration") for rule in enabled),
        )

    items = region.pages(
        "s3", "list_buckets", "Buckets", page_size=BUCKETS_PER_PAGE, BucketRegion=region.region
    )
    for _, row in fan_out(region, items, build, BUCKET_NEEDS, lambda item: item["Name"]):
        if row is not None:
            yield row


def _location(region: "AwsRegion", bucket: str) -> str:
    """Where a bucket lives, asked only where the list does not tell."""
    answer = region.call("s3", "get_bucket_location", Bucket=bucket)
    location = answer.get("LocationConstraint") or ""
    return OLD_LOCATIONS.get(location, location)


def configured(region: "AwsRegion", operation: str, missing: str, bucket: str) -> dict[str, Any]:
    """What is configured for a bucket; S3 answers with an error where nothing is."""
    try:
        return region.call("s3", operation, Bucket=bucket)
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") == missing:
            return {}
        raise


def _aborts_everywhere(rule: dict[str, Any]) -> bool:
    narrowed = {key: value for key, value in (rule.get("Filter") or {}).items() if value}
    return bool(rule.get("AbortIncompleteMultipartUpload")) and not narrowed and not rule.get("Prefix")


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload(Resource):
    """An upload that was begun and neither finished nor aborted; its parts are stored and billed."""

    type: ClassVar[str] = "s3_multipart_upload"

    bucket: str
    key: str
    storage_class: str
    size_bytes: int


@collector("s3_multipart_upload", needs=UPLOAD_NEEDS)
def uploads(region: "AwsRegion") -> Iterator[Any]:
    """Unfinished uploads older than a day, of at most 1,000 a bucket, where no rule cleans them up."""

    def listed(bucket: Any) -> list[dict[str, Any]]:
        answer = region.call("s3", "list_multipart_uploads", Bucket=bucket.id, MaxUploads=UPLOADS_LISTED)
        day_ago = region.now - timedelta(days=1)
        return [
            {**item, "Bucket": bucket.id} for item in answer.get("Uploads") or () if _before(item, day_ago)
        ]

    def sized(item: dict[str, Any]) -> Upload | None:
        size = _stored(region, item)
        if size is None:
            return None
        return Upload(
            id=item["UploadId"],
            arn=f"arn:aws:s3:::{item['Bucket']}",
            region=region.region,
            created=utc(item["Initiated"]),
            bucket=item["Bucket"],
            key=scrub(item["Key"]),
            storage_class=item.get("StorageClass") or "STANDARD",
            size_bytes=size,
        )

    unclean = [bucket for bucket in region.rows("s3_bucket") if not bucket.aborts_uploads]
    old: list[dict[str, Any]] = []
    for _, answer in fan_out(region, unclean, listed, UPLOAD_NEEDS, lambda bucket: bucket.id):
        if isinstance(answer, Unread):
            yield answer
        else:
            old += answer
    for _, row in fan_out(region, old, sized, UPLOAD_NEEDS, lambda item: item["Bucket"]):
        if row is not None:
            yield row


def _before(item: dict[str, Any], moment: Any) -> bool:
    initiated = utc(item.get("Initiated"))
    return initiated is not None and initiated < moment


def _stored(region: "AwsRegion", item: dict[str, Any]) -> int | None:
    """Bytes of the parts of an upload; None when it was finished or aborted meanwhile."""
    wanted = {"Bucket": item["Bucket"], "Key": item["Key"], "UploadId": item["UploadId"]}
    try:
        return sum(int(part["Size"]) for part in region.pages("s3", "list_parts", "Parts", 1000, **wanted))
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") == "NoSuchUpload":
            return None
        raise
