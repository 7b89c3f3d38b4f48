"""Machine images: the account's own, who they are shared with, and what could launch from them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from opscurb.aws.collector import collector
from opscurb.aws.fanout import fan_out
from opscurb.aws.parse import name_of, tags_of, utc
from opscurb.check import Reason
from opscurb.resource import Resource, scrub
from opscurb.results import Unread

if TYPE_CHECKING:
    from opscurb.aws.region import AwsRegion

PERMISSIONS_CALL = "ec2:DescribeImageAttribute"
VERSIONS_CALL = "ec2:DescribeLaunchTemplateVersions"
# A launch template's id and a version of it.
Pin = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Image(Resource):
    """An image of the account, whether available, deprecated or disabled; `snapshots` hold its blocks."""

    type: ClassVar[str] = "ami"

    snapshots: tuple[str, ...] = ()
    is_public: bool = False
    last_launched: datetime | None = None


@collector("ami", needs=("ec2:DescribeImages",))
def images(region: "AwsRegion") -> Iterator[Any]:
    """The account's own images; deprecated and disabled ones keep their snapshots, so they count."""

    def build(item: dict[str, Any]) -> Image | None:
        if item.get("OwnerId", region.account_id) != region.account_id:
            return None
        tags, disks = tags_of(item), item.get("BlockDeviceMappings") or ()
        held = tuple((disk.get("Ebs") or {}).get("SnapshotId") or "" for disk in disks)
        return Image(
            id=item["ImageId"],
            arn=region.arn("ec2", f"image/{item['ImageId']}"),
            region=region.region,
            name=name_of(tags) or scrub(item.get("Name") or ""),
            status=item["State"],
            created=utc(item.get("CreationDate")),
            tags=tags,
            snapshots=tuple(filter(None, held)),
            is_public=bool(item.get("Public")),
            last_launched=utc(item.get("LastLaunchedTime")),
        )

    items = region.pages(
        "ec2",
        "describe_images",
        "Images",
        page_size=1000,
        Owners=["self"],
        IncludeDeprecated=True,
        IncludeDisabled=True,
    )
    yield from region.each(items, build, "ImageId")


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageUse(Resource):
    """An image that something runs from or would launch from; `id` is the image's."""

    type: ClassVar[str] = "ami_use"


@collector(
    "ami_use",
    needs=(
        VERSIONS_CALL,
        "autoscaling:DescribeLaunchConfigurations",
        "autoscaling:DescribeAutoScalingGroups",
        "ec2:DescribeFleets",
    ),
)
def image_uses(region: "AwsRegion") -> Iterator[Any]:
    """Images of instances, launch templates, launch configurations, Auto Scaling groups and fleets."""
    uses = {row.image_id for row in region.rows("ec2_instance")}
    items = region.pages("autoscaling", "describe_launch_configurations", "LaunchConfigurations", 100)
    uses |= {item.get("ImageId") or "" for item in items}
    pins: set[Pin] = set()
    for launch in _launches(region):
        pins |= set(_pinned(launch))
        uses |= set(_overriding_images(launch))
    for version in _versions(region, pins):
        if isinstance(version, Unread):
            yield version
        else:
            uses.add((version.get("LaunchTemplateData") or {}).get("ImageId") or "")
    for image in sorted(uses - {""}):
        yield ImageUse(id=image, arn=region.arn("ec2", f"image/{image}"), region=region.region)


def _launches(region: "AwsRegion") -> Iterator[dict[str, Any]]:
    """Each template, with overrides, that an Auto Scaling group or a fleet launches from."""
    for group in region.pages("autoscaling", "describe_auto_scaling_groups", "AutoScalingGroups", 100):
        yield {"LaunchTemplateSpecification": group.get("LaunchTemplate")}
        yield (group.get("MixedInstancesPolicy") or {}).get("LaunchTemplate") or {}
    for fleet in region.pages("ec2", "describe_fleets", "Fleets", 100):
        yield from fleet.get("LaunchTemplateConfigs") or ()


def _overriding_images(launch: dict[str, Any]) -> list[str]:
    return [override.get("ImageId") or "" for override in launch.get("Overrides") or ()]


def _pinned(launch: dict[str, Any]) -> Iterator[Pin]:
    """Versions named by number; `$Latest` and `$Default` are read for every template anyway."""
    overrides = [override.get("LaunchTemplateSpecification") for override in launch.get("Overrides") or ()]
    for template in (launch.get("LaunchTemplateSpecification"), *overrides):
        version = str((template or {}).get("Version") or "")
        if template and version.isdigit() and template.get("LaunchTemplateId"):
            yield template["LaunchTemplateId"], version


def _versions(region: "AwsRegion", pins: Iterable[Pin]) -> Iterator[Any]:
    """The latest and default version of every template, then the pinned ones."""
    key = "LaunchTemplateVersions"
    yield from region.pages(
        "ec2", "describe_launch_template_versions", key, 200, Versions=["$Latest", "$Default"]
    )

    def ask(pin: Pin) -> list[dict[str, Any]]:
        template, version = pin
        return list(
            region.pages(
                "ec2", "describe_launch_template_versions", key, LaunchTemplateId=template, Versions=[version]
            )
        )

    for _, answer in fan_out(region, sorted(pins), ask, (VERSIONS_CALL,), lambda pin: pin[0]):
        if isinstance(answer, Unread):
            yield answer
        else:
            yield from answer


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageSharing(Resource):
    """Who else may launch an image that nothing here uses; `id` is the image's."""

    type: ClassVar[str] = "ami_sharing"

    is_shared: bool


@collector("ami_sharing", needs=(PERMISSIONS_CALL,))
def image_sharing(region: "AwsRegion") -> Iterator[Any]:
    """Launch permissions, asked for only of private images that nothing uses."""
    used = {use.id for use in region.rows("ami_use")}
    private = [row for row in region.rows("ami") if row.id not in used and not row.is_public]

    def ask(image: Image) -> bool:
        answer = region.call(
            "ec2", "describe_image_attribute", ImageId=image.id, Attribute="launchPermission"
        )
        return bool(answer.get("LaunchPermissions"))

    for image, answer in fan_out(region, private, ask, (PERMISSIONS_CALL,), lambda image: image.id):
        if not isinstance(answer, Unread):
            yield ImageSharing(id=image.id, arn=image.arn, region=region.region, is_shared=answer)
        elif answer.reason is Reason.NO_PERMISSION:
            # What one image lacks all of them lack: said once, for the whole type.
            yield Unread(answer.reason, answer.message, answer.needs)
            return
        else:
            yield answer
