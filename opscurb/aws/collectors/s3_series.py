"""S3: which metrics CloudWatch has of each bucket: one a storage class in use, and requests where switched on."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from opscurb.aws.collector import collector
from opscurb.resource import Resource, scrub
from opscurb.results import Unread

if TYPE_CHECKING:
    from opscurb.aws.region import AwsRegion

NAMESPACE = "AWS/S3"
# Request metrics for all of a bucket, as the console names them; other filters may be for a part.
WHOLE = "EntireBucket"
OBJECTS, REQUESTS = "AllStorageTypes", "AllRequests"


@dataclass(frozen=True, slots=True, kw_only=True)
class BucketSeries(Resource):
    """The storage classes that a bucket has bytes in, and whether its requests are counted; `id` is the bucket's."""

    type: ClassVar[str] = "s3_series"

    storage_types: frozenset[str] = frozenset()
    counts_requests: bool = False

    def dimensions(self, by: str) -> dict[str, str]:
        """Of a storage type it has, or of its requests where they are counted."""
        if by == REQUESTS:
            return {"BucketName": self.id, "FilterId": WHOLE} if self.counts_requests else {}
        return {"BucketName": self.id, "StorageType": by} if by in self.storage_types else {}


@collector("s3_series", needs=("cloudwatch:ListMetrics",))
def series(region: "AwsRegion") -> Iterator[Any]:
    """Buckets that had a value in the last two weeks."""

    def build(item: dict[str, Any]) -> tuple[str, str, dict[str, str]]:
        dimensions = {one["Name"]: one["Value"] for one in item["Dimensions"]}
        return dimensions.pop("BucketName"), item["MetricName"], dimensions

    storage: dict[str, set[str]] = defaultdict(set)
    counted: set[str] = set()
    items = region.pages("cloudwatch", "list_metrics", "Metrics", Namespace=NAMESPACE)
    for row in region.each(items, build, "MetricName"):
        if isinstance(row, Unread):
            yield row
            continue
        bucket, metric, dimensions = row
        if "StorageType" in dimensions:
            storage[scrub(bucket)].add(dimensions["StorageType"])
        elif metric == REQUESTS and dimensions.get("FilterId") == WHOLE:
            counted.add(scrub(bucket))
    for bucket in sorted(storage):
        yield BucketSeries(
            id=bucket,
            arn=f"arn:aws:s3:::{bucket}",
            region=region.region,
            storage_types=frozenset(storage[bucket]),
            counts_requests=bucket in counted,
        )
