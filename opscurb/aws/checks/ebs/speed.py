"""How fast volumes were at their busiest, and what a gp3 volume must be given to be as fast."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Any

from opscurb.aws.prices.ebs import GP3_FREE_IOPS, GP3_FREE_MIBPS
from opscurb.check import Metric
from opscurb.series import together

# The shortest period that CloudWatch has values of for every volume, whatever it is attached to.
PERIOD = 300
MIB = 1024**2
# What is left free above the busiest five minutes, within which there were busier seconds.
HEADROOM = 1.2
READ_OPS = Metric(
    "AWS/EBS",
    "VolumeReadOps",
    "Sum",
    "VolumeId",
    window="volume_metric_days",
    period=PERIOD,
    listed="ebs_working",
    busiest=("VolumeReadOps", "VolumeWriteOps"),
)
WRITE_OPS = replace(READ_OPS, name="VolumeWriteOps")
# Attached to older kinds of instances, a volume tells of bytes only when there are any.
READ_BYTES = replace(
    READ_OPS, name="VolumeReadBytes", sparse=True, busiest=("VolumeReadBytes", "VolumeWriteBytes")
)
WRITE_BYTES = replace(READ_BYTES, name="VolumeWriteBytes")
OPS = (READ_OPS, WRITE_OPS)
BYTES = (READ_BYTES, WRITE_BYTES)


@dataclass(frozen=True, slots=True)
class Speed:
    """IOPS and MiB/s, whole ones."""

    iops: int
    mibps: int

    @property
    def with_headroom(self) -> "Speed":
        """What suffices for it."""
        return Speed(ceil(self.iops * HEADROOM), ceil(self.mibps * HEADROOM))

    @property
    def as_gp3(self) -> "Speed":
        """What a gp3 volume of at least this speed has: so much of it is free."""
        return Speed(max(GP3_FREE_IOPS, self.iops), max(GP3_FREE_MIBPS, self.mibps))

    def at_most(self, other: "Speed") -> "Speed":
        """The lesser of both, each by itself."""
        return Speed(min(self.iops, other.iops), min(self.mibps, other.mibps))


def peak(volume: Any, scan: Any, ops: Sequence[Metric] = OPS, moved: Sequence[Metric] = BYTES) -> Speed:
    """The operations, and the MiB, read and written a second in the busiest five minutes of each."""
    return Speed(
        ceil(together([scan.metric(metric, volume) for metric in ops]).peak / PERIOD),
        ceil(together([scan.metric(metric, volume) for metric in moved]).peak / PERIOD / MIB),
    )
