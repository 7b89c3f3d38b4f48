"""Buckets and container images."""

import hashlib
import json

from tests.engine.cloud import Cloud, days_ago
from tests.engine.plants.making import daily

GIB = 1024**3
ABORTS = {"ID": "clean", "Status": "Enabled", "Filter": {"Prefix": ""}}
CLEANS_UP = {"Rules": [ABORTS | {"AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7}}]}
EXPIRES = {"Rules": [ABORTS | {"Expiration": {"Days": 30}}]}


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
        sizes = {"BucketName": name, "StorageType": "StandardStorage"}
        daily(cloud, "AWS/S3", "BucketSizeBytes", 500 * GIB, **sizes)
        counts = {"BucketName": name, "StorageType": "AllStorageTypes"}
        daily(cloud, "AWS/S3", "NumberOfObjects", 1000, **counts)
    cloud.client("s3").put_bucket_lifecycle_configuration(
        Bucket="bucket-expiring", LifecycleConfiguration=EXPIRES
    )
    return {"bucket-cold"}


def _bucket(cloud: Cloud, name: str) -> None:
    cloud.client("s3").create_bucket(Bucket=name)
    cloud.backend("s3", "aws").buckets[name].creation_date = days_ago(60)


def ecr_untagged_images(cloud: Cloud) -> set[str]:
    for name, tagged in (("repository-littered", False), ("repository-tidy", True)):
        cloud.client("ecr").create_repository(repositoryName=name)
        _push(cloud, name, tagged)
    return {"repository-littered"}


def _push(cloud: Cloud, repository: str, tagged: bool) -> None:
    """An image for two platforms; where it has no tag, all three manifests are left over."""
    children = [_manifest(cloud, repository, platform, tagged=False) for platform in ("amd64", "arm64")]
    index = {
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.index.v1+json",
        "manifests": [
            {"mediaType": "application/vnd.oci.image.manifest.v1+json", "digest": digest, "size": 1}
            for digest in children
        ],
    }
    _put(cloud, repository, index, tagged)


def _manifest(cloud: Cloud, repository: str, platform: str, tagged: bool) -> str:
    digest = f"sha256:{hashlib.sha256(platform.encode()).hexdigest()}"
    manifest = {
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "config": {"mediaType": "application/vnd.oci.image.config.v1+json", "size": 1, "digest": digest},
        "layers": [{"mediaType": "application/x-tar", "size": GIB, "digest": digest}],
    }
    return _put(cloud, repository, manifest, tagged)


def _put(cloud: Cloud, repository: str, manifest: dict, tagged: bool) -> str:
    wanted = {"imageTag": "v1"} if tagged else {}
    put = cloud.client("ecr").put_image(
        repositoryName=repository,
        imageManifest=json.dumps(manifest),
        imageManifestMediaType=manifest["mediaType"],
        **wanted,
    )
    for image in cloud.backend("ecr").repositories[repository].images:
        image.image_pushed_at = int(days_ago(60).timestamp())
    return put["image"]["imageId"]["imageDigest"]
