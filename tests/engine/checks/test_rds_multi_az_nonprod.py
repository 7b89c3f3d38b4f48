"""Doubled databases that are not for production."""

from decimal import Decimal

import pytest

from opscurb.aws.checks.rds.rds_multi_az_nonprod import find as check
from opscurb.aws.prices import PriceBook
from opscurb.check import Severity
from opscurb.prices import PriceTable
from tests.engine.checks.databases import orders
from tests.engine.looking import ago, found


def database(**changed):
    given = {"multi_az": True, "storage_type": "gp3", "tags": {"environment": "staging"}}
    return orders(**given | changed)


def test_the_standby_of_a_staging_database_costs_its_hours_and_its_disk_once_more():
    (finding,) = found(check, database())

    # 730 h x $0.178 + 100 GB x $0.115
    assert finding.monthly_cost == Decimal("141.44")
    assert finding.details["current_monthly_cost"] == Decimal("282.88")
    assert finding.severity is Severity.HIGH
    assert finding.confidence == 0.85


def test_what_the_disk_was_promised_is_doubled_too():
    (finding,) = found(check, database(storage_type="io1", iops=1000))

    # 730 h x $0.178 + 100 GB x $0.125 + 1,000 IOPS x $0.10
    assert finding.monthly_cost == Decimal("242.44")


def test_where_two_zones_have_a_price_of_their_own_it_counts():
    listed = {
        "rds.multi_az.postgres.db.m5.large": Decimal("0.36"),
        "rds.postgres.db.m5.large": Decimal("0.178"),
        "rds.gb.gp3": Decimal("0.115"),
    }
    book = PriceBook(PriceTable("us-east-1", "2026-11-01", "AWS price list", listed), "us-east-1")

    # 730 h x ($0.36 - $0.178) + 100 GB x $0.115
    assert book.rds_second_zone(database()).monthly == Decimal("144.36")
    # 730 h x $0.36 + 200 GB x $0.115
    assert book.rds_instance(database()).monthly == Decimal("285.80")


def test_an_unknown_licence_leaves_the_finding_without_money():
    (finding,) = found(check, database(engine="oracle-ee", license_model="bring-your-own-license"))

    assert finding.monthly_cost == Decimal(0)
    assert finding.price.confidence == "none"


@pytest.mark.parametrize("tags", [{"env": "dev"}, {"Stage": "QA"}, {"environment": "pre-prod"}])
def test_it_is_told_by_its_tags(tags):
    assert len(found(check, database(tags=tags))) == 1


@pytest.mark.parametrize(
    "innocent",
    [
        database(tags={"environment": "production"}),
        database(tags={}),
        database(tags={"team": "dev-tools"}),
        database(multi_az=False),
        database(cluster="aurora-1"),
        database(status="stopped"),
        database(created=ago(3)),
        database(tags={"environment": "staging", "opscurb:ignore": "yes"}),
    ],
)
def test_production_single_and_young_databases_are_left_alone(innocent):
    assert found(check, innocent) == []


def test_a_rehearsal_of_a_disaster_is_doubted():
    (finding,) = found(check, database(tags={"environment": "test", "purpose": "failover"}))

    assert finding.confidence == 0.65
    assert finding.severity is Severity.MEDIUM
