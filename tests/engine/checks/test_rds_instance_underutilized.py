"""Databases that are larger than their load."""

from decimal import Decimal

import pytest

from opscurb.aws.checks.rds.rds_instance_underutilized import find as check
from opscurb.check import Reason, Severity
from opscurb.policy import Policy
from opscurb.results import Unknown
from tests.engine.checks.databases import orders
from tests.engine.looking import ago, found, look

GIB = 1024**3


def database(**changed):
    return orders(**{"instance_class": "db.m5.xlarge", "storage_type": "gp3"} | changed)


def load(cpu=8.0, free_gb=12.0, connections=30.0, days=14):
    """Of a class with 16 GiB of memory."""
    values = {"CPUUtilization": cpu, "FreeableMemory": free_gb * GIB, "DatabaseConnections": connections}
    return {(name, "orders"): [value] * days for name, value in values.items()}


def test_a_database_with_little_to_do_saves_half_of_its_hours():
    (finding,) = found(check, database(), metrics=load())

    # 730 h x ($0.356 - $0.178)
    assert finding.monthly_cost == finding.counted_cost == Decimal("129.94")
    assert finding.details["target_class"] == "db.m5.large"
    assert finding.details["cpu_p95_percent"] == 8
    assert finding.details["memory_used_percent"] == 25
    # 730 h x $0.356 + 100 GB x $0.115
    assert finding.details["current_monthly_cost"] == Decimal("271.38")
    assert finding.severity is Severity.MEDIUM
    assert finding.confidence == 0.7


def test_two_zones_save_twice_as_much():
    (finding,) = found(check, database(multi_az=True), metrics=load())

    assert finding.monthly_cost == Decimal("259.88")


def test_the_next_class_there_is_may_be_larger_than_half():
    (finding,) = found(check, database(instance_class="db.m5.12xlarge"), metrics=load(free_gb=180))

    # There is no 6xlarge: 730 h x ($4.272 - $2.848)
    assert finding.details["target_class"] == "db.m5.8xlarge"
    assert finding.monthly_cost == Decimal("1039.52")


def test_a_licence_without_a_price_leaves_the_finding_without_money():
    oracle = database(engine="oracle-se2", license_model="license-included", instance_class="db.m5.2xlarge")

    (finding,) = found(check, oracle, metrics=load(free_gb=25))

    assert finding.details["target_class"] == "db.m5.xlarge"
    assert finding.monthly_cost == Decimal(0)
    assert finding.price.confidence == "none"


@pytest.mark.parametrize(
    "busy",
    [
        load(cpu=20.0),
        load(free_gb=9.0),
        # MySQL's default for 8 GiB is 682 connections; twice 400 is more.
        load(connections=400.0),
        # Without connections it is not too large but idle.
        load(connections=0.0),
    ],
)
def test_what_would_not_fit_into_the_smaller_class_is_left_alone(busy):
    assert found(check, database(), metrics=busy) == []


def test_one_busy_day_is_use():
    quiet = load()
    quiet["CPUUtilization", "orders"][3] = 60.0

    assert found(check, database(), metrics=quiet) == []


def test_the_customer_says_what_little_is():
    strict = Policy(rightsize_cpu_percent=5.0)

    assert found(check, database(), metrics=load(), policy=strict) == []


@pytest.mark.parametrize(
    "innocent",
    [
        database(cluster="aurora-1"),
        database(status="stopped"),
        database(status="modifying"),
        database(id="orders-green-a1b2c3"),
        database(created=ago(10)),
        database(tags={"opscurb:ignore": "yes"}),
        database(instance_class="db.t3.micro"),
        database(instance_class="db.m5.large"),
        database(engine="oracle-se2", license_model="license-included"),
    ],
)
def test_members_of_clusters_what_does_not_run_and_the_smallest_classes_are_left_alone(innocent):
    metrics = {(name, innocent.id): values for (name, _), values in load().items()}

    assert found(check, innocent, metrics=metrics) == []


def test_replicas_and_standbys_are_doubted():
    (replica,) = found(check, database(replica_of="primary"), metrics=load())
    (standby,) = found(check, database(tags={"role": "dr"}), metrics=load())

    assert replica.confidence == standby.confidence == 0.5


@pytest.mark.parametrize("missing", ["CPUUtilization", "FreeableMemory", "DatabaseConnections"])
def test_without_values_it_is_unknown(missing):
    metrics = load()
    del metrics[missing, "orders"]

    events = look(check, database(), metrics=metrics)

    assert [event.reason for event in events if isinstance(event, Unknown)] == [Reason.NO_METRICS]
    assert found(check, database(), metrics=metrics) == []


def test_a_class_of_unknown_memory_is_unknown():
    events = look(check, database(instance_class="db.x2g.xlarge"), metrics=load())

    assert [event.reason for event in events if isinstance(event, Unknown)] == [Reason.UNREADABLE]
