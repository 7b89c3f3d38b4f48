"""Parts of uploads that were never finished are invisible in a bucket, and billed like objects."""

from collections import defaultdict

from opscurb.check import Category, Playbook, Waste, check

GIB = 1024**3
# S3 lists so many uploads at a time, and no more than the first list of a bucket is looked at.
LISTED_AT_MOST = 1000


@check(
    reads="s3_bucket",
    also=("s3_multipart_upload",),
    role="s3",
    category=Category.STORAGE_OPTIMIZATION,
    advice="Abort incomplete multipart uploads",
    tunes=("multipart_days",),
    min_age=False,
    asks=lambda bucket, scan: not bucket.aborts_uploads,
    fix=Playbook(
        why="The parts of unfinished uploads stay until somebody aborts them, and each gigabyte is billed.",
        steps=(
            "Verify that no job still works on these uploads",
            "Save the bucket's lifecycle rules; writing them replaces all that are there",
            "Add a rule for the whole bucket that aborts incomplete multipart uploads after seven days",
            "Write the rules back; S3 removes the old parts within about a day",
        ),
        cli=(
            "# Verify: what is unfinished, and since when",
            "aws s3api list-multipart-uploads --bucket {id} --region {region}",
            "# Save what this prints as lifecycle.json; NoSuchLifecycleConfiguration means that there are no rules",
            "aws s3api get-bucket-lifecycle-configuration --bucket {id} --query '{Rules: Rules}' --output json"
            " --region {region}",
            "# Add to Rules in lifecycle.json: ID abort-incomplete-uploads, Status Enabled, an empty Prefix"
            " in Filter, and 7 as DaysAfterInitiation in AbortIncompleteMultipartUpload; then",
            "aws s3api put-bucket-lifecycle-configuration --bucket {id}"
            " --lifecycle-configuration file://lifecycle.json --region {region}",
        ),
        console=(
            "Open the S3 console, choose {id} and its Management tab",
            "Create lifecycle rule, apply to all objects in the bucket",
            "Choose Delete expired object delete markers or incomplete multipart uploads",
            "Tick Delete incomplete multipart uploads, 7 days; create the rule",
        ),
        risks=(
            "An upload that really takes longer than seven days would be aborted",
            "Writing lifecycle rules without the saved ones in the file removes those",
        ),
        minutes=10,
        rollback=("Write back the rules without the new one; uploads already aborted must be begun again",),
    ),
)
def find(buckets, scan):
    """Uploads begun longer ago than the threshold, added up by bucket."""
    uploads = defaultdict(list)
    for upload in scan.all("s3_multipart_upload"):
        uploads[upload.bucket].append(upload)
    for bucket in buckets:
        mine = uploads[bucket.id]
        old = [upload for upload in mine if upload.age_days(scan.now) >= scan.policy.multipart_days]
        if not old:
            continue
        stored = defaultdict(int)
        for upload in old:
            stored[upload.storage_class] += upload.size_bytes
        oldest = max(upload.age_days(scan.now) for upload in old)
        yield Waste(
            bucket,
            price=scan.prices.s3_parts(bucket, stored),
            because=f"{len(old)} unfinished uploads, the oldest begun {oldest} days ago",
            details={
                "uploads": len(old),
                "stored_gb": round(sum(stored.values()) / GIB, 2),
                "oldest_days": oldest,
                "examples": [upload.key for upload in old[:5]],
                "is_lower_bound": len(mine) >= LISTED_AT_MOST,
            },
        )
