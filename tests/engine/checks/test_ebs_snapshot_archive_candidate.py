"""Snapshots that the archive would keep for a quarter."""

from decimal import Decimal

import pytest

from opscurb.aws.checks import CHECKS
from opscurb.aws.checks.ebs.ebs_snapshot_archive_candidate import find as check
from opscurb.aws.collectors.ami import Image
from opscurb.aws.collectors.ebs import SnapshotLock
from opscurb.check import Severity
from opscurb.policy import Policy
from opscurb.results import Found
from opscurb.scanner import scan
from opscurb.target import NoBilling
from tests.engine.checks.disks import snapshot, volume
from tests.engine.looking import NOW, Account, ago, found


class Billed(NoBilling):
    """A bill that shows so much for snapshots."""

    def __init__(self, dollars):
        self.dollars = Decimal(dollars)

    def billed(self, usage):
        return self.dollars if usage == "EBS:SnapshotUsage" else None


def test_the_only_snapshot_of_a_volume_costs_a_quarter_in_the_archive():
    finding = found(check, snapshot(), billing=Billed(100))[-1]

    # 500 GB x ($0.05 - $0.0125 - $0.03 / 12 for a restore a year) = 500 x $0.035 = $17.50
    assert finding.monthly_cost == finding.counted_cost == Decimal("17.50")
    assert finding.severity is Severity.LOW
    assert finding.confidence == 0.85


def test_it_counts_no_more_than_the_bill_shows_and_nothing_without_one():
    (billed,) = found(check, snapshot(), billing=Billed(10))[-1:]
    (unbilled,) = found(check, snapshot())

    assert (billed.monthly_cost, billed.counted_cost) == (Decimal("17.50"), Decimal("10.00"))
    assert (unbilled.monthly_cost, unbilled.counted_cost) == (Decimal("17.50"), Decimal(0))


def test_without_measured_bytes_the_volume_s_size_is_an_upper_bound_told_with_doubt():
    (finding,) = found(check, snapshot(full_bytes=None))

    # 2,000 GB x $0.035
    assert finding.monthly_cost == Decimal("70.00")
    assert finding.confidence == 0.5


def test_deleting_saves_more_and_is_counted_first():
    account = Account({"ebs_snapshot": [snapshot()]}, billing=Billed(100))
    both = [CHECKS["ebs_snapshot_aged"], CHECKS["ebs_snapshot_archive_candidate"]]

    last = {event.check.id: event for event in scan(account, both, Policy(), NOW) if isinstance(event, Found)}

    # 500 GB x $0.05 = $25.00 by deleting it
    assert last["ebs_snapshot_aged"].counted_cost == Decimal("25.00")
    assert last["ebs_snapshot_archive_candidate"].counted_cost == Decimal(0)
    assert last["ebs_snapshot_archive_candidate"].superseded_by == "ebs_snapshot_aged"


def test_copies_are_whole_though_all_name_the_same_volume():
    copies = [snapshot(id=f"snap-{n}", arn=f"arn:snap-{n}", volume_id="vol-ffffffff") for n in range(2)]

    assert len({finding.resource.id for finding in found(check, *copies)}) == 2


@pytest.mark.parametrize(
    "innocent",
    [
        snapshot(created=ago(90)),
        snapshot(tier="archive"),
        snapshot(status="pending"),
        snapshot(tags={"aws:dlm:lifecycle-policy-id": "policy-1"}),
        snapshot(description="This snapshot is created by the AWS Backup service."),
        snapshot(tags={"opscurb:ignore": ""}),
    ],
    ids=["young", "archived", "unfinished", "managed", "backup", "exempt"],
)
def test_young_archived_managed_and_exempt_ones_are_left_alone(innocent):
    assert found(check, innocent) == []


def test_one_of_a_chain_would_cost_more_in_the_archive_where_nothing_is_shared():
    younger = snapshot(id="snap-2", arn="arn:snapshot/snap-2", created=ago(5))

    assert found(check, snapshot(), younger) == []


@pytest.mark.parametrize(
    "needed",
    [
        {"ebs_volume": [volume(id="vol-2", snapshot_id="snap-1", created=ago(90))]},
        {"ebs_volume": [volume(id="vol-2", snapshot_id="snap-1", created=None)]},
        {"ami": [Image(id="ami-1", arn="a", region="us-east-1", snapshots=("snap-1",))]},
        {"ebs_snapshot_lock": [SnapshotLock(id="snap-1", arn="a", region="us-east-1")]},
    ],
    ids=["restored", "restored some day", "image", "locked"],
)
def test_what_was_restored_lately_or_is_held_stays_where_it_is(needed):
    assert found(check, snapshot(), also=needed) == []
