"""Databases without connections."""

from decimal import Decimal

import pytest

from opscurb.aws.checks.rds.rds_instance_idle import find as check
from opscurb.aws.collectors.rds import DbInstance, ProxyTarget
from opscurb.check import Reason, Severity
from opscurb.results import Unknown
from tests.engine.looking import ago, found, look

SILENT = {("DatabaseConnections", "orders"): [0.0] * 14}


def database(**changed):
    given = dict(
        id="orders",
        arn="arn:aws:rds:us-east-1:111122223333:db:orders",
        region="us-east-1",
        status="available",
        created=ago(200),
        instance_class="db.m5.large",
        engine="postgres",
        license_model="postgresql-license",
        storage_type="gp3",
        storage_gb=100,
    )
    return DbInstance(**given | changed)


def test_a_database_nobody_connected_to_costs_its_hours_and_its_disk():
    (finding,) = found(check, database(), metrics=SILENT)

    # 730 h x $0.178 + 100 GB x $0.115
    assert finding.monthly_cost == Decimal("141.44")
    assert finding.severity is Severity.HIGH
    assert finding.confidence == 0.85


def test_two_zones_cost_twice_as_much():
    (finding,) = found(check, database(multi_az=True), metrics=SILENT)

    assert finding.monthly_cost == Decimal("282.88")


def test_the_engine_decides_on_the_price():
    (finding,) = found(check, database(engine="mysql"), metrics=SILENT)

    assert finding.monthly_cost == Decimal("136.33")


def test_promised_iops_are_part_of_the_price():
    (finding,) = found(check, database(storage_type="io1", iops=1000), metrics=SILENT)

    # 129.94 + 100 GB x $0.125 + 1,000 x $0.10
    assert finding.monthly_cost == Decimal("242.44")


def test_a_large_gp3_disk_is_promised_more_for_nothing():
    (finding,) = found(check, database(storage_gb=400, iops=12_000, throughput=500), metrics=SILENT)

    assert finding.monthly_cost == Decimal("175.94")


def test_a_licence_without_a_price_leaves_the_finding_without_money():
    oracle = database(engine="oracle-se2", license_model="license-included")

    (finding,) = found(check, oracle, metrics=SILENT)

    assert finding.monthly_cost == Decimal(0)
    assert finding.price.confidence == "none"


def test_one_connection_on_one_day_is_use():
    assert found(check, database(), metrics={("DatabaseConnections", "orders"): [0.0] * 13 + [1.0]}) == []


def test_without_values_it_is_unknown_and_not_idle():
    events = look(check, database())

    assert [event.reason for event in events if isinstance(event, Unknown)] == [Reason.NO_METRICS]


@pytest.mark.parametrize(
    "innocent",
    [
        database(replica_of="primary"),
        database(cluster="aurora-1"),
        database(status="stopped"),
        database(status="modifying"),
        database(id="orders-green-a1b2c3"),
        database(created=ago(6)),
        database(tags={"opscurb:ignore": "yes"}),
    ],
)
def test_replicas_members_of_clusters_and_what_does_not_run_are_left_alone(innocent):
    assert found(check, innocent, metrics={("DatabaseConnections", innocent.id): [0.0] * 14}) == []


def test_a_database_behind_a_proxy_or_with_replicas_is_doubted():
    proxied = ProxyTarget(id="orders", arn="a", region="us-east-1", proxy="pool")

    (behind,) = found(check, database(), metrics=SILENT, also={"rds_proxy_target": [proxied]})
    (copied,) = found(check, database(replicas=("orders-2",)), metrics=SILENT)

    assert behind.confidence == copied.confidence == 0.6
    assert behind.severity is Severity.MEDIUM
    assert behind.details["proxy"] == "pool"
