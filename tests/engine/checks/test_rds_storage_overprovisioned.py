"""Database disks that stay empty."""

from decimal import Decimal

import pytest

from opscurb.aws.checks.rds.rds_storage_overprovisioned import find as check
from opscurb.check import Reason, Severity
from opscurb.policy import Policy
from opscurb.results import Unknown
from tests.engine.checks.databases import orders
from tests.engine.looking import ago, found, look

GIB = 1024.0**3


def database(**changed):
    return orders(**{"size": 1000, "storage_type": "gp3"} | changed)


def free(gb=900.0, days=30):
    return {("FreeStorageSpace", "orders"): [gb * GIB] * days}


def test_what_a_smaller_disk_would_save_is_shown_and_added_to_no_total():
    (finding,) = found(check, database(), metrics=free())

    # 100 GB used x 1.5 = 150 GB needed; 850 GB x $0.115
    assert finding.monthly_cost == Decimal("97.75")
    assert finding.counted_cost == Decimal(0)
    assert finding.details["needed_gb"] == 150
    assert finding.details["shrinks"]
    assert finding.severity is Severity.LOW


def test_two_zones_show_twice_as_much():
    (finding,) = found(check, database(multi_az=True), metrics=free())

    assert finding.monthly_cost == Decimal("195.50")


def test_no_disk_is_smaller_than_the_smallest():
    (finding,) = found(check, database(size=100), metrics=free(gb=99))

    assert finding.details["needed_gb"] == 20


def test_oracle_has_no_blue_green_deployment_with_a_smaller_disk():
    (finding,) = found(check, database(engine="oracle-se2"), metrics=free())

    assert finding.details["shrinks"] is False


def test_a_disk_that_was_once_half_full_is_left_alone():
    once = free()
    once["FreeStorageSpace", "orders"][7] = 500 * GIB

    assert found(check, database(), metrics=once) == []


def test_the_customer_says_how_empty_is_empty():
    assert found(check, database(), metrics=free(), policy=Policy(database_free_percent=95.0)) == []


def test_an_unknown_kind_of_disk_is_a_finding_without_money():
    (finding,) = found(check, database(storage_type="io9"), metrics=free())

    assert finding.price.confidence == "none"


@pytest.mark.parametrize(
    "innocent",
    [
        database(cluster="aurora-1"),
        database(size=20),
        database(status="stopped"),
        database(created=ago(20)),
        database(tags={"opscurb:ignore": "yes"}),
    ],
)
def test_clusters_the_smallest_disks_and_young_databases_are_left_alone(innocent):
    assert found(check, innocent, metrics=free(gb=15.0 if innocent.storage_gb == 20 else 900.0)) == []


def test_two_weeks_of_values_are_not_enough():
    events = look(check, database(), metrics=free(days=14))

    assert [event.reason for event in events if isinstance(event, Unknown)] == [Reason.NO_METRICS]
