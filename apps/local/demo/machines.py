"""Servers that work, but are larger, run longer, or are measured and licensed more dearly than their use needs."""

from collections.abc import Callable
from datetime import datetime

from apps.local.demo.place import Place
from apps.local.demo.servers import Fleet, run
from apps.local.demo.teams import CHECKOUT, DATA, MOBILE, PLATFORM, STAGING, STOREFRONT

SQL_WEB, SQL_STANDARD = "Windows with SQL Server Web", "Windows with SQL Server Standard"
# Its daily values are put like every fleet's; what counts of the hours is put by the hour.
OFFICE_DAYS = 29
FIVE_MINUTES, MINUTE = 300, 60

LARGE: dict[str, tuple[Fleet, ...]] = {
    "us-east-1": (
        Fleet("reporting-api", CHECKOUT, "m6i.4xlarge", 1, 11, 6_000, days=310),
        # As busy as its size is for.
        Fleet("pricing-engine", CHECKOUT, "c6i.4xlarge", 1, 58, 9_000, days=200),
    ),
    "eu-west-1": (Fleet("sitemap-builder", STOREFRONT, "r5.2xlarge", 1, 9, 800, days=440),),
}
# On in nights and weekends, when nobody tests; the second is on the company's schedule already.
OFFICE: dict[str, tuple[Fleet, ...]] = {
    "us-west-2": (
        Fleet("qa-suite", STAGING, "m6i.2xlarge", 2, 71, 2_400, days=160),
        Fleet("qa-browsers", STAGING, "c6i.2xlarge", 1, 64, 1_900, days=160, tags=(("Schedule", "office"),)),
    ),
}
# Measured by the minute, with an alarm that looks so often in seconds.
MEASURED: dict[str, tuple[tuple[Fleet, int], ...]] = {
    "eu-west-1": (
        (Fleet("mail-relay", PLATFORM, "t3.medium", 2, 31, 700, days=260), FIVE_MINUTES),
        (Fleet("session-store", STOREFRONT, "r6g.large", 1, 44, 5_000, days=150, image="arm"), MINUTE),
    ),
}
# On x86 although it was built for both; other images say nothing of what they are for.
PORTED: dict[str, tuple[Fleet, ...]] = {
    "us-east-1": (
        Fleet("api-docs", PLATFORM, "m6i.large", 2, 34, 900, days=180, tags=(("opscurb:arm64", "true"),)),
        Fleet("ad-renderer", STOREFRONT, "c6i.xlarge", 1, 49, 5_000, days=220),
    ),
}
LICENSED: dict[str, tuple[tuple[Fleet, str], ...]] = {
    "us-east-1": (
        (Fleet("legacy-catalogue", STOREFRONT, "m5.12xlarge", 1, 52, 14_000, days=530), SQL_WEB),
        (Fleet("erp-database", CHECKOUT, "r5.2xlarge", 1, 47, 8_000, days=610), SQL_STANDARD),
    ),
    "us-west-2": ((Fleet("branch-office-sql", DATA, "m5.large", 2, 27, 300, days=700), SQL_WEB),),
}
# Two addresses each; the second one's purpose is forgotten, the NAT server's is not.
ADDRESSED: dict[str, tuple[tuple[Fleet, bool], ...]] = {
    "ap-southeast-2": (
        (Fleet("partner-gateway", MOBILE, "t3.small", 1, 33, 1_200, days=480), False),
        (Fleet("nat-server", MOBILE, "t4g.small", 1, 36, 30_000, days=480, image="arm"), True),
    ),
}


def fill(place: Place) -> None:
    """Start the region's servers of every kind."""
    for fleet in LARGE.get(place.region, ()):
        run(place, fleet)
    for fleet in OFFICE.get(place.region, ()):
        _open_in_office_hours(place, fleet)
    for fleet, period in MEASURED.get(place.region, ()):
        _measure_by_minute(place, fleet, period)
    for fleet in PORTED.get(place.region, ()):
        for server in run(place, fleet):
            place.backend("ec2").get_instance(server).architecture = "x86_64"
    for fleet, platform in LICENSED.get(place.region, ()):
        for server in run(place, fleet):
            place.backend("ec2").get_instance(server).platform_details = platform
    for fleet, routes in ADDRESSED.get(place.region, ()):
        for server in run(place, fleet):
            _address_twice(place, fleet, server, routes)


def _open_in_office_hours(place: Place, fleet: Fleet) -> None:
    busy = office(fleet.cpu)
    for server in run(place, fleet, measured=False):
        place.hourly("AWS/EC2", "CPUUtilization", {"InstanceId": server}, busy, OFFICE_DAYS)


def office(cpu: float) -> Callable[[datetime], float]:
    """So much from Monday to Friday, 8 to 18 UTC, and next to nothing at any other time."""
    return lambda moment: cpu if moment.weekday() < 5 and 8 <= moment.hour < 18 else 1.2


def _measure_by_minute(place: Place, fleet: Fleet, period: int) -> None:
    servers = run(place, fleet)
    for server in servers:
        # moto lacks the call.
        place.backend("ec2").get_instance(server).monitoring_state = "enabled"
        place.client("cloudwatch").put_metric_alarm(
            AlarmName=f"{fleet.name}-{server}-cpu",
            Namespace="AWS/EC2",
            MetricName="CPUUtilization",
            Dimensions=[{"Name": "InstanceId", "Value": server}],
            Period=period,
            EvaluationPeriods=3,
            Statistic="Average",
            Threshold=90.0,
            ComparisonOperator="GreaterThanThreshold",
        )


def _address_twice(place: Place, fleet: Fleet, server: str, routes: bool) -> None:
    ec2, machine = place.client("ec2"), place.backend("ec2").get_instance(server)
    tags = [{"ResourceType": "elastic-ip", "Tags": fleet.team.tags(fleet.name)}]
    first, second = (
        ec2.allocate_address(Domain="vpc", TagSpecifications=tags)["AllocationId"] for _ in range(2)
    )
    ec2.associate_address(InstanceId=server, AllocationId=first)
    made = ec2.create_network_interface(SubnetId=place.subnets[0])["NetworkInterface"]
    ec2.attach_network_interface(
        NetworkInterfaceId=made["NetworkInterfaceId"], InstanceId=server, DeviceIndex=1
    )
    ec2.associate_address(AllocationId=second, NetworkInterfaceId=made["NetworkInterfaceId"])
    (address,) = place.backend("ec2").address_by_allocation([second])
    address.instance = machine
    machine.source_dest_check = not routes
