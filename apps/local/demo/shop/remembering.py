"""What earlier scans of the cluster would have noted: all that holds now has held for a while."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from opscurb.check import Check
from opscurb.kubernetes.rows import Remembered
from opscurb.policy import Policy
from opscurb.results import Condition
from opscurb.scanner import scan
from opscurb.target import Target

DAYS, SCANS = 30, 12


def remembered(target: Target, checks: Sequence[Check], now: datetime) -> tuple[Remembered, ...]:
    """Scan once, and take what was seen now for what was seen first so many days and scans ago."""
    seen = [event for event in scan(target, checks, Policy(), now) if isinstance(event, Condition)]
    long_ago = now - timedelta(days=DAYS)
    return tuple(
        Remembered(
            id=one.check_id,
            arn=one.arn,
            region=one.region,
            # What an object itself tells of its past stays as it is.
            since=one.since if one.since < now else long_ago,
            scans=SCANS,
        )
        for one in seen
    )
