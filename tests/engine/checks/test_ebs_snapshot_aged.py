"""Aged snapshots."""

from decimal import Decimal

import pytest

from opscurb.aws.checks.ebs.ebs_snapshot_aged import find as check
from opscurb.aws.collectors.ami import Image
from opscurb.aws.collectors.ebs import SnapshotLock, with_newest
from opscurb.check import Severity
from opscurb.target import NoBilling
from tests.engine.checks.disks import snapshot
from tests.engine.looking import ago, found


def test_an_old_snapshot_costs_the_bytes_that_aws_says_it_holds():
    (finding,) = found(check, snapshot())

    assert finding.monthly_cost == Decimal("25.00")
    assert finding.confidence == 0.85
    assert finding.details["size_is_upper_bound"] is False


def test_it_counts_only_as_much_as_the_bill_shows_for_snapshots():
    class Billed(NoBilling):
        def billed(self, usage):
            return Decimal(20) if usage == "EBS:SnapshotUsage" else None

    finding = found(check, snapshot(), billing=Billed())[-1]
    unbilled = found(check, snapshot())[-1]

    # at most 500 GB x $0.05 = $25.00, of which the bill has $20.00
    assert (finding.monthly_cost, finding.counted_cost) == (Decimal("25.00"), Decimal("20.00"))
    assert (unbilled.monthly_cost, unbilled.counted_cost) == (Decimal("25.00"), Decimal(0))


def test_an_archived_snapshot_is_whole_and_needs_no_bill():
    (finding,) = found(check, snapshot(tier="archive"))

    # 500 GB x $0.0125
    assert finding.counted_cost == Decimal("6.25")


def test_without_measured_bytes_the_volume_s_size_is_an_upper_bound_told_with_doubt():
    (finding,) = found(check, snapshot(full_bytes=None))

    assert finding.monthly_cost == Decimal("100.00")
    assert finding.details["size_is_upper_bound"] is True
    assert finding.confidence == 0.5
    assert finding.severity is Severity.MEDIUM


def test_an_older_snapshot_of_a_chain_shares_its_blocks_so_its_price_is_unknown():
    older = snapshot(id="snap-0", arn="arn:snapshot/snap-0", created=ago(300))

    findings = found(check, *with_newest([snapshot(), older]))

    costs = {finding.resource.id: finding.monthly_cost for finding in findings}
    assert costs == {"snap-1": Decimal("25.00"), "snap-0": Decimal(0)}
    assert {f.price.confidence for f in findings if f.resource.id == "snap-0"} == {"none"}


def test_copies_of_snapshots_are_no_chain_though_all_name_the_same_volume():
    copies = [snapshot(id=f"snap-{n}", volume_id="vol-ffffffff") for n in range(2)]

    assert [row.newest for row in with_newest(copies)] == [True, True]


def test_an_archived_snapshot_costs_a_quarter_and_stands_alone():
    (finding,) = found(check, snapshot(tier="archive", newest=False))

    assert finding.monthly_cost == Decimal("6.25")


def test_a_snapshot_of_90_days_is_kept():
    assert found(check, snapshot(created=ago(90))) == []


@pytest.mark.parametrize("status", ["available", "disabled"])
def test_a_snapshot_behind_an_image_is_needed_even_when_the_image_is_disabled(status):
    image = Image(id="ami-1", arn="a", region="us-east-1", status=status, snapshots=("snap-1",))

    assert found(check, snapshot(), also={"ami": [image]}) == []


@pytest.mark.parametrize(
    "innocent",
    [
        snapshot(tags={"aws:backup:source-resource": "arn"}),
        snapshot(tags={"aws:dlm:lifecycle-policy-id": "policy-1"}),
        snapshot(description="This snapshot is created by the AWS Backup service."),
        snapshot(tags={"opscurb:ignore": "true"}),
        snapshot(status="pending"),
    ],
)
def test_backup_services_incomplete_and_exempt_snapshots_are_left_alone(innocent):
    assert found(check, innocent) == []


def test_a_locked_snapshot_cannot_be_deleted_and_is_left_alone():
    lock = SnapshotLock(id="snap-1", arn="a", region="us-east-1", status="governance")

    assert found(check, snapshot(), also={"ebs_snapshot_lock": [lock]}) == []
