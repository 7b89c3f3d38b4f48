"""S3: old versions of objects, from a sample of each bucket that keeps them for ever."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from opscurb.aws.collector import collector
from opscurb.aws.collectors.s3 import configured
from opscurb.aws.fanout import fan_out
from opscurb.resource import Resource

if TYPE_CHECKING:
    from opscurb.aws.region import AwsRegion

PAGE_SIZE, PAGES = 1000, 10
NEEDS = (
    "s3:GetBucketVersioning",
    "s3:ListObjectVersions",
    "s3:GetObjectLockConfiguration",
    "s3:GetBucketReplication",
)
ON = "Enabled"


@dataclass(frozen=True, slots=True)
class Noncurrent:
    """Bytes of a storage class that have been replaced or deleted for so many days, and are still kept."""

    storage_class: str
    days: int
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OldVersions(Resource):
    """What of the first 10,000 versions in a bucket is not current; `id` is the bucket's.

    `is_whole` when there are no more, `is_locked` when a lock may forbid that they are deleted.
    """

    type: ClassVar[str] = "s3_versions"

    noncurrent: tuple[Noncurrent, ...] = ()
    is_whole: bool = True
    is_locked: bool = False
    is_replicated: bool = False


@collector("s3_versions", needs=NEEDS)
def versions(region: "AwsRegion") -> Iterator[Any]:
    """Buckets in which old versions were seen, where no rule removes them and no second factor guards them."""

    def sampled(bucket: Any) -> OldVersions | None:
        versioning = region.call("s3", "get_bucket_versioning", Bucket=bucket.id)
        if not versioning.get("Status") or versioning.get("MFADelete") == ON:
            return None
        sample = _Sample(region.now)
        is_whole = sample.take(region, bucket.id)
        if not sample.sizes:
            return None
        return OldVersions(
            id=bucket.id,
            arn=bucket.arn,
            region=region.region,
            noncurrent=sample.noncurrent,
            is_whole=is_whole,
            is_locked=bool(
                configured(
                    region, "get_object_lock_configuration", "ObjectLockConfigurationNotFoundError", bucket.id
                ).get("ObjectLockConfiguration")
            ),
            is_replicated=bool(
                configured(
                    region, "get_bucket_replication", "ReplicationConfigurationNotFoundError", bucket.id
                ).get("ReplicationConfiguration")
            ),
        )

    endless = [bucket for bucket in region.rows("s3_bucket") if not bucket.expires_versions]
    for _, row in fan_out(region, endless, sampled, NEEDS, lambda bucket: bucket.id):
        if row is not None:
            yield row


class _Sample:
    """Adds old versions up, page by page: a version is old since the next newer one of its key was written."""

    def __init__(self, now: datetime) -> None:
        self.sizes: Counter[tuple[str, int]] = Counter()
        self._now = now
        self._newer: tuple[str, datetime] | None = None

    @property
    def noncurrent(self) -> tuple[Noncurrent, ...]:
        """What was seen, by storage class and days."""
        return tuple(Noncurrent(kind, days, size) for (kind, days), size in sorted(self.sizes.items()))

    def take(self, region: "AwsRegion", bucket: str) -> bool:
        """Read the first pages; True when there were no more."""
        marker: dict[str, Any] = {}
        for _ in range(1 if region.probe else PAGES):
            page = region.call("s3", "list_object_versions", Bucket=bucket, MaxKeys=PAGE_SIZE, **marker)
            self._add(page)
            if not page.get("IsTruncated"):
                return True
            marker = {"KeyMarker": page["NextKeyMarker"], "VersionIdMarker": page["NextVersionIdMarker"]}
        return False

    def _add(self, page: dict[str, Any]) -> None:
        """Versions and the marks of deletions come apart, each by key with the newest first."""
        entries = [*(page.get("Versions") or ()), *(page.get("DeleteMarkers") or ())]
        for entry in sorted(entries, key=_order):
            key, written, newer = entry["Key"], _written(entry), self._newer
            if not entry["IsLatest"] and newer is not None and newer[0] == key and "Size" in entry:
                days = max(0, (self._now - newer[1]).days)
                self.sizes[entry.get("StorageClass") or "STANDARD", days] += int(entry["Size"])
            self._newer = (key, written)


def _written(entry: dict[str, Any]) -> datetime:
    moment: datetime = entry["LastModified"]
    return moment.astimezone(UTC)


def _order(entry: dict[str, Any]) -> tuple[str, bool, float]:
    return entry["Key"], not entry["IsLatest"], -_written(entry).timestamp()
