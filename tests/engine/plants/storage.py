"""Buckets and container images."""

import hashlib
import json

from tests.engine.answers.amounts import grow
from tests.engine.cloud import Cloud, days_ago
from tests.engine.plants.making import daily

GIB = 1024**3
ABORTS = {"ID": "clean", "Status": "Enabled", "Filter": {"Prefix": ""}}
CLEANS_UP = {"Rules": [ABORTS | {"AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7}}]}
EXPIRES = {"Rules": [ABORTS | {"Expiration": {"Days": 30}}]}
EXPIRES_VERSIONS = {"Rules": [ABORTS | {"NoncurrentVersionExpiration": {"NoncurrentDays": 30}}]}


def s3_incomplete_multipart(cloud: Cloud) -> set[str]:
    s3 = cloud.client("s3")
    for name in ("uploads-forgotten", "uploads-cleaned"):
        _bucket(cloud, name)
        upload = s3.create_multipart_upload(Bucket=name, Key="big")["UploadId"]
        s3.upload_part(Bucket=name, Key="big", PartNumber=1, UploadId=upload, Body=b"x" * 1024)
    s3.put_bucket_lifecycle_configuration(Bucket="uploads-cleaned", LifecycleConfiguration=CLEANS_UP)
    return {"uploads-forgotten"}


def s3_no_lifecycle_cold(cloud: Cloud) -> set[str]:
    for name in ("bucket-cold", "bucket-expiring"):
        _bucket(cloud, name)
        _stored(cloud, name)
    cloud.client("s3").put_bucket_lifecycle_configuration(
        Bucket="bucket-expiring", LifecycleConfiguration=EXPIRES
    )
    return {"bucket-cold"}


def s3_noncurrent_versions(cloud: Cloud) -> set[str]:
    s3 = cloud.client("s3")
    for name in ("versions-kept", "versions-expiring", "versions-locked", "versions-new"):
        _bucket(cloud, name, ObjectLockEnabledForBucket=name == "versions-locked")
        s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
        for text in (b"first", b"second"):
            s3.put_object(Bucket=name, Key="report", Body=text)
        s3.delete_object(Bucket=name, Key="report")
        if name != "versions-new":
            _grown(cloud, name)
    s3.put_bucket_lifecycle_configuration(Bucket="versions-expiring", LifecycleConfiguration=EXPIRES_VERSIONS)
    return {"versions-kept"}


def _grown(cloud: Cloud, bucket: str) -> None:
    """Let all versions be old, and say that they are large."""
    for version in cloud.backend("s3", "aws").buckets[bucket].keys.getlist("report"):
        version.last_modified = days_ago(50).replace(tzinfo=None)
        grow(version, 100 * GIB)


def s3_bucket_abandoned(cloud: Cloud) -> set[str]:
    for name, reads in (("bucket-abandoned", 0), ("bucket-read", 40), ("bucket-logs", 0)):
        _bucket(cloud, name, age=200)
        _stored(cloud, name, days=95)
        for metric, value in (("AllRequests", reads + 4), ("GetRequests", reads)):
            asked = {"BucketName": name, "FilterId": "EntireBucket"}
            daily(cloud, "AWS/S3", metric, value, days=95, **asked)
    return {"bucket-abandoned"}


def _stored(cloud: Cloud, name: str, days: int = 32) -> None:
    sizes = {"BucketName": name, "StorageType": "StandardStorage"}
    daily(cloud, "AWS/S3", "BucketSizeBytes", 500 * GIB, days=days, **sizes)
    counts = {"BucketName": name, "StorageType": "AllStorageTypes"}
    daily(cloud, "AWS/S3", "NumberOfObjects", 1000, days=days, **counts)


def _bucket(cloud: Cloud, name: str, age: float = 60, **given) -> None:
    cloud.client("s3").create_bucket(Bucket=name, **given)
    cloud.backend("s3", "aws").buckets[name].creation_date = days_ago(age)


def ecr_untagged_images(cloud: Cloud) -> set[str]:
    for name, tag in (("repository-littered", ""), ("repository-tidy", "v1")):
        cloud.client("ecr").create_repository(repositoryName=name)
        _push(cloud, name, tag)
    return {"repository-littered"}


def ecr_images_unpulled(cloud: Cloud) -> set[str]:
    for name, pulled in (("repository-old", None), ("repository-pulled", int(days_ago(5).timestamp()))):
        cloud.client("ecr").create_repository(repositoryName=name)
        for platform in ("amd64", "arm64"):
            _manifest(cloud, name, platform, tag=platform)
        old, newest = cloud.backend("ecr").repositories[name].images
        old.image_pushed_at, old.last_recorded_pull_time = int(days_ago(200).timestamp()), pulled
        newest.image_pushed_at = int(days_ago(1).timestamp())
    return {"repository-old"}


def _push(cloud: Cloud, repository: str, tag: str) -> None:
    """An image for two platforms; where it has no tag, all three manifests are left over."""
    children = [_manifest(cloud, repository, platform) for platform in ("amd64", "arm64")]
    index = {
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.index.v1+json",
        "manifests": [
            {"mediaType": "application/vnd.oci.image.manifest.v1+json", "digest": digest, "size": 1}
            for digest in children
        ],
    }
    _put(cloud, repository, index, tag)


def _manifest(cloud: Cloud, repository: str, platform: str, tag: str = "") -> str:
    digest = f"sha256:{hashlib.sha256(platform.encode()).hexdigest()}"
    manifest = {
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "config": {"mediaType": "application/vnd.oci.image.config.v1+json", "size": 1, "digest": digest},
        "layers": [{"mediaType": "application/x-tar", "size": GIB, "digest": digest}],
    }
    return _put(cloud, repository, manifest, tag)


def _put(cloud: Cloud, repository: str, manifest: dict, tag: str) -> str:
    wanted = {"imageTag": tag} if tag else {}
    put = cloud.client("ecr").put_image(
        repositoryName=repository,
        imageManifest=json.dumps(manifest),
        imageManifestMediaType=manifest["mediaType"],
        **wanted,
    )
    for image in cloud.backend("ecr").repositories[repository].images:
        image.image_pushed_at = int(days_ago(60).timestamp())
    return put["image"]["imageId"]["imageDigest"]
