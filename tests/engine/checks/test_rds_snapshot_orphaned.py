"""Snapshots of databases that are gone."""

from decimal import Decimal

import pytest

from opscurb.aws.checks.rds.rds_snapshot_manual_aged import find as aged
from opscurb.aws.checks.rds.rds_snapshot_orphaned import find as check
from opscurb.policy import Policy
from opscurb.results import Found
from opscurb.scanner import scan
from tests.engine.checks.databases import Backups, orders, snapshot
from tests.engine.looking import NOW, Account, ago, found


def test_a_snapshot_of_a_deleted_database_is_billed_in_full():
    (finding,) = found(check, snapshot(age=40, size=250))

    assert finding.monthly_cost == Decimal("23.75")
    assert finding.because == "of a database that no longer exists (orders)"


def test_a_snapshot_of_a_living_or_renamed_database_is_not_orphaned():
    renamed = orders(id="orders-old")

    assert found(check, snapshot(), also={"rds_instance": [orders()]}) == []
    assert found(check, snapshot(), also={"rds_instance": [renamed]}) == []


def test_another_database_under_the_same_resource_id_is_not_the_source():
    other = orders(id="invoices", created=ago(90))

    assert len(found(check, snapshot(), also={"rds_instance": [other]})) == 1


def test_a_database_deleted_lately_keeps_its_snapshots():
    assert found(check, snapshot("old", age=200), snapshot("final", age=10)) == []


def test_copies_from_other_regions_and_managed_snapshots_are_left_alone():
    rows = [
        snapshot("copy", source_region="eu-west-1"),
        snapshot("nightly", kind="automated"),
        snapshot("plan", tags={"aws:backup:source-resource": "orders"}),
    ]

    assert found(check, *rows) == []


@pytest.mark.parametrize(("billed", "counted"), [(100, "9.50"), (4, "4.00"), (0, "0")])
def test_an_old_orphan_counts_its_dollars_once_and_no_more_than_is_billed(billed, counted):
    account = Account({"rds_snapshot": [snapshot()]}, billing=Backups(billed))

    last = {e.check.id: e for e in scan(account, [aged, check], Policy(), NOW) if isinstance(e, Found)}

    assert sorted(last) == ["rds_snapshot_manual_aged", "rds_snapshot_orphaned"]
    assert sum(finding.counted_cost for finding in last.values()) == Decimal(counted)


def test_without_sight_of_the_bill_the_amount_is_shown_and_counts_nothing():
    (finding,) = found(check, snapshot())

    assert finding.monthly_cost == Decimal("9.50")
    assert finding.counted_cost == Decimal(0)
