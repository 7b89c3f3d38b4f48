"""Buckets that nobody reads from or writes to any more cost every gigabyte in them, month after month."""

from opscurb.aws.checks.s3.purposes import is_kept_on_purpose
from opscurb.aws.prices.s3 import STORAGE_PRICES
from opscurb.check import SUFFICIENT, Category, Metric, Playbook, Severity, Waste, check

GIB = 1024**3


def _listed(name, stat, by):
    """A metric that only some buckets have; a day without requests is silent."""
    window = "abandoned_bucket_days"
    return Metric("AWS/S3", name, stat, by=by, sparse=True, window=window, listed="s3_series")


SIZES = {kind: _listed("BucketSizeBytes", "Average", kind) for kind in STORAGE_PRICES}
OBJECTS = _listed("NumberOfObjects", "Average", "AllStorageTypes")
# Counting requests costs money and is mostly off.
REQUESTS = _listed("AllRequests", "Sum", "AllRequests")
READS = _listed("GetRequests", "Sum", "AllRequests")
WRITES = _listed("PutRequests", "Sum", "AllRequests")
# So few in all the days that a person's look around explains them.
A_LOOK_AROUND = 9


@check(
    reads="s3_bucket",
    also=("s3_series",),
    metrics=(*SIZES.values(), OBJECTS, REQUESTS, READS, WRITES),
    role="s3",
    category=Category.STORAGE_OPTIMIZATION,
    advice="Archive or empty abandoned bucket",
    tunes=("abandoned_bucket_days", "abandoned_bucket_gb"),
    backups_excluded=True,
    owners_respected=True,
    standby_respected=True,
    asks=lambda bucket, scan: not is_kept_on_purpose(bucket),
    fix=Playbook(
        why="Nothing was added or changed for {days_observed} days, as far as S3 tells, and what lies there is billed"
        " every month.",
        steps=(
            "Verify with the owner what it is, and switch request metrics on for a month where they are off",
            "Save the bucket's lifecycle rules; writing them replaces all that are there",
            "Add a rule that moves everything to Deep Archive, or where nobody needs it one that expires everything",
            "Write the rules back, and delete the bucket once it is empty",
        ),
        cli=(
            "# Verify: who may read it, and what is in it",
            "aws s3api get-bucket-policy --bucket {id} --region {region}",
            "aws s3api list-objects-v2 --bucket {id} --max-keys 100 --region {region}",
            "# Save what this prints as lifecycle.json; NoSuchLifecycleConfiguration means that there are no rules",
            "aws s3api get-bucket-lifecycle-configuration --bucket {id} --query '{Rules: Rules}' --output json"
            " --region {region}",
            "# Add to Rules in lifecycle.json: ID archive-all, Status Enabled, an empty Prefix in Filter, and in"
            " Transitions 0 as Days with DEEP_ARCHIVE as StorageClass, or 1 as Days in Expiration; then",
            "aws s3api put-bucket-lifecycle-configuration --bucket {id}"
            " --lifecycle-configuration file://lifecycle.json --region {region}",
        ),
        console=(
            "Open the S3 console, choose {id} and its Metrics tab",
            "Management tab, Create lifecycle rule, apply to all objects in the bucket",
            "Move current versions to Glacier Deep Archive after 0 days, or expire them after 1 day",
            "Create the rule",
        ),
        risks=(
            "What is expired is gone for good",
            "Reading from Deep Archive takes up to 12 hours, and everything moved there is billed for 180 days",
            "Moving costs about $0.05 for every 1,000 objects, once",
            "A page or an application may still refer to objects that are seldom asked for",
        ),
        minutes=30,
        rollback=(
            "Write back the rules without the new one: nothing more is moved or expired",
            "What was moved must be restored and copied back; what was expired stays gone",
        ),
    ),
)
def find(buckets, scan):
    """No reads or writes where requests are counted; elsewhere unchanged to the byte, and then shown only."""
    for bucket in buckets:
        stored = {
            kind: scan.metric(metric, bucket) for kind, metric in SIZES.items() if scan.has(metric, bucket)
        }
        gb = sum(series.latest for series in stored.values()) / GIB
        if gb <= scan.policy.abandoned_bucket_gb:
            continue
        counted = _requests_counted(bucket, scan)
        if counted:
            unused = scan.metric(READS, bucket).total + scan.metric(WRITES, bucket).total <= A_LOOK_AROUND
        else:
            unused = scan.has(OBJECTS, bucket) and _unchanged(
                [*stored.values(), scan.metric(OBJECTS, bucket)], scan
            )
        if unused:
            yield _waste(bucket, {kind: series.latest for kind, series in stored.items()}, counted, scan)


def _requests_counted(bucket, scan):
    """True when requests were counted at the beginning of the days, and still are."""
    if not scan.has(REQUESTS, bucket):
        return False
    first = max(scan.metric(REQUESTS, bucket).ago, default=0)
    return first >= SUFFICIENT * scan.days(REQUESTS)


def _unchanged(series, scan):
    """True when there were as many bytes and objects on every day."""
    enough = SUFFICIENT * scan.days(OBJECTS)
    return all(each.days >= enough and each.peak == each.least for each in series)


def _waste(bucket, stored, counted, scan):
    days = scan.days(OBJECTS)
    return Waste(
        bucket,
        price=scan.prices.s3_bucket(bucket, stored),
        because=f"neither read nor written for {days} days"
        if counted
        else f"unchanged for {days} days; whether anybody reads it is not counted",
        details={
            "size_gb": round(sum(stored.values()) / GIB, 1),
            "storage_types": sorted(stored),
            "requests_counted": counted,
            "days_observed": days,
            "created_date": bucket.created,
        },
        confidence=0.8 if counted else 0.4,
        cap=Severity.MEDIUM if counted else Severity.LOW,
        advisory=not counted,
    )
