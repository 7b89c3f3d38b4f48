"""Buckets and container registries."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from apps.local.demo.amounts import grow
from apps.local.demo.place import METRIC_DAYS, Place, Team, zero
from apps.local.demo.teams import CHECKOUT, DATA, DEV, MOBILE, PLATFORM, SEARCH, STAGING, STOREFRONT

GIB = 1024**3
MIB = 1024**2
# Whether a bucket is used shows over months.
S3_DAYS = 95


@dataclass(frozen=True, slots=True)
class Bucket:
    """A bucket; `reads` is what its request metrics say a day, None where they are off.

    `uploads` are the unfinished ones: age in days and gigabytes. A `still` one is as large as months ago. Of `versions`
    so many gigabytes are old; they stay unless `moves`.
    """

    name: str
    team: Team
    gb: float
    objects: int = 400_000
    reads: float | None = None
    moves: bool = False
    aborts: bool = False
    uploads: tuple[tuple[float, float], ...] = ()
    days: float = 700
    still: bool = False
    versions: float = 0


BUCKETS: dict[str, tuple[Bucket, ...]] = {
    "us-east-1": (
        Bucket("product-images", STOREFRONT, 8_200, 9_000_000, 5_200_000, aborts=True, versions=1_900),
        Bucket("order-documents", CHECKOUT, 2_600, 4_100_000, 21_000, moves=True, aborts=True, versions=300),
        Bucket("raw-clickstream-2022", DATA, 41_000, 2_300_000, 0, still=True),
        Bucket("db-dumps", PLATFORM, 6_800, 2_100, 0, aborts=True),
        Bucket("video-campaigns", STOREFRONT, 3_900, 14_000, uploads=((64, 310), (41, 95), (18, 22))),
        Bucket("build-artifacts", PLATFORM, 900, 260_000, 8_000, moves=True, uploads=((27, 46),)),
        Bucket("terraform-state", PLATFORM, 0.2, 900, 400, aborts=True),
        Bucket("access-logs", PLATFORM, 640, 70_000_000, 0, aborts=True),
    ),
    "eu-west-1": (
        Bucket("product-images-eu", STOREFRONT, 4_700, 6_000_000, 3_100_000, aborts=True),
        Bucket("erp-exports", CHECKOUT, 2_900, 55_000, 0),
        Bucket("gdpr-requests", DATA, 12, 800, aborts=True),
    ),
    "us-west-2": (
        Bucket("lake-bronze", DATA, 96_000, 18_000_000, 260_000, moves=True, uploads=((33, 820), (9, 140))),
        Bucket("lake-gold", DATA, 18_000, 3_000_000, 940_000, moves=True, aborts=True),
        Bucket("ml-checkpoints", DEV, 7_400, 31_000, still=True),
        Bucket("staging-images", STAGING, 80, 110_000, 900, aborts=True),
    ),
    "ap-southeast-2": (
        Bucket("mobile-uploads", MOBILE, 310, 890_000, 44_000, uploads=((2, 3),)),
        Bucket("app-crash-dumps", MOBILE, 1_250, 240_000, 0, aborts=True),
    ),
}


@dataclass(frozen=True, slots=True)
class Repository:
    """A container registry; `left` untagged images of `megabytes` each hang about, beside `kept` tagged ones.

    Of these, `stale` more are releases that nobody has pulled for long.
    """

    name: str
    team: Team
    kept: int = 8
    left: int = 0
    megabytes: int = 380
    stale: int = 0


REPOSITORIES: dict[str, tuple[Repository, ...]] = {
    "us-east-1": (
        Repository("storefront/web", STOREFRONT, 10, 34, 640),
        Repository("checkout/api", CHECKOUT, 9, 11, 410),
        Repository("search/query", SEARCH, 6, megabytes=1_250, stale=31),
        Repository("platform/ci-base", PLATFORM, 5, 26, 2_100),
        Repository("storefront/render", STOREFRONT, 7),
    ),
    "eu-west-1": (
        Repository("storefront/web", STOREFRONT, 8),
        Repository("checkout/erp", CHECKOUT, 3, 9, 720),
    ),
    "us-west-2": (Repository("data/spark", DATA, 6, 18, 3_400), Repository("data/airflow", DATA, 8)),
    "ap-southeast-2": (Repository("mobile/gateway", MOBILE, 6),),
}


def fill(place: Place) -> None:
    """Fill the region's buckets and registries."""
    for bucket in BUCKETS[place.region]:
        _bucket(place, bucket)
    for repository in REPOSITORIES[place.region]:
        _repository(place, repository)


def _bucket(place: Place, bucket: Bucket) -> None:
    s3, name = place.client("s3"), f"quillhaven-{bucket.name}"
    where = {} if place.region == "us-east-1" else {"LocationConstraint": place.region}
    s3.create_bucket(Bucket=name, **({"CreateBucketConfiguration": where} if where else {}))
    s3.put_bucket_tagging(Bucket=name, Tagging={"TagSet": bucket.team.tags()})
    if bucket.versions:
        _versions(place, name, bucket.versions)
    with place.ago(bucket.days) as moment:
        kept = place.backend("s3").buckets[name]
        kept.creation_date = moment
    if rules := _rules(bucket):
        s3.put_bucket_lifecycle_configuration(Bucket=name, LifecycleConfiguration={"Rules": rules})
    for number, (days, gb) in enumerate(bucket.uploads):
        _unfinished(place, name, f"import/part-{number:03}.parquet", days, gb)
    _measure(place, bucket, name)


def _versions(place: Place, name: str, gb: float) -> None:
    """A large object that was replaced some months ago."""
    s3 = place.client("s3")
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    for days in (410, 130):
        with place.ago(days):
            s3.put_object(Bucket=name, Key="catalogue/all.tar", Body=b"all of it")
    old, _ = place.backend("s3").buckets[name].keys.getlist("catalogue/all.tar")
    grow(old, int(gb * GIB))


def _rules(bucket: Bucket) -> list[dict[str, Any]]:
    rules: list[dict[str, Any]] = []
    if bucket.moves:
        move = [{"Days": 60, "StorageClass": "STANDARD_IA"}]
        rule = {"ID": "age", "Status": "Enabled", "Filter": {"Prefix": ""}, "Transitions": move}
        rules.append(rule | {"NoncurrentVersionExpiration": {"NoncurrentDays": 30}})
    if bucket.aborts:
        abort = {"DaysAfterInitiation": 7}
        rules.append(
            {
                "ID": "abort",
                "Status": "Enabled",
                "Filter": {"Prefix": ""},
                "AbortIncompleteMultipartUpload": abort,
            }
        )
    return rules


def _unfinished(place: Place, bucket: str, key: str, days: float, gb: float) -> None:
    """One part that says it is large: nobody wants to send gigabytes to an emulator."""
    s3 = place.client("s3")
    with place.ago(days) as moment:
        upload = s3.create_multipart_upload(Bucket=bucket, Key=key)["UploadId"]
        s3.upload_part(Bucket=bucket, Key=key, UploadId=upload, PartNumber=1, Body=b"half a file")
    kept = place.backend("s3").buckets[bucket].multiparts[upload]
    kept.initiated = moment
    kept.parts[1].contentsize = int(gb * GIB)


def _measure(place: Place, bucket: Bucket, name: str) -> None:
    size = {"BucketName": name, "StorageType": "StandardStorage"}
    count = {"BucketName": name, "StorageType": "AllStorageTypes"}
    asked = {"BucketName": name, "FilterId": "EntireBucket"}
    daily = 0 if bucket.still else 0.001
    place.daily("AWS/S3", "BucketSizeBytes", size, lambda ago: bucket.gb * GIB * (1 - daily * ago), S3_DAYS)
    place.daily("AWS/S3", "NumberOfObjects", count, lambda ago: bucket.objects * (1 - daily * ago), S3_DAYS)
    if bucket.reads is not None:
        reads = place.around(bucket.reads) if bucket.reads else zero
        writes = zero if bucket.still else place.around(40)
        place.daily("AWS/S3", "GetRequests", asked, reads, S3_DAYS)
        place.daily("AWS/S3", "PutRequests", asked, writes, S3_DAYS)
        # Something always asks, be it only the metrics' own listing.
        place.daily("AWS/S3", "AllRequests", asked, lambda ago: reads(ago) + 24, S3_DAYS)


def _repository(place: Place, repository: Repository) -> None:
    ecr = place.client("ecr")
    with place.ago(METRIC_DAYS * 12):
        ecr.create_repository(repositoryName=repository.name, tags=repository.team.tags())
    for number, (days, tag) in enumerate(_images(repository)):
        manifest = _manifest(repository, number)
        tagged = {"imageTag": tag} if tag else {}
        ecr.put_image(repositoryName=repository.name, imageManifest=json.dumps(manifest), **tagged)
        kept = place.backend("ecr").repositories[repository.name].images[-1]
        with place.ago(days) as moment:
            kept.image_pushed_at = int(moment.timestamp())
        with place.ago(min(days, 1)) as moment:
            kept.last_recorded_pull_time = int(moment.timestamp()) if days < METRIC_DAYS else None


def _images(repository: Repository) -> Iterator[tuple[float, str]]:
    """The age in days of each image, and its tag if it has one: what was left, old releases, and those in use."""
    yield from ((40 + 7 * number, "") for number in range(repository.left))
    yield from ((110 + 9 * number, f"2025.{number}") for number in range(repository.stale))
    yield from ((3 * number, f"2026.{number}") for number in range(repository.kept))


def _manifest(repository: Repository, number: int) -> dict[str, Any]:
    kind = "application/vnd.docker"
    return {
        "schemaVersion": 2,
        "mediaType": f"{kind}.distribution.manifest.v2+json",
        "config": {
            "mediaType": f"{kind}.container.image.v1+json",
            "size": repository.megabytes * MIB + number,
            "digest": f"sha256:{number:064x}",
        },
        "layers": [
            {
                "mediaType": f"{kind}.image.rootfs.diff.tar.gzip",
                "size": 1,
                "digest": f"sha256:{repository.name}-{number}",
            }
        ],
    }
