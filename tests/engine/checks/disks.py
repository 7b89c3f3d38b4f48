"""Volumes that tests of checks look at, what uses them, and how busy they were."""

from typing import Any

from opscurb.aws.collectors.ebs import GIB, Snapshot, Volume
from opscurb.aws.collectors.ebs_working import WorkingVolume
from tests.engine.looking import ago

MIB = 1024**2
DAYS = 14
PERIODS = DAYS * 288


def volume(**changed: Any) -> Volume:
    given = dict(
        id="vol-1",
        arn="arn:volume/vol-1",
        region="us-east-1",
        status="in-use",
        created=ago(200),
        volume_type="gp3",
        size_gb=100,
        iops=3000,
        throughput=125,
        instances=("i-1",),
        device="/dev/sdf",
        zone="us-east-1a",
    )
    return Volume(**given | changed)


def working(**changed: Any) -> dict[str, list[WorkingVolume]]:
    """That the volume's instance runs, as what a check looks at besides."""
    given = dict(id="vol-1", arn="arn:volume/vol-1", region="us-east-1", since=ago(100), is_root=False)
    return {"ebs_working": [WorkingVolume(**given | changed)]}


def once(per_second: float, periods: int = PERIODS) -> list[float]:
    """Five minutes of so much a second, and nothing before."""
    return [0.0] * (periods - 1) + [per_second * 300]


def busy(reads: float = 0, writes: float = 0, mib_read: float = 0, mib_written: float = 0) -> dict[Any, Any]:
    """What CloudWatch tells of the volume whose busiest five minutes had so much of each a second."""
    return {
        ("VolumeReadOps", "vol-1"): once(reads),
        ("VolumeWriteOps", "vol-1"): once(writes),
        ("VolumeReadBytes", "vol-1"): once(mib_read * MIB),
        ("VolumeWriteBytes", "vol-1"): once(mib_written * MIB),
    }


def snapshot(**changed: Any) -> Snapshot:
    given = dict(
        id="snap-1",
        arn="arn:snapshot/snap-1",
        region="us-east-1",
        status="completed",
        created=ago(200),
        volume_id="vol-1",
        volume_gb=2000,
        full_bytes=500 * GIB,
    )
    return Snapshot(**given | changed)
