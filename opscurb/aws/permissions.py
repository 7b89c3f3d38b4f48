"""From the API calls that checks need to the IAM actions that allow them."""

from collections.abc import Iterable

# boto3's name of a service -> its prefix in IAM.
PREFIXES = {
    "elb": "elasticloadbalancing",
    "elbv2": "elasticloadbalancing",
    "docdb": "rds",
    "neptune": "rds",
    "efs": "elasticfilesystem",
    "opensearch": "es",
    "mwaa": "airflow",
    "resourcegroupstaggingapi": "tag",
}
# Where AWS names the action other than the call.
RENAMED = {
    "s3:ListBuckets": "s3:ListAllMyBuckets",
    "s3:ListMultipartUploads": "s3:ListBucketMultipartUploads",
    "s3:ListParts": "s3:ListMultipartUploadParts",
    "s3:ListObjectVersions": "s3:ListBucketVersions",
    "s3:GetBucketLifecycleConfiguration": "s3:GetLifecycleConfiguration",
    "s3:GetBucketReplication": "s3:GetReplicationConfiguration",
    "s3:GetObjectLockConfiguration": "s3:GetBucketObjectLockConfiguration",
    "s3:ListObjectsV2": "s3:ListBucket",
    "s3:GetBucketEncryption": "s3:GetEncryptionConfiguration",
}


def iam_action(operation: str) -> str:
    """The IAM action of a call, both as `service:Operation`, e.g. `elbv2:DescribeRules`."""
    if operation in RENAMED:
        return RENAMED[operation]
    service, _, name = operation.partition(":")
    return f"{PREFIXES.get(service, service)}:{name}"


def iam_actions(operations: Iterable[str]) -> tuple[str, ...]:
    """The IAM actions of many calls, sorted, each once."""
    return tuple(sorted({iam_action(operation) for operation in operations}))
