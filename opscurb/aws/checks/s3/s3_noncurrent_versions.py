"""Versions that were replaced or deleted long ago stay in a versioned bucket for ever, and are billed like objects."""

from collections import Counter

from opscurb.aws.checks.s3.purposes import is_kept_on_purpose
from opscurb.check import Category, Playbook, Waste, check

GIB = 1024**3


@check(
    reads="s3_bucket",
    also=("s3_versions",),
    role="s3",
    category=Category.STORAGE_OPTIMIZATION,
    advice="Expire old object versions",
    tunes=("noncurrent_days", "noncurrent_gb"),
    backups_excluded=True,
    owners_respected=True,
    asks=lambda bucket, scan: not bucket.expires_versions,
    fix=Playbook(
        why="The bucket keeps every version of every object for ever; what was replaced or deleted more than"
        " {noncurrent_days} days ago can only be reached by its version id, and each gigabyte of it is billed.",
        steps=(
            "Verify how far back anybody must be able to go: after a mistake, by contract, by law",
            "Save the bucket's lifecycle rules; writing them replaces all that are there",
            "Add a rule that expires noncurrent versions after {noncurrent_days} days",
            "Write the rules back; S3 removes the old versions within a day or two",
        ),
        cli=(
            "# Verify: versioning, and whether the versions are needed for replication",
            "aws s3api get-bucket-versioning --bucket {id} --region {region}",
            "aws s3api get-bucket-replication --bucket {id} --region {region}",
            "# Save what this prints as lifecycle.json; NoSuchLifecycleConfiguration means that there are no rules",
            "aws s3api get-bucket-lifecycle-configuration --bucket {id} --query '{Rules: Rules}' --output json"
            " --region {region}",
            "# Add to Rules in lifecycle.json: ID expire-old-versions, Status Enabled, an empty Prefix in Filter,"
            " and the days as NoncurrentDays in NoncurrentVersionExpiration; then",
            "aws s3api put-bucket-lifecycle-configuration --bucket {id}"
            " --lifecycle-configuration file://lifecycle.json --region {region}",
        ),
        console=(
            "Open the S3 console, choose {id} and its Management tab",
            "Create lifecycle rule, apply to all objects in the bucket",
            "Permanently delete noncurrent versions of objects: {noncurrent_days} days after they become noncurrent",
            "Tick expired object delete markers too; create the rule",
        ),
        risks=(
            "An expired version cannot be brought back: overwritten and deleted objects are gone after the days",
            "Writing lifecycle rules without the saved ones in the file removes those",
            "Versions in Glacier classes that are younger than their minimum are billed to the end of it",
        ),
        minutes=15,
        rollback=("Write back the rules without the new one; versions already expired stay gone",),
    ),
)
def find(buckets, scan):
    """What of a sample was replaced long enough ago; a locked bucket keeps its versions by intent."""
    seen = {versions.id: versions for versions in scan.all("s3_versions")}
    for bucket in buckets:
        versions = seen.get(bucket.id)
        if versions is None or versions.is_locked:
            continue
        old = Counter()
        for each in versions.noncurrent:
            if each.days >= scan.policy.noncurrent_days:
                old[each.storage_class] += each.size_bytes
        gb = old.total() / GIB
        if not gb or gb < scan.policy.noncurrent_gb:
            continue
        doubtful = versions.is_replicated or is_kept_on_purpose(bucket)
        yield Waste(
            bucket,
            price=scan.prices.s3_versions(bucket, old),
            because=f"keeping {gb:.1f} GB{'' if versions.is_whole else ' at least'} of old versions for ever",
            details={
                "noncurrent_gb": round(gb, 2),
                "noncurrent_days": scan.policy.noncurrent_days,
                "is_lower_bound": not versions.is_whole,
                "is_replicated": versions.is_replicated,
                "created_date": bucket.created,
            },
            confidence=0.5 if doubtful else 0.85,
        )
