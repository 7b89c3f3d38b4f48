"""Disks on their own, images to start servers from, and the snapshots that pile up behind both."""

from dataclasses import dataclass

from apps.local.demo import gaps
from apps.local.demo.place import Place, Team
from apps.local.demo.teams import CHECKOUT, DATA, DEV, MOBILE, PLATFORM, SEARCH, STAGING, STOREFRONT

GIB = 1024**3


@dataclass(frozen=True, slots=True)
class Disk:
    """A volume; `detached` tells when the trail saw it leave its server."""

    name: str
    team: Team
    gb: int
    kind: str = "gp3"
    days: float = 200
    iops: int | None = None
    throughput: int | None = None
    detached: float | None = None
    tags: tuple[tuple[str, str], ...] = ()


LOOSE: dict[str, tuple[Disk, ...]] = {
    "us-east-1": (
        Disk("pg-migration-scratch", CHECKOUT, 2000, "io1", 286, iops=6000),
        Disk("search-reindex-tmp", SEARCH, 1000, "gp2", 171),
        Disk("jenkins-home-backup", PLATFORM, 500, "gp2", 640),
        Disk("promo-images", STOREFRONT, 250, "gp3", 88),
        Disk("orders-dump", CHECKOUT, 100, "gp3", 45),
        # Left its server three days ago: somebody may be at work with it.
        Disk("kafka-resize", PLATFORM, 1000, "gp3", 320, detached=3),
        Disk("restore-test", PLATFORM, 200, "gp3", 2),
        Disk("legal-hold-2024", PLATFORM, 300, "gp2", 700, tags=(("opscurb:ignore", "legal hold"),)),
    ),
    "eu-west-1": (
        Disk("erp-archive", CHECKOUT, 800, "gp2", 412),
        Disk("search-reindex-tmp", SEARCH, 500, "gp2", 168),
        Disk("scratch", PLATFORM, 50, "gp3", 30, detached=19),
    ),
    "us-west-2": (
        Disk("spark-spill-1", DATA, 1500, "st1", 133),
        Disk("spark-spill-2", DATA, 1500, "st1", 133),
        Disk("notebook-kmiller-home", DEV, 200, "gp3", 96),
        Disk("pvc-5b1f2a", DATA, 120, "gp3", 66, tags=(("kubernetes.io/created-for/pvc/name", "etl-cache"),)),
        Disk("qa-fixtures", STAGING, 80, "gp2", 210),
    ),
    "ap-southeast-2": (
        Disk("beta-uploads", MOBILE, 150, "gp2", 233),
        Disk("new-cache", MOBILE, 60, "gp3", 1),
    ),
}


@dataclass(frozen=True, slots=True)
class Chain:
    """Snapshots of one volume taken over time; `measured` gives the newest one's own share of the disk."""

    name: str
    team: Team
    gb: int
    ages: tuple[float, ...]
    measured: float | None = None
    tags: tuple[tuple[str, str], ...] = ()


DLM = (("aws:dlm:lifecycle-policy-id", "policy-0f3c2d1e4b5a69788"),)
CHAINS: dict[str, tuple[Chain, ...]] = {
    "us-east-1": (
        Chain("orders-db-before-upgrade", CHECKOUT, 1200, (611,), 0.7),
        Chain("jenkins-home", PLATFORM, 500, (730, 548, 365, 183)),
        Chain("search-index-v3", SEARCH, 2000, (402, 395), 0.45),
        Chain("storefront-cdn-origin", STOREFRONT, 300, (268,)),
        Chain("kafka-nightly", PLATFORM, 1000, tuple(range(1, 15)), tags=DLM),
        Chain("kafka-monthly", PLATFORM, 1000, (120, 150, 180), tags=DLM),
        Chain("checkout-worker", CHECKOUT, 100, (6, 13, 20)),
    ),
    "eu-west-1": (
        Chain("erp-connector-final", CHECKOUT, 600, (204,), 0.9),
        Chain("search-index-v3", SEARCH, 1000, (398,), 0.5),
        Chain("kafka-nightly", PLATFORM, 500, tuple(range(1, 11)), tags=DLM),
    ),
    "us-west-2": (
        Chain("clickhouse-before-24", DATA, 2000, (311, 304), 0.6),
        Chain("airflow-metadata", DATA, 100, (95, 190, 285)),
        Chain("clickhouse-weekly", DATA, 2000, (5, 12, 19, 26)),
    ),
    "ap-southeast-2": (Chain("mobile-gateway-root", MOBILE, 60, (240,)),),
}


@dataclass(frozen=True, slots=True)
class Image:
    """A machine image; those with a key are what the servers start from."""

    name: str
    team: Team
    gb: int
    days: float
    key: str = ""
    shared_with: str = ""
    template: str = ""


IMAGES = (
    Image("base-al2023-x86", PLATFORM, 30, 640, key="base"),
    Image("base-al2023-arm", PLATFORM, 30, 640, key="arm"),
)
MORE_IMAGES: dict[str, tuple[Image, ...]] = {
    "us-east-1": (
        Image("storefront-web-2023-11", STOREFRONT, 60, 730),
        Image("checkout-golden-v1", CHECKOUT, 120, 540),
        Image("jenkins-agent-old", PLATFORM, 200, 460),
        Image("storefront-web-current", STOREFRONT, 60, 170, template="storefront-web"),
        Image("partner-appliance", PLATFORM, 80, 300, shared_with="777788889999"),
        Image("checkout-golden-v9", CHECKOUT, 60, 20),
    ),
    "eu-west-1": (
        Image("storefront-web-2023-11", STOREFRONT, 60, 728),
        Image("erp-bridge", CHECKOUT, 150, 410),
    ),
    "us-west-2": (Image("spark-2.4-node", DATA, 250, 610), Image("qa-desktop", STAGING, 100, 33)),
    "ap-southeast-2": (),
}


def fill_images(place: Place) -> None:
    """Register the images, before any server starts from one."""
    for image in (*IMAGES, *MORE_IMAGES[place.region]):
        identifier = _register(place, image)
        if image.key:
            place.images[image.key] = identifier


def _register(place: Place, image: Image) -> str:
    ec2 = place.client("ec2")
    with place.ago(image.days):
        made: str = ec2.register_image(Name=image.name, Description=f"{image.name}, built by Packer")[
            "ImageId"
        ]
        if image.template:
            ec2.create_launch_template(
                LaunchTemplateName=image.template,
                LaunchTemplateData={"ImageId": made, "InstanceType": "c6i.large"},
            )
    snapshot = place.backend("ec2").amis[made].ebs_snapshot
    # moto gives every image a snapshot of 15 GB.
    snapshot.volume.size = image.gb
    ec2.create_tags(Resources=[made, snapshot.id], Tags=image.team.tags(image.name))
    if image.shared_with:
        ec2.modify_image_attribute(
            ImageId=made,
            Attribute="launchPermission",
            LaunchPermission={"Add": [{"UserId": image.shared_with}]},
        )
    return made


def fill(place: Place) -> None:
    """Create loose disks, and snapshots with and without their disks."""
    for disk in LOOSE[place.region]:
        volume = create(place, disk)
        if disk.detached is not None:
            with place.ago(disk.detached) as moment:
                asked = {"volumeId": volume}
                gaps.remember(place.region, "DetachVolume", moment, "AWS::EC2::Volume", volume, asked)
    for chain in CHAINS[place.region]:
        _snapshots(place, chain)


def create(place: Place, disk: Disk) -> str:
    """Make a volume as old as it is; its id."""
    speed = {"Iops": disk.iops, "Throughput": disk.throughput}
    more = {name: much for name, much in speed.items() if much}
    tags = disk.team.tags(disk.name, **dict(disk.tags))
    with place.ago(disk.days):
        made: str = place.client("ec2").create_volume(
            AvailabilityZone=f"{place.region}a",
            Size=disk.gb,
            VolumeType=disk.kind,
            TagSpecifications=[{"ResourceType": "volume", "Tags": tags}],
            **more,
        )["VolumeId"]
    return made


def _snapshots(place: Place, chain: Chain) -> None:
    """Of a disk that is gone by now."""
    ec2 = place.client("ec2")
    volume = create(place, Disk(chain.name, chain.team, chain.gb, days=max(chain.ages) + 30))
    tags = {tag["Key"]: tag["Value"] for tag in chain.team.tags(chain.name, **dict(chain.tags))}
    for days in sorted(chain.ages, reverse=True):
        with place.ago(days):
            made = ec2.create_snapshot(VolumeId=volume, Description=f"{chain.name} by {chain.team.name}")
        snapshot = place.backend("ec2").snapshots[made["SnapshotId"]]
        # Past the API, which lets nobody set a tag of AWS's own.
        snapshot.add_tags(tags)
        if chain.measured is not None:
            snapshot.full_snapshot_size_in_bytes = int(chain.gb * chain.measured * GIB)
    ec2.delete_volume(VolumeId=volume)
