"""A worked example of every price formula, at the bundled prices of us-east-1, with its arithmetic."""

import inspect
from dataclasses import replace
from decimal import Decimal

import pytest

from opscurb.aws.collectors.bill import AccountService, BilledUsage, Reservation, ReservationOffer
from opscurb.aws.collectors.cloudwatch import Alarm, Namespace
from opscurb.aws.collectors.ebs import Snapshot, Volume
from opscurb.aws.collectors.ec2 import Instance
from opscurb.aws.collectors.ecr import Repository
from opscurb.aws.collectors.ecs import Service, TaskDefinition
from opscurb.aws.collectors.elb import LoadBalancer
from opscurb.aws.collectors.lambda_ import Function
from opscurb.aws.collectors.logs import LogGroup
from opscurb.aws.collectors.rds import DbInstance, DbSnapshot
from opscurb.aws.collectors.s3 import Bucket
from opscurb.aws.collectors.vpc import ElasticIp, Endpoint, NatGateway
from opscurb.aws.collectors.vpc_flow_logs import FlowLog
from opscurb.aws.collectors.vpc_routes import Vpc
from opscurb.aws.prices import PriceBook, price_book
from opscurb.aws.prices.book import Book
from opscurb.money import cents
from opscurb.price import Line, Price
from opscurb.prices import PriceTable

BOOK = price_book("us-east-1")
WHO = {"id": "x", "arn": "arn:aws:x:us-east-1:111122223333:x", "region": "us-east-1"}
GIB = 1024**3

GP2 = Volume(**WHO, volume_type="gp2", size_gb=500)
GP3 = Volume(**WHO, volume_type="gp3", size_gb=500, iops=6000, throughput=250)
IO1 = Volume(**WHO, volume_type="io1", size_gb=100, iops=5000)
MAGNETIC = Volume(**WHO, volume_type="standard", size_gb=100)
SNAPSHOT = Snapshot(**WHO, volume_id="vol-1", volume_gb=200, full_bytes=120 * GIB)
ARCHIVED = Snapshot(**WHO, volume_id="vol-1", volume_gb=10, full_bytes=10 * GIB, tier="archive")
M5 = Instance(**WHO, instance_type="m5.xlarge")
WINDOWS = Instance(**WHO, instance_type="m5.xlarge", platform="Windows")
SQL = Instance(**WHO, instance_type="m5.large", platform="Windows with SQL Server Standard")
SERVICE = Service(**WHO, cluster="c", launch="FARGATE", task_definition="t", running=2)
TASK = TaskDefinition(**WHO, vcpus=1.0, memory_gb=4.0)
ARM_TASK = TaskDefinition(**WHO, vcpus=1.0, memory_gb=4.0, architecture="arm64")
FUNCTION = Function(**WHO, memory_mb=512)
MYSQL = DbInstance(
    **WHO, instance_class="db.m5.large", engine="mysql", multi_az=True, storage_type="gp2", storage_gb=100
)
IO_MYSQL = DbInstance(
    **WHO, instance_class="db.m5.large", engine="mysql", storage_type="io1", storage_gb=400, iops=3000
)
ADDRESS = ElasticIp(**WHO, public_ip="192.0.2.1")
NAT = NatGateway(**WHO, vpc_id="vpc-1")
ENDPOINT = Endpoint(**WHO, endpoint_type="Interface", service_name="s", vpc_id="vpc-1", zones=3)
CLASSIC = LoadBalancer(**WHO, kind="classic")
ALB = LoadBalancer(**WHO, kind="application", addresses=("eni-1", "eni-2"))
FLOW_LOG = FlowLog(
    **WHO,
    resource_id="vpc-1",
    traffic="ALL",
    destination_type="cloud-watch-logs",
    log_group_arn="arn:log",
)
BUCKET, GROUP, REPOSITORY = Bucket(**WHO), LogGroup(**WHO), Repository(**WHO)
OUT = BilledUsage(
    name="DataTransfer-Out-Bytes", net=Decimal(450), amount=Decimal(5000), everywhere=Decimal(5000)
)
TRAFFIC = AccountService(**WHO, listed=Decimal(450), net=Decimal(450), usages=(OUT,))
RESERVED = Reservation(
    **WHO, kind="ec2", instance_type="m5.large", count=1, offering="", ends="",
    used_percent=Decimal(40), unused_hours=Decimal(432), unused_cost=Decimal("25.92"),
)  # fmt: skip
OFFER = ReservationOffer(
    **WHO, service="rds", instance_type="db.m5.large", engine="mysql", count=Decimal(2),
    monthly_savings=Decimal("81.30"), on_demand_cost=Decimal(250), expected_use_percent=Decimal(100),
)  # fmt: skip

# Formula, what it is asked about, and the dollars a month that its arithmetic gives.
EXAMPLES = [
    # 500 GB x 0.08 + 3,000 IOPS x 0.005 + 125 MiB/s x 0.04
    ("ebs_volume", (GP3,), "60.00"),
    ("ebs_volume_lines", (GP3,), "60.00"),
    # 100 GB x 0.125 + 5,000 IOPS x 0.065 - 100 GB x 0.08 - 2,000 IOPS x 0.005
    ("ebs_change", (IO1, {"volume_type": "gp3"}), "319.50"),
    # 500 GB x (0.10 - 0.08) - 500 IOPS x 0.005 - 25 MiB/s x 0.04
    ("gp2_to_gp3", (GP2, 3500, 150), "6.50"),
    # 200,000,000 I/O x 0.00000005 + 100 GB x (0.05 - 0.08)
    ("ebs_magnetic_to_gp3", (MAGNETIC, 200_000_000), "7.00"),
    # 120 GB x 0.05
    ("ebs_snapshot", (SNAPSHOT,), "6.00"),
    ("ebs_snapshot_line", (SNAPSHOT,), "6.00"),
    # 120 GB x (0.05 - 0.0125) - 10 GB restored x 0.03
    ("ebs_snapshot_archived", (SNAPSHOT,), "4.20"),
    # 10 GB in the archive x 0.0125 + 2 snapshots x 3 GB each x 0.05
    ("ebs_surplus_snapshots", (GP2, [ARCHIVED, SNAPSHOT, SNAPSHOT], Decimal(3)), "0.43"),
    # 2 zones x 730 h x 0.75
    ("ebs_fast_restore", (SNAPSHOT, 2), "1095.00"),
    # 730 h x 0.192
    ("ec2_instance", (M5,), "140.16"),
    # 730 h x 0.192 + 730 h x 4 vCPUs x 0.046
    ("ec2_instance", (WINDOWS,), "274.48"),
    # 730 h x (0.192 - 0.154)
    ("ec2_change", (M5, "m6g.xlarge"), "27.74"),
    # 2 vCPUs x 730 h x 0.12
    ("ec2_unused_licence", (SQL, 2, {"sql_only": True}), "175.20"),
    # 7 metrics x 0.30
    ("ec2_detailed_monitoring", (M5,), "2.10"),
    # 2 tasks x 730 h x (1 vCPU x 0.04048 + 4 GB x 0.004445)
    ("fargate_service", (SERVICE, TASK), "85.06"),
    # 2 tasks x 730 h x (1 vCPU x 0.03238 + 4 GB x 0.00356)
    ("fargate_service", (SERVICE, ARM_TASK), "68.07"),
    # 2 tasks x 730 h x (0.5 vCPU x 0.04048 + 3 GB x 0.004445)
    ("fargate_change", (SERVICE, TASK, 0.5, 1.0), "49.02"),
    # 0.5 GB x 10,000,000 s x 0.0000166667 + 50,000,000 x 0.0000002
    ("lambda_run", (FUNCTION, Decimal(10_000_000), Decimal(50_000_000)), "93.33"),
    # (0.5 - 0.25) GB x 10,000,000 s x 0.0000166667
    ("lambda_memory_change", (FUNCTION, Decimal(10_000_000), 256), "41.67"),
    # 0.5 GB x 10,000,000 s x (0.0000166667 - 0.0000133334)
    ("lambda_arm_change", (FUNCTION, Decimal(10_000_000)), "16.67"),
    # 10 x 0.5 GB x 730 h x 3,600 s x 0.0000041667
    ("lambda_provisioned", (FUNCTION, 10), "54.75"),
    # 730 h x 0.005
    ("elastic_ip", (ADDRESS,), "3.65"),
    ("elastic_ip_line", (ADDRESS,), "3.65"),
    # 730 h x 0.045 + 730 h x 0.005
    ("nat_gateway", (NAT, [ADDRESS]), "36.50"),
    # 730 h x 0.045 - 2 x 100 GB x 0.01
    ("nat_gateway_merged", (NAT, Decimal(100)), "30.85"),
    # 500 GB x 0.045
    ("nat_traffic", (Vpc(**WHO), Decimal(500)), "22.50"),
    # 3 zones x 730 h x 0.01
    ("vpc_endpoint", (ENDPOINT,), "21.90"),
    # 3 zones x 730 h x 0.01 + 200 GB x 0.01
    ("vpc_endpoint_in_use", (ENDPOINT, Decimal(200)), "23.90"),
    # 2 zones x 730 h x 0.01
    ("vpc_endpoint_zones", ([(ENDPOINT, 2)],), "14.60"),
    # 300 GB x 0.50
    ("flow_log", (FLOW_LOG, Decimal(300), "STANDARD"), "150.00"),
    # 300 GB x (0.50 - 0.25)
    ("flow_log_to_s3", (FLOW_LOG, Decimal(300), "STANDARD"), "75.00"),
    # 730 h x 0.0225 + 2 addresses x 730 h x 0.005
    ("load_balancer", (ALB,), "23.73"),
    # 730 h x (0.025 - 0.0225)
    ("classic_replaced", (CLASSIC, "application"), "1.83"),
    # 2 copies x (730 h x 0.171 + 100 GB x 0.115)
    ("rds_instance", (MYSQL,), "272.66"),
    # 730 h x 0.171 + 100 GB x 0.115
    ("rds_second_zone", (MYSQL,), "136.33"),
    # 2 copies x 730 h x (0.171 - 0.152)
    ("rds_class_change", (MYSQL, "db.m6g.large"), "27.74"),
    # 400 GB x (0.125 - 0.115) + 3,000 IOPS x 0.10
    ("rds_to_gp3", (IO_MYSQL,), "304.00"),
    # 2 copies x 50 GB x 0.115
    ("rds_smaller_disk", (MYSQL, 50), "11.50"),
    # 80 GB x 0.095
    ("rds_snapshot", (DbSnapshot(**WHO, kind="manual", engine="mysql", source="db"), Decimal(80)), "7.60"),
    # 40 GB x 0.023 + 100 GB x 0.0125
    ("s3_parts", (BUCKET, {"STANDARD": 40 * GIB, "STANDARD_IA": 100 * GIB}), "2.17"),
    # 200 GB x 0.023 + 1,000 GB x 0.00099
    ("s3_versions", (BUCKET, {"STANDARD": 200 * GIB, "DEEP_ARCHIVE": 1000 * GIB}), "5.59"),
    # 51,200 GB x 0.023 + 800 GB x 0.022 + 100 GB x 0.01
    ("s3_bucket", (BUCKET, {"StandardStorage": 52_000 * GIB, "OneZoneIAStorage": 100 * GIB}), "1196.20"),
    # 1,000 GB x (0.023 - 0.0125)
    ("s3_standard_to_ia", (BUCKET, Decimal(1000)), "10.50"),
    # 30 GB x 0.10
    ("ecr_images", (REPOSITORY, Decimal(30)), "3.00"),
    # 3 metrics x 0.10
    ("cw_alarm", (Alarm(**WHO, kind="standard", metric_count=3),), "0.30"),
    # 2,000 metrics x 0.10 + 500 metrics x 0.30
    ("custom_metrics", (Namespace(**WHO, series=2500), 12_000), "350.00"),
    # 400 GB x 0.03
    ("stored_logs", (GROUP, Decimal(400)), "12.00"),
    # 400 GB x (0.50 - 0.25)
    ("logs_to_infrequent_access", (GROUP, Decimal(400)), "100.00"),
    # of none it is known that it can be saved
    ("traffic_between_zones", (TRAFFIC, Decimal(9000)), "0.00"),
    # 5,000 GB x 0.09 - 3,976 GB x 0.085 - 10,000,000 requests x 0.000001
    ("traffic_by_cdn", (TRAFFIC, OUT, Decimal(1024), Decimal(10_000_000)), "102.04"),
    # 432 h x 0.06
    ("unused_reservation", (RESERVED,), "25.92"),
    # what AWS says
    ("reservation_offer", (OFFER,), "81.30"),
]
# Say whether there is a price, and have none themselves.
ASKED = {"ec2_is_listed", "rds_is_listed"}
# Nobody was seen to quote its prices for us-east-1; it is worked at those of Tokyo.
ELSEWHERE = {"rds_insights"}
TOKYO = {"rds.insights.first_month": Decimal("1.7561"), "rds.insights.further_month": Decimal("0.0739")}


# Formulas that take what changes by name, as the last of what they are given here.
NAMED = {"ebs_change", "ec2_unused_licence"}


def worked(name, given):
    """Dollars a month of a formula's answer, be it a price or its lines."""
    formula = getattr(BOOK, name)
    answer = formula(*given[:-1], **given[-1]) if name in NAMED else formula(*given)
    lines = answer.lines if isinstance(answer, Price) else [answer] if isinstance(answer, Line) else answer
    assert all(line.unit_price is not None for line in lines), "half a price is no price"
    return cents(sum(line.amount for line in lines))


@pytest.mark.parametrize(("name", "given", "dollars"), EXAMPLES, ids=[name for name, _, _ in EXAMPLES])
def test_the_arithmetic_gives_the_amount(name, given, dollars):
    assert worked(name, given) == Decimal(dollars)


def test_performance_data_is_worked_at_tokyos_prices():
    table = PriceTable("ap-northeast-1", "2024-07-01", "AWS list prices", TOKYO)
    database = replace(MYSQL, insights_days=93)

    # 2 copies x 2 vCPUs x (1.7561 + 2 further months x 0.0739)
    assert price_book("ap-northeast-1", table).rds_insights(database).monthly == Decimal("7.62")


def test_every_formula_has_a_worked_example():
    formulas = {
        name
        for name, _ in inspect.getmembers(PriceBook, inspect.isfunction)
        if not name.startswith("_") and not hasattr(Book, name)
    }

    assert formulas == {name for name, _, _ in EXAMPLES} | ASKED | ELSEWHERE
