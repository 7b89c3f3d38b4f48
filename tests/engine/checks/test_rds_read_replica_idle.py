"""Replicas that nobody reads from."""

from decimal import Decimal

import pytest

from opscurb.aws.checks.rds.rds_read_replica_idle import find as check
from opscurb.aws.collectors.rds import ProxyTarget
from opscurb.check import Reason, Severity
from opscurb.results import Unknown
from tests.engine.checks.databases import orders
from tests.engine.looking import ago, found, look

ELSEWHERE = "arn:aws:rds:eu-west-1:111122223333:db:shop"


def replica(**changed):
    return orders(**{"replica_of": "shop", "storage_type": "gp3"} | changed)


def load(connections=0.0, reads=2.0, writes=30.0):
    values = {"DatabaseConnections": connections, "ReadIOPS": reads, "WriteIOPS": writes}
    return {(name, "orders"): [value] * 14 for name, value in values.items()}


def test_a_replica_without_readers_costs_its_hours_and_its_disk():
    (finding,) = found(check, replica(), metrics=load())

    # 730 h x $0.178 + 100 GB x $0.115
    assert finding.monthly_cost == finding.counted_cost == Decimal("141.44")
    assert finding.severity is Severity.HIGH
    assert finding.confidence == 0.7
    assert finding.details["replica_source"] == "shop"


def test_a_monitor_is_no_reader():
    assert len(found(check, replica(), metrics=load(connections=1.0, reads=20.0))) == 1


def test_replication_alone_may_read_much():
    assert len(found(check, replica(), metrics=load(reads=300.0))) == 1


@pytest.mark.parametrize("busy", [load(connections=2.0), load(connections=1.0, reads=31.0)])
def test_a_replica_with_readers_is_left_alone(busy):
    assert found(check, replica(), metrics=busy) == []


def test_one_connection_on_one_day_is_looked_at():
    once = load(reads=100.0)
    once["DatabaseConnections", "orders"][2] = 2.0

    assert found(check, replica(), metrics=once) == []


@pytest.mark.parametrize(
    "innocent",
    [
        replica(replica_of=""),
        replica(replicas=("orders-3",)),
        replica(cluster="aurora-1"),
        replica(status="stopped"),
        replica(created=ago(10)),
        replica(tags={"opscurb:ignore": "yes"}),
    ],
)
def test_sources_chains_and_members_of_clusters_are_left_alone(innocent):
    assert found(check, innocent, metrics=load()) == []


def test_what_may_wait_for_a_disaster_is_doubted():
    proxied = ProxyTarget(id="orders", arn="a", region="us-east-1", proxy="pool")

    (elsewhere,) = found(check, replica(replica_of=ELSEWHERE), metrics=load())
    (standby,) = found(check, replica(tags={"role": "standby"}), metrics=load())
    (behind,) = found(check, replica(), metrics=load(), also={"rds_proxy_target": [proxied]})
    (doubled,) = found(check, replica(multi_az=True), metrics=load())

    assert [elsewhere.confidence, standby.confidence, behind.confidence] == [0.4, 0.5, 0.5]
    assert doubled.confidence == 0.5
    assert elsewhere.severity is Severity.MEDIUM


def test_a_licence_without_a_price_leaves_the_finding_without_money():
    oracle = replica(engine="oracle-ee", license_model="bring-your-own-license")

    (finding,) = found(check, oracle, metrics=load())

    assert finding.price.confidence == "none"


@pytest.mark.parametrize("missing", ["DatabaseConnections", "ReadIOPS", "WriteIOPS"])
def test_without_values_it_is_unknown(missing):
    metrics = load()
    del metrics[missing, "orders"]

    events = look(check, replica(), metrics=metrics)

    assert [event.reason for event in events if isinstance(event, Unknown)] == [Reason.NO_METRICS]
