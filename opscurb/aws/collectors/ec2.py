"""EC2: instances, and since when the stopped ones are stopped."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from opscurb.aws.collector import collector
from opscurb.aws.parse import name_of, tags_of, utc
from opscurb.aws.trail import latest_by_resource
from opscurb.resource import Resource

if TYPE_CHECKING:
    from opscurb.aws.region import AwsRegion

LINUX = "Linux/UNIX"
GROUP_TAG = "aws:autoscaling:groupName"
# AWS writes when an instance was stopped only here: "User initiated (2026-01-02 03:04:05 GMT)".
_STOPPED_AT = re.compile(r"\((\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) (?:GMT|UTC)\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance(Resource):
    """A virtual machine; `created` is when it was last started, the only moment AWS tells.

    `lifecycle` is empty for on-demand, `spot` or what else AWS says; `stopped_at` is None where not told.
    `active_vcpus` is 0 where AWS does not tell how many are on; what `is_marketplace` somebody sells as it is.
    """

    type: ClassVar[str] = "ec2_instance"

    instance_type: str
    platform: str = LINUX
    lifecycle: str = ""
    tenancy: str = "default"
    on_outpost: bool = False
    image_id: str = ""
    root_device: str = ""
    stopped_at: datetime | None = None
    architecture: str = ""
    active_vcpus: int = 0
    private_ip: str = ""
    is_marketplace: bool = False
    is_router: bool = False
    monitored_by_minute: bool = False

    @property
    def group(self) -> str:
        """The Auto Scaling group that it belongs to, empty for none."""
        return self.tags.get(GROUP_TAG, "")


@collector("ec2_instance", needs=("ec2:DescribeInstances",))
def instances(region: "AwsRegion") -> Iterator[Any]:
    """All instances that are not terminated."""

    def build(item: dict[str, Any]) -> Instance | None:
        tags, status = tags_of(item), item["State"]["Name"]
        if status in {"terminated", "shutting-down"}:
            return None
        return Instance(
            id=item["InstanceId"],
            arn=region.arn("ec2", f"instance/{item['InstanceId']}"),
            region=region.region,
            name=name_of(tags),
            status=status,
            created=utc(item.get("LaunchTime")),
            tags=tags,
            instance_type=item["InstanceType"],
            platform=_platform(item),
            lifecycle=item.get("InstanceLifecycle") or "",
            tenancy=(item.get("Placement") or {}).get("Tenancy") or "default",
            on_outpost=bool(item.get("OutpostArn")),
            image_id=item.get("ImageId") or "",
            root_device=item.get("RootDeviceName") or "",
            stopped_at=stopped_at(item.get("StateTransitionReason") or "") if status == "stopped" else None,
            architecture=item.get("Architecture") or "",
            active_vcpus=_active_vcpus(item.get("CpuOptions") or {}),
            private_ip=item.get("PrivateIpAddress") or "",
            is_marketplace=any(code.get("ProductCodeType") == "marketplace" for code in _codes(item)),
            is_router=item.get("SourceDestCheck") is False,
            monitored_by_minute=(item.get("Monitoring") or {}).get("State") == "enabled",
        )

    reservations = region.pages("ec2", "describe_instances", "Reservations", page_size=1000)
    items = (item for reservation in reservations for item in reservation["Instances"])
    yield from region.each(items, build, "InstanceId")


def _platform(item: dict[str, Any]) -> str:
    """What the licence bills by, e.g. `Linux/UNIX`, `Windows`, `Red Hat Enterprise Linux`."""
    details = item.get("PlatformDetails")
    return details or ("Windows" if str(item.get("Platform")).lower() == "windows" else LINUX)


def _active_vcpus(options: dict[str, Any]) -> int:
    return int(options.get("CoreCount") or 0) * int(options.get("ThreadsPerCore") or 0)


def _codes(item: dict[str, Any]) -> list[dict[str, Any]]:
    """What AWS Marketplace bills for besides the instance."""
    return item.get("ProductCodes") or []


def stopped_at(reason: str) -> datetime | None:
    """The moment named in a state transition reason, None when it names none."""
    found = _STOPPED_AT.search(reason)
    return datetime.fromisoformat(found.group(1)).replace(tzinfo=UTC) if found else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop(Resource):
    """The last time somebody stopped an instance, as CloudTrail saw it; `id` is the instance's."""

    type: ClassVar[str] = "ec2_stop"

    at: datetime


@collector("ec2_stop", needs=("cloudtrail:LookupEvents",))
def stops(region: "AwsRegion") -> Iterator[Any]:
    """Last stop of each instance in the trail's 90 days; asked for only when EC2 left one undated."""
    if all(row.stopped_at or row.status != "stopped" for row in region.rows("ec2_instance")):
        return
    for name, at in latest_by_resource(region, "StopInstances", "AWS::EC2::Instance").items():
        yield Stop(id=name, arn=region.arn("ec2", f"instance/{name}"), region=region.region, at=at)
