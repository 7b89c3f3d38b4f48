"""Database disks that could be gp3."""

from decimal import Decimal

import pytest

from opscurb.aws.checks.rds.rds_storage_to_gp3 import find as check
from opscurb.check import Reason
from opscurb.results import Unknown
from tests.engine.checks.databases import orders
from tests.engine.looking import ago, found, look

MIB = 1024.0**2


def database(**changed):
    return orders(**{"storage_type": "io1", "iops": 3000} | changed)


def load(reads=900.0, writes=600.0, mibps=40.0):
    values = {
        "ReadIOPS": reads,
        "WriteIOPS": writes,
        "ReadThroughput": mibps * MIB,
        "WriteThroughput": mibps * MIB,
    }
    return {(name, "orders"): [value] * 14 for name, value in values.items()}


def test_provisioned_iops_that_gp3_includes_are_saved():
    (finding,) = found(check, database(), metrics=load())

    # 100 GB x ($0.125 - $0.115) + 3,000 IOPS x $0.10
    assert finding.monthly_cost == Decimal("301.00")
    assert finding.details["peak_iops"] == 1500
    assert finding.details["included_iops"] == 3000
    assert finding.confidence == 0.85


def test_two_zones_save_twice_as_much():
    (finding,) = found(check, database(multi_az=True), metrics=load())

    assert finding.monthly_cost == Decimal("602.00")


def test_a_large_disk_includes_four_times_as_much():
    busy = load(reads=6000.0, writes=3000.0, mibps=150.0)

    (finding,) = found(check, database(size=400, iops=9000), metrics=busy)

    # 400 GB x ($0.125 - $0.115) + 9,000 IOPS x $0.10
    assert finding.monthly_cost == Decimal("904.00")
    assert found(check, database(size=399, iops=9000), metrics=busy) == []


def test_oracle_stripes_sooner_and_sql_server_never():
    busy = load(reads=6000.0, writes=3000.0)
    oracle = database(size=200, engine="oracle-se2", license_model="license-included")

    assert len(found(check, oracle, metrics=busy)) == 1
    assert found(check, database(size=1000, engine="sqlserver-se"), metrics=busy) == []


def test_the_durability_of_io2_is_doubted_to_be_for_nothing():
    (finding,) = found(check, database(storage_type="io2"), metrics=load())

    assert finding.confidence == 0.6


def test_gp2_at_the_same_price_saves_nothing():
    assert found(check, database(storage_type="gp2", iops=0), metrics=load()) == []


@pytest.mark.parametrize(
    "busy",
    [
        # 1.2 x 2,600 is more than 3,000.
        load(reads=2000.0, writes=600.0),
        # 1.2 x 120 MiB/s is more than 125.
        load(mibps=60.0),
    ],
)
def test_what_gp3_does_not_include_is_left_alone(busy):
    assert found(check, database(), metrics=busy) == []


@pytest.mark.parametrize(
    "innocent",
    [
        database(storage_type="gp3"),
        database(storage_type="standard"),
        database(storage_type="aurora", cluster="aurora-1"),
        database(has_log_volume=True),
        database(status="storage-optimization"),
        database(created=ago(10)),
        database(tags={"opscurb:ignore": "yes"}),
    ],
)
def test_other_disks_are_left_alone(innocent):
    assert found(check, innocent, metrics=load()) == []


def test_a_disk_without_a_price_is_a_finding_without_money():
    (finding,) = found(check, database(), metrics=load(), region="us-east-1")
    lines = {line.what: line.unit_price for line in finding.price.lines}

    assert lines == {
        "GB io1": Decimal("0.125"),
        "provisioned IOPS": Decimal("0.10"),
        "GB gp3 instead": Decimal("0.115"),
    }


def test_without_values_it_is_unknown():
    events = look(check, database())

    assert [event.reason for event in events if isinstance(event, Unknown)] == [Reason.NO_METRICS]
