"""Volumes whose snapshots nothing deletes."""

from decimal import Decimal

import pytest

from opscurb.aws.checks.ebs.ebs_snapshot_no_retention import find as check
from opscurb.aws.checks.ebs.ebs_volume_unattached import find as unattached
from opscurb.aws.collectors.ami import Image
from opscurb.aws.collectors.bill import AccountService, BilledUsage
from opscurb.aws.collectors.ebs import GIB, SnapshotLock, with_newest
from opscurb.policy import Policy
from opscurb.results import Found
from opscurb.scanner import scan
from opscurb.target import NoBilling
from tests.engine.checks.disks import snapshot, volume
from tests.engine.looking import NOW, Account, ago, found


def taken(count, every=7, **changed):
    """So many snapshots of the volume, the youngest of today."""
    rows = [
        snapshot(**dict(id=f"snap-{n}", arn=f"arn:snapshot/snap-{n}", created=ago(n * every)) | changed)
        for n in range(count)
    ]
    return {"ebs_snapshot": list(with_newest(rows))}


def test_a_volume_with_more_than_thirty_old_snapshots_is_found_and_the_surplus_named():
    (finding,) = found(check, volume(), also=taken(33))

    assert finding.details["snapshot_ids"] == ["snap-30", "snap-31", "snap-32"]
    assert finding.details["snapshot_count"] == 33
    assert finding.details["oldest_days"] == 224


def test_without_a_bill_nobody_tells_what_older_blocks_cost_so_nothing_is_counted():
    (finding,) = found(check, volume(), also=taken(33))

    assert (finding.monthly_cost, finding.price.confidence) == (Decimal(0), "none")


def test_what_is_billed_beyond_the_newest_snapshots_is_what_the_older_ones_hold():
    finding = found(check, volume(), also=taken(33) | billed(gb=820), billing=Billed())[-1]

    # 820 GB billed - 500 GB that the newest holds = 320 GB of 32 older ones, 10 GB each; 3 x 10 GB x $0.05 = $1.50
    assert finding.monthly_cost == finding.counted_cost == Decimal("1.50")
    assert finding.confidence == 0.5


def test_a_bill_that_the_newest_snapshots_explain_leaves_nothing_for_the_older_ones():
    (finding,) = found(check, volume(), also=taken(33) | billed(gb=400), billing=Billed())

    assert (finding.monthly_cost, finding.price.confidence) == (Decimal(0), "high")


def test_surplus_in_the_archive_shares_no_blocks_and_has_its_price():
    kept = taken(30)["ebs_snapshot"]
    archived = taken(32, tier="archive", full_bytes=200 * GIB)["ebs_snapshot"][30:]

    (finding,) = found(check, volume(), also={"ebs_snapshot": [*kept, *archived]})

    # 2 snapshots x 200 GB x $0.0125 = $5.00
    assert finding.monthly_cost == finding.counted_cost == Decimal("5.00")


def billed(gb):
    usage = BilledUsage("EBS:SnapshotUsage", Decimal(gb) / 20, Decimal(gb), Decimal(gb))
    bill = AccountService(
        id="AmazonEC2", arn="a", region="us-east-1", listed=usage.net, net=usage.net, usages=(usage,)
    )
    return {"account_service": [bill]}


class Billed(NoBilling):
    """A bill that shows enough for snapshots."""

    def billed(self, usage):
        return Decimal(100) if usage == "EBS:SnapshotUsage" else None


@pytest.mark.parametrize(
    "innocent",
    [
        taken(30),
        taken(45, every=2),
        taken(33, tags={"aws:dlm:lifecycle-policy-id": "policy-1"}),
        taken(33, tags={"aws:backup:source-resource": "arn"}),
        taken(33, description="This snapshot is created by the AWS Backup service."),
        taken(33, tags={"opscurb:ignore": "audit"}),
        taken(33, volume_id="vol-2"),
        taken(33, status="pending"),
    ],
    ids=["thirty", "90 days", "lifecycle", "backup", "backup untagged", "exempt", "another's", "unfinished"],
)
def test_few_young_managed_and_exempt_snapshots_are_left_alone(innocent):
    assert found(check, volume(), also=innocent) == []


@pytest.mark.parametrize(
    "held",
    [
        {
            "ami": [
                Image(id="ami-1", arn="a", region="us-east-1", snapshots=("snap-30", "snap-31", "snap-32"))
            ]
        },
        {
            "ebs_snapshot_lock": [
                SnapshotLock(id=f"snap-{n}", arn="a", region="us-east-1", status="governance")
                for n in (30, 31, 32)
            ]
        },
    ],
    ids=["images", "locks"],
)
def test_snapshots_that_cannot_be_deleted_are_no_surplus(held):
    assert found(check, volume(), also=taken(33) | held) == []


def test_the_volume_may_be_exempt_itself():
    assert found(check, volume(tags={"opscurb:ignore": ""}), also=taken(33)) == []


def test_the_customer_says_how_many_are_kept():
    (finding,) = found(check, volume(), also=taken(20), policy=Policy(snapshots_kept=15))

    assert finding.details["surplus_count"] == 5


def test_the_volumes_own_storage_is_another_dollar_than_its_snapshots():
    rows = {"ebs_volume": [volume(status="available")]} | taken(33) | billed(gb=820)

    events = scan(Account(rows, billing=Billed()), [check, unattached], Policy(), NOW)

    counted = {event.check.id: event.counted_cost for event in events if isinstance(event, Found)}
    # 100 GB gp3 x $0.08 = $8.00, and 3 x 10 GB x $0.05 = $1.50 of snapshots
    assert counted == {
        "ebs_volume_unattached": Decimal("8.00"),
        "ebs_snapshot_no_retention": Decimal("1.50"),
    }
