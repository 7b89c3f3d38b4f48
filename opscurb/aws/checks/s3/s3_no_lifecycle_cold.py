"""Large buckets that nobody reads stay in the dearest storage class when no lifecycle rule moves them."""

from decimal import Decimal

from opscurb.check import Action, Category, Metric, Playbook, Severity, Waste, check
from opscurb.price import Price

GIB = 1024**3
KIB = 1024
READ_DAYS = 30
# S3 reports storage once a day, a day or two late; what a bucket does not hold it does not report.
SIZE = Metric("AWS/S3", "BucketSizeBytes", "Average", by="standard", days=4, sparse=True)
OBJECTS = Metric("AWS/S3", "NumberOfObjects", "Average", by="objects", days=4, sparse=True)
# Request metrics cost money and are mostly off; then both are silent.
READS = Metric("AWS/S3", "GetRequests", "Sum", by="requests", days=READ_DAYS, sparse=True)
REQUESTS = Metric("AWS/S3", "AllRequests", "Sum", by="requests", days=READ_DAYS, sparse=True)
ENOUGH_DAYS = 0.8 * READ_DAYS
# Standard-IA bills every object as if it had this size at least.
SMALLEST_OBJECT = 128 * KIB


@check(
    reads="s3_bucket",
    metrics=(SIZE, OBJECTS, READS, REQUESTS),
    role="s3",
    category=Category.STORAGE_OPTIMIZATION,
    action=Action.MIGRATE,
    advice="Add a lifecycle rule to large cold bucket",
    tunes=("cold_bucket_gb",),
    asks=lambda bucket, scan: not bucket.has_age_rules,
    fix=Playbook(
        why="Data that nobody reads costs about half in Standard-IA, and less still in the archive classes.",
        steps=(
            "Verify how the data is used: S3 Storage Lens or storage class analysis show it in a few weeks",
            "Save the bucket's lifecycle rules; writing them replaces all that are there",
            "Add a rule: to INTELLIGENT_TIERING when use is unknown, to STANDARD_IA when it is surely rare",
            "Write the rules back and watch the bucket's bill for a month",
        ),
        cli=(
            "# Save what this prints as lifecycle.json; NoSuchLifecycleConfiguration means that there are no rules",
            "aws s3api get-bucket-lifecycle-configuration --bucket {id} --query '{Rules: Rules}' --output json"
            " --region {region}",
            "# Add to Rules in lifecycle.json: ID move-cold-data, Status Enabled, an empty Prefix in Filter,"
            " and in Transitions 30 as Days with INTELLIGENT_TIERING or STANDARD_IA as StorageClass; then",
            "aws s3api put-bucket-lifecycle-configuration --bucket {id}"
            " --lifecycle-configuration file://lifecycle.json --region {region}",
        ),
        console=(
            "Open the S3 console, choose {id} and its Management tab",
            "Create lifecycle rule, apply to all objects in the bucket",
            "Move current versions of objects between storage classes: after 30 days to the class you chose",
            "Create the rule",
        ),
        risks=(
            "Reading from Standard-IA costs $0.01 a GB, and what is deleted within 30 days is billed for 30",
            "Moving costs about $0.01 for every 1,000 objects, once",
            "Writing lifecycle rules without the saved ones in the file removes those",
        ),
        minutes=20,
        rollback=(
            "Write back the rules without the new one: nothing more is moved",
            "What was moved comes back to Standard only by copying the objects onto themselves",
        ),
    ),
)
def find(buckets, scan):
    """Large and in Standard; priced only where request metrics show that nobody read for 30 days."""
    for bucket in buckets:
        gb = scan.metric(SIZE, bucket).latest / GIB
        objects = scan.metric(OBJECTS, bucket).latest
        small = bool(objects) and gb * GIB / objects < SMALLEST_OBJECT
        reads = scan.metric(READS, bucket)
        if gb <= scan.policy.cold_bucket_gb or small or reads.total > 0:
            continue
        measured = max(reads.days, scan.metric(REQUESTS, bucket).days) >= ENOUGH_DAYS
        kept = Decimal(str(round(gb, 2)))
        yield Waste(
            bucket,
            price=scan.prices.s3_standard_to_ia(bucket, kept) if measured else Price(()),
            because="large, without a lifecycle rule, "
            + ("and not read for 30 days" if measured else "and perhaps cold: its request metrics are off"),
            details={
                "standard_gb": round(gb, 1),
                "objects": int(objects),
                "reads_known": measured,
                "created_date": bucket.created,
            },
            confidence=0.85 if measured else 0.5,
            cap=None if measured else Severity.LOW,
        )
