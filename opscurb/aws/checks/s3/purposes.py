"""What buckets are kept for although nobody reads them, as far as names and tags tell."""

import re

# Whole words, in the singular and the plural.
KEPT = re.compile(
    r"(?<![a-z])(?:audit|archive|backup|cloudtrail|compliance|dump|log|state|terraform|tfstate)s?(?![a-z])"
)


def is_kept_on_purpose(bucket):
    """True for buckets of logs, backups, records and states of deployments."""
    words = " ".join([bucket.name, *bucket.tags, *bucket.tags.values()])
    return KEPT.search(words.lower()) is not None
