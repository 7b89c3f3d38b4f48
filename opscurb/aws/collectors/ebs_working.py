"""EBS: volumes that a running instance could be using, the only ones of which CloudWatch has values."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from opscurb.aws.collector import collector
from opscurb.aws.prices.ebs import GP2_FAST_ABOVE_GB
from opscurb.resource import Resource

if TYPE_CHECKING:
    from opscurb.aws.region import AwsRegion


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingVolume(Resource):
    """A volume all of whose instances run, the latest `since` then; `is_root` of any of them. `id` is the volume's."""

    type: ClassVar[str] = "ebs_working"

    since: datetime | None
    is_root: bool


@collector("ebs_working", needs=("ec2:DescribeVolumes", "ec2:DescribeInstances"))
def working(region: "AwsRegion") -> Iterator[Any]:
    """Volumes of running instances."""
    running = {row.id: row for row in region.rows("ec2_instance") if row.status == "running"}
    for volume in region.rows("ebs_volume"):
        users = [running[name] for name in volume.instances if name in running]
        if users and len(users) == len(volume.instances):
            yield WorkingVolume(
                id=volume.id,
                arn=volume.arn,
                region=volume.region,
                since=max((user.created for user in users if user.created), default=None),
                # What boots from an unknown device may boot from this one.
                is_root=any(user.root_device in ("", volume.device) for user in users),
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class FastGp2(Resource):
    """A gp2 volume that is faster than gp3 is for nothing, so that it matters how fast it must be; `id` is its."""

    type: ClassVar[str] = "ebs_fast_gp2"


@collector("ebs_fast_gp2", needs=("ec2:DescribeVolumes", "ec2:DescribeInstances"))
def fast_gp2(region: "AwsRegion") -> Iterator[Any]:
    """Working gp2 volumes of more than 170 GB."""
    working_ids = {row.id for row in region.rows("ebs_working")}
    for volume in region.rows("ebs_volume"):
        if volume.id in working_ids and volume.volume_type == "gp2" and volume.size_gb > GP2_FAST_ABOVE_GB:
            yield FastGp2(id=volume.id, arn=volume.arn, region=volume.region)
