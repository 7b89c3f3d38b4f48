"""The company's servers: those that work, and those that were forgotten."""

from dataclasses import dataclass

from apps.local.demo.place import Place, Team, few
from apps.local.demo.teams import CHECKOUT, DATA, DEV, MOBILE, PLATFORM, SEARCH, STAGING, STOREFRONT

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Fleet:
    """Servers of one kind; `cpu` is their daily peak in percent, `megabytes` what they send and receive."""

    name: str
    team: Team
    kind: str
    count: int = 1
    cpu: float = 45
    megabytes: float = 9_000
    days: float = 210
    disk_gb: int = 30
    data_gb: int = 0
    data_type: str = "gp3"
    image: str = "base"
    tags: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Stopped:
    """A server that somebody stopped."""

    fleet: Fleet
    days: float
    has_address: bool = False


WORKING: dict[str, tuple[Fleet, ...]] = {
    "us-east-1": (
        Fleet("storefront-web", STOREFRONT, "c6i.xlarge", 8, 62, 48_000),
        Fleet("storefront-render", STOREFRONT, "c6i.2xlarge", 4, 55, 31_000),
        Fleet("checkout-api", CHECKOUT, "m6i.large", 6, 41, 12_000),
        Fleet("checkout-worker", CHECKOUT, "m6i.large", 4, 37, 7_000, data_gb=100),
        Fleet("search-index", SEARCH, "r6i.xlarge", 5, 66, 26_000, data_gb=500),
        Fleet("search-query", SEARCH, "c6g.xlarge", 4, 58, 22_000, image="arm"),
        Fleet("orders-kafka", PLATFORM, "r5.large", 3, 33, 60_000, data_gb=1000, data_type="gp2", days=640),
        Fleet("ci-runner", PLATFORM, "c5.2xlarge", 4, 91, 18_000, disk_gb=100, days=24),
        Fleet("bastion", PLATFORM, "t3.micro", 1, 7.5, 21, days=410),
    ),
    "eu-west-1": (
        Fleet("storefront-web", STOREFRONT, "c6i.xlarge", 6, 57, 39_000),
        Fleet("checkout-api", CHECKOUT, "m6i.large", 4, 39, 10_000),
        Fleet("checkout-worker", CHECKOUT, "m6i.large", 2, 31, 6_000, data_gb=100),
        Fleet("search-query", SEARCH, "c6g.xlarge", 3, 52, 19_000, image="arm"),
        Fleet("orders-kafka", PLATFORM, "r5.large", 3, 29, 41_000, data_gb=500, data_type="gp2", days=520),
        Fleet("vat-reporting", CHECKOUT, "t3.medium", 1, 18, 60, days=300),
        Fleet("bastion", PLATFORM, "t3.micro", 1, 6.4, 17, days=405),
    ),
    "us-west-2": (
        Fleet("spark-worker", DATA, "r6i.2xlarge", 6, 83, 140_000, disk_gb=100, data_gb=750, days=90),
        Fleet("airflow", DATA, "m5.xlarge", 2, 47, 9_000, days=330),
        Fleet("clickhouse", DATA, "r5.2xlarge", 3, 49, 52_000, data_gb=2000, days=270),
        Fleet("storefront-web", STAGING, "t3.large", 2, 22, 900, days=130),
        Fleet("checkout-api", STAGING, "t3.large", 2, 19, 700, days=130),
        Fleet("load-generator", STAGING, "c5.xlarge", 1, 96, 22_000, days=60),
    ),
    "ap-southeast-2": (
        Fleet("mobile-gateway", MOBILE, "t3.large", 3, 28, 4_000, days=190),
        Fleet("push-sender", MOBILE, "t3.medium", 2, 24, 2_500, days=190),
    ),
}

IDLE: dict[str, tuple[Fleet, ...]] = {
    "us-east-1": (
        Fleet("jenkins-legacy", PLATFORM, "m5.2xlarge", 1, 1.9, 2.2, days=820, data_gb=500, data_type="gp2"),
        Fleet("recommendations-poc", DATA, "r5.4xlarge", 1, 1.4, 0.6, days=147),
        Fleet("feature-flags-old", STOREFRONT, "t3.large", 2, 1.8, 1.1, days=388),
    ),
    "eu-west-1": (
        Fleet("gdpr-export", DATA, "m5.xlarge", 1, 1.6, 1.9, days=260),
        Fleet("orders-standby", CHECKOUT, "r5.xlarge", 1, 1.5, 1.2, days=520, tags=(("role", "standby"),)),
    ),
    "us-west-2": (
        Fleet("notebook-kmiller", DEV, "m5.4xlarge", 1, 0.9, 0.4, days=96, data_gb=200),
        Fleet("perf-baseline", DEV, "c5.4xlarge", 2, 1.7, 0.9, days=71),
        Fleet("spark-worker", DATA, "r6i.xlarge", 1, 1.2, 0.8, days=40, tags=(("eks:cluster-name", "etl"),)),
        # Its owners know, and said so.
        Fleet(
            "licence-server", PLATFORM, "t3.medium", 1, 1.0, 0.5, days=700, tags=(("opscurb:ignore", "true"),)
        ),
    ),
    "ap-southeast-2": (Fleet("mobile-beta-api", DEV, "t3.xlarge", 1, 1.7, 1.5, days=233),),
}

STOPPED: dict[str, tuple[Stopped, ...]] = {
    "us-east-1": (
        Stopped(
            Fleet("migration-helper", PLATFORM, "m5.large", days=410, data_gb=1000, data_type="gp2"),
            143,
            True,
        ),
        Stopped(Fleet("black-friday-load", STOREFRONT, "c5.4xlarge", days=330, data_gb=250), 61),
        # Too short to be waste, but its address is billed meanwhile.
        Stopped(Fleet("promo-landing", STOREFRONT, "t3.medium", days=120), 13, True),
    ),
    "eu-west-1": (
        Stopped(Fleet("old-erp-connector", CHECKOUT, "m5.xlarge", days=700, data_gb=600), 204, True),
    ),
    "us-west-2": (
        Stopped(Fleet("gpu-training", DATA, "m5.8xlarge", days=190, data_gb=1500), 88),
        Stopped(Fleet("qa-desktop", DEV, "t3.xlarge", days=33), 3),
    ),
    "ap-southeast-2": (Stopped(Fleet("app-review-proxy", MOBILE, "t3.medium", days=250), 47, True),),
}


def fill(place: Place) -> None:
    """Start and stop the region's servers."""
    for fleet in WORKING[place.region]:
        run(place, fleet)
    for fleet in IDLE[place.region]:
        for server in _start(place, fleet):
            _measure(place, server, fleet, idle=True)
    for stopped in STOPPED[place.region]:
        _stop(place, stopped)


def run(place: Place, fleet: Fleet, *, measured: bool = True) -> list[str]:
    """Start a fleet that works; the ids of its servers. One that is not `measured` has no CPU a day."""
    servers = _start(place, fleet)
    for server in servers:
        _measure(place, server, fleet, idle=False, computes=measured)
    return servers


def _start(place: Place, fleet: Fleet) -> list[str]:
    """Start the servers of a fleet, their disks with them; their ids."""
    tags = fleet.team.tags(fleet.name, **dict(fleet.tags))
    disks = [{"DeviceName": "/dev/sda1", "Ebs": {"VolumeSize": fleet.disk_gb, "VolumeType": "gp3"}}]
    if fleet.data_gb:
        disks.append(
            {"DeviceName": "/dev/sdf", "Ebs": {"VolumeSize": fleet.data_gb, "VolumeType": fleet.data_type}}
        )
    with place.ago(fleet.days):
        made = place.client("ec2").run_instances(
            ImageId=place.images[fleet.image],
            InstanceType=fleet.kind,
            MinCount=fleet.count,
            MaxCount=fleet.count,
            SubnetId=place.subnets[len(fleet.name) % len(place.subnets)],
            BlockDeviceMappings=disks,
            TagSpecifications=[
                {"ResourceType": "instance", "Tags": tags},
                {"ResourceType": "volume", "Tags": tags},
            ],
        )
    started = [instance["InstanceId"] for instance in made["Instances"]]
    place.servers.setdefault(fleet.name, []).extend(started)
    return started


def _stop(place: Place, stopped: Stopped) -> None:
    ec2, fleet = place.client("ec2"), stopped.fleet
    servers = _start(place, fleet)
    if stopped.has_address:
        tags = [{"ResourceType": "elastic-ip", "Tags": fleet.team.tags(fleet.name)}]
        for server in servers:
            address = ec2.allocate_address(Domain="vpc", TagSpecifications=tags)
            ec2.associate_address(InstanceId=server, AllocationId=address["AllocationId"])
    with place.ago(stopped.days):
        ec2.stop_instances(InstanceIds=servers)


def _measure(place: Place, server: str, fleet: Fleet, *, idle: bool, computes: bool = True) -> None:
    by = {"InstanceId": server}
    half = fleet.megabytes * MEGABYTE / 2
    if idle:
        place.daily("AWS/EC2", "CPUUtilization", by, few(fleet.cpu, place.chance))
        place.daily("AWS/EC2", "NetworkIn", by, few(half, place.chance))
        place.daily("AWS/EC2", "NetworkOut", by, few(half, place.chance))
        return
    if computes:
        place.daily("AWS/EC2", "CPUUtilization", by, place.around(fleet.cpu, 0.1))
    place.daily("AWS/EC2", "NetworkIn", by, place.around(half))
    place.daily("AWS/EC2", "NetworkOut", by, place.around(half))
