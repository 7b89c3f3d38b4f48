"""Fast restore of snapshots, which moto does not offer."""

from collections import defaultdict
from datetime import datetime

from moto.core.responses import ActionResult
from moto.ec2.responses import EC2Response

# The zones in which a snapshot is restored fast, each with when that was asked for: by region and snapshot.
FAST: dict[str, dict[str, dict[str, datetime]]] = defaultdict(lambda: defaultdict(dict))


def fill_calls() -> None:
    """Let moto's EC2 tell where fast restore is on."""
    EC2Response.describe_fast_snapshot_restores = _describe  # type: ignore[attr-defined]


def empty() -> None:
    """Forget where it is on."""
    FAST.clear()


def switch_on(region: str, snapshot: str, zone: str, since: datetime) -> None:
    """Switch fast restore of a snapshot on in a zone."""
    FAST[region][snapshot][zone] = since


def _describe(self: EC2Response) -> ActionResult:
    found = [
        {
            "SnapshotId": snapshot,
            "AvailabilityZone": zone,
            "State": "enabled",
            "OwnerId": self.current_account,
            "EnablingTime": since,
            "OptimizingTime": since,
            "EnabledTime": since,
        }
        for snapshot, zones in FAST[self.region].items()
        for zone, since in zones.items()
    ]
    return ActionResult({"FastSnapshotRestores": found})
