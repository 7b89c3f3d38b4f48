"""The price table is honest about itself, and every formula finds its unit prices for what is common."""

import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

import opscurb.prices
from opscurb.aws.collectors.cloudwatch import Alarm
from opscurb.aws.collectors.ebs import Snapshot, Volume
from opscurb.aws.collectors.ec2 import Instance
from opscurb.aws.collectors.ecr import Repository
from opscurb.aws.collectors.elb import LoadBalancer
from opscurb.aws.collectors.logs import LogGroup
from opscurb.aws.collectors.rds import DbInstance, DbSnapshot
from opscurb.aws.collectors.s3 import Bucket
from opscurb.aws.collectors.vpc import ElasticIp, Endpoint, NatGateway
from opscurb.aws.prices import price_book
from opscurb.aws.prices.s3 import PART_PRICES
from opscurb.price import Basis

TABLE = json.loads((Path(opscurb.prices.__file__).parent / "aws.json").read_text())
GROUPS = TABLE["groups"]
BOOK = price_book("us-east-1")
WHO = {"id": "x", "arn": "arn:aws:x:us-east-1:111122223333:x", "region": "us-east-1"}

# Sizes in sixteenths of a large; AWS charges a family by size, and rounds.
SIZES = {"nano": 1, "micro": 2, "small": 4, "medium": 8, "large": 16, "xlarge": 32}
ROUNDING = Decimal("0.015")
# Accelerated families are charged by their accelerators.
ACCELERATED = re.compile(r"^(g|p|inf|trn|dl|vt|f)\d")


def size_of(kind):
    size = kind.rsplit(".", 1)[1]
    return SIZES.get(size) or 32 * int(size.removesuffix("xlarge"))


def families(group):
    """Prices of a group by family, without bare metal."""
    found = {}
    for kind, price in GROUPS[group]["prices"].items():
        family, size = kind.rsplit(".", 1)
        if size != "metal" and not ACCELERATED.match(family):
            found.setdefault(family, {})[kind] = Decimal(price)
    return found


FAMILIES = [
    (group, family)
    for group in ("ec2.linux", "rds.mysql", "rds.mariadb", "rds.postgres")
    for family in families(group)
]


@pytest.mark.parametrize("name", GROUPS)
def test_every_group_says_in_what_unit_from_where_and_from_when_it_is(name):
    group = GROUPS[name]

    assert set(group) - {"derived", "dated", "verified"} == {"unit", "source", "date", "checked", "prices"}
    assert group["unit"].startswith("USD per ")
    assert group["source"]
    assert group["checked"]
    assert date.fromisoformat(group["date"])
    assert all(isinstance(group.get(flag, False), bool) for flag in ("dated", "verified"))


@pytest.mark.parametrize("name", GROUPS)
def test_every_price_is_a_decimal_above_zero(name):
    prices = GROUPS[name]["prices"]

    assert prices
    assert all(isinstance(price, str) and Decimal(price) > 0 for price in prices.values())


def test_the_table_is_as_old_as_its_oldest_group():
    assert TABLE["date"] == min(group["date"] for group in GROUPS.values())


@pytest.mark.parametrize("name", [name for name in GROUPS if "derived" in GROUPS[name]])
def test_what_is_called_derived_is_in_the_table(name):
    assert set(GROUPS[name]["derived"]) < set(GROUPS[name]["prices"])


@pytest.mark.parametrize(("group", "family"), FAMILIES)
def test_a_size_twice_as_large_costs_twice_as_much(group, family):
    prices = families(group)[family]
    largest = max(prices, key=size_of)
    rate = prices[largest] / size_of(largest)

    for kind, price in prices.items():
        assert abs(price / (rate * size_of(kind)) - 1) <= ROUNDING, kind


def test_bare_metal_costs_what_the_largest_size_costs():
    prices = GROUPS["ec2.linux"]["prices"]
    metal = [kind for kind in prices if kind.endswith(".metal")]

    assert metal
    for kind in metal:
        largest = max(families("ec2.linux")[kind.removesuffix(".metal")].values())
        assert Decimal(prices[kind]) == largest, kind


@pytest.mark.parametrize("kind", ["gp2", "gp3", "io1", "io2", "st1", "sc1", "standard"])
def test_every_type_of_volume_has_a_price(kind):
    volume = Volume(**WHO, volume_type=kind, size_gb=2000, iops=100_000, throughput=500)

    assert BOOK.ebs_volume(volume).known


def test_cold_disks_are_the_cheapest():
    volume = Volume(**WHO, volume_type="sc1", size_gb=1000)

    assert BOOK.ebs_volume(volume).monthly == Decimal("15.00")


def test_io2_gets_cheaper_above_32000_and_64000_iops():
    volume = Volume(**WHO, volume_type="io2", size_gb=400, iops=100_000)

    # 400 x 0.125 + 32,000 x 0.065 + 32,000 x 0.0455 + 36,000 x 0.03185
    assert BOOK.ebs_volume(volume).monthly == Decimal("4732.60")


@pytest.mark.parametrize("tier", ["standard", "archive"])
def test_both_tiers_of_snapshots_have_a_price(tier):
    snapshot = Snapshot(**WHO, volume_id="vol-1", volume_gb=10, full_bytes=10 * 1024**3, tier=tier)

    assert BOOK.ebs_snapshot(snapshot).known


@pytest.mark.parametrize(
    "kind", ["t3.medium", "t4g.small", "m5.large", "m7i.2xlarge", "c6a.xlarge", "r8g.large"]
)
def test_common_instances_have_a_price(kind):
    assert BOOK.ec2_instance(Instance(**WHO, instance_type=kind)).known


@pytest.mark.parametrize(
    "changed",
    [
        {"platform": "Red Hat Enterprise Linux"},
        {"lifecycle": "spot"},
        {"tenancy": "dedicated"},
        {"on_outpost": True},
        {"instance_type": "x9z.large"},
    ],
)
def test_what_the_table_does_not_hold_costs_nothing_and_says_so(changed):
    price = BOOK.ec2_instance(Instance(**WHO | {"instance_type": "m5.large"} | changed))

    assert price.monthly == 0
    assert price.basis is Basis.NONE
    assert price.confidence == "none"


@pytest.mark.parametrize("kind", ["application", "network", "gateway", "classic"])
def test_every_kind_of_balancer_has_a_price(kind):
    assert BOOK.load_balancer(LoadBalancer(**WHO, kind=kind, addresses=("eni-1",))).known


@pytest.mark.parametrize("kind", ["Interface", "GatewayLoadBalancer"])
def test_endpoints_that_are_billed_by_the_hour_have_a_price(kind):
    endpoint = Endpoint(**WHO, endpoint_type=kind, service_name="s", vpc_id="vpc-1", zones=2)

    assert BOOK.vpc_endpoint(endpoint).known


def test_addresses_and_nat_gateways_have_a_price():
    address = ElasticIp(**WHO, public_ip="192.0.2.1")

    assert BOOK.elastic_ip(address).monthly == Decimal("3.65")
    assert BOOK.nat_gateway(NatGateway(**WHO, vpc_id="vpc-1"), [address]).monthly == Decimal("36.50")


@pytest.mark.parametrize("engine", ["mysql", "mariadb", "postgres"])
@pytest.mark.parametrize(
    "kind", ["db.t3.micro", "db.t4g.medium", "db.m5.large", "db.m6g.xlarge", "db.r6i.2xlarge"]
)
@pytest.mark.parametrize("disk", ["gp2", "gp3", "io1", "io2", "standard"])
def test_common_databases_have_a_price(engine, kind, disk):
    database = DbInstance(
        **WHO,
        instance_class=kind,
        engine=engine,
        storage_type=disk,
        storage_gb=500,
        iops=14_000,
        throughput=600,
    )

    assert BOOK.rds_instance(database).known


@pytest.mark.parametrize("engine", ["oracle-ee", "sqlserver-se", "aurora-postgresql", "db2-se"])
def test_licensed_and_aurora_databases_have_no_price(engine):
    database = DbInstance(
        **WHO, instance_class="db.m5.large", engine=engine, storage_type="gp3", storage_gb=100
    )

    assert BOOK.rds_instance(database).monthly == 0


def test_database_snapshots_have_a_price():
    snapshot = DbSnapshot(**WHO, kind="manual", engine="postgres", source="db")

    assert BOOK.rds_snapshot(snapshot, Decimal(100)).monthly == Decimal("9.50")


@pytest.mark.parametrize("kind", PART_PRICES)
def test_parts_have_a_price_in_every_class(kind):
    assert BOOK.s3_parts(Bucket(**WHO), {kind: 1024**3}).known


def test_standard_storage_gets_cheaper_above_50_and_500_terabytes():
    gb = Decimal(600 * 1024)

    # 51,200 x 0.023 + 460,800 x 0.022 + 102,400 x 0.021 - 614,400 x 0.0125
    assert BOOK.s3_standard_to_ia(Bucket(**WHO), gb).monthly == Decimal("5785.60")


@pytest.mark.parametrize("kind", ["standard", "high_resolution", "composite"])
def test_alarms_have_a_price(kind):
    assert BOOK.cw_alarm(Alarm(**WHO, kind=kind)).known


def test_alarms_on_queries_have_no_price_because_nobody_counts_their_metrics():
    assert not BOOK.cw_alarm(Alarm(**WHO, kind="query")).known


def test_logs_and_images_have_a_price():
    assert BOOK.stored_logs(LogGroup(**WHO), Decimal(100)).monthly == Decimal("3.00")
    assert BOOK.ecr_images(Repository(**WHO), Decimal(100)).monthly == Decimal("10.00")


def test_another_region_is_estimated_from_this_one():
    price = price_book("eu-central-1").elastic_ip(ElasticIp(**WHO, public_ip="192.0.2.1"))

    assert price.estimated
    assert price.confidence == "estimated"
    assert TABLE["date"] in price.source
