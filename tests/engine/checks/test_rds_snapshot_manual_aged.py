"""Old manual database snapshots."""

from decimal import Decimal

from opscurb.aws.checks.rds.rds_snapshot_manual_aged import find as check
from opscurb.check import Reason
from opscurb.policy import Policy
from opscurb.results import Found, Unread
from opscurb.scanner import scan
from tests.engine.checks.databases import orders, snapshot
from tests.engine.looking import NOW, Account, found


def test_an_old_snapshot_of_a_database_that_is_gone_is_billed_in_full():
    (finding,) = found(check, snapshot())

    assert finding.monthly_cost == Decimal("9.50")
    assert finding.confidence == 0.8
    assert finding.details["age_days"] == 120


def test_only_what_exceeds_the_free_backup_storage_counts():
    rows = [snapshot("first", age=300), snapshot("second", age=200), snapshot("new", age=5)]

    findings = {
        finding.resource.id: finding for finding in found(check, *rows, also={"rds_instance": [orders(150)]})
    }

    # 300 GB held, 150 GB free: 150 GB are billed at most, the oldest first.
    assert findings["first"].monthly_cost == Decimal("9.50")
    assert findings["second"].monthly_cost == Decimal("4.75")
    assert findings["first"].confidence == 0.6
    assert "new" not in findings


def test_a_snapshot_within_the_free_storage_is_found_and_saves_nothing():
    (finding,) = found(check, snapshot(), also={"rds_instance": [orders(100)]})

    assert finding.monthly_cost == Decimal(0)
    assert finding.details["billed_gb_at_most"] == 0


def test_without_sight_of_the_databases_no_money_is_claimed():
    denied = Unread(Reason.NO_PERMISSION, "DescribeDBInstances: AccessDenied", ("rds:DescribeDBInstances",))
    account = Account({"rds_snapshot": [snapshot()]}, unread={"rds_instance": denied})

    (finding,) = [event for event in scan(account, [check], Policy(), NOW) if isinstance(event, Found)]

    assert finding.monthly_cost == Decimal(0)
    assert finding.price.confidence == "none"


def test_young_automated_and_backup_managed_snapshots_are_left_alone():
    rows = [
        snapshot("young", age=89),
        snapshot("nightly", kind="automated"),
        snapshot("plan", tags={"aws:backup:source-resource": "orders"}),
    ]

    assert found(check, *rows) == []
