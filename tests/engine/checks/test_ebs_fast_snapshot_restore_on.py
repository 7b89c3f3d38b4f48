"""Fast restore of snapshots that nobody restores."""

from decimal import Decimal

import pytest

from opscurb.aws.checks.ebs.ebs_fast_snapshot_restore_on import find as check
from opscurb.aws.collectors.ami import Image
from opscurb.aws.collectors.ebs_restores import FastRestore, Restore
from opscurb.check import Reason, Severity
from opscurb.results import Unknown, Unread
from tests.engine.checks.disks import snapshot, volume
from tests.engine.looking import ago, found, look

ARN = "arn:snapshot/snap-1"


def on(*zones):
    return {
        "ebs_fast_restore": [FastRestore(id="snap-1", arn=ARN, region="us-east-1", zones=tuple(zones))],
    }


LONG = on(("us-east-1a", ago(60)))


def test_each_zone_costs_by_the_hour():
    zones = on(("us-east-1a", ago(60)), ("us-east-1b", ago(30)))

    (finding,) = found(check, snapshot(), also=zones)

    # 2 zones x 730 h x $0.75 = $1,095.00
    assert finding.monthly_cost == finding.counted_cost == Decimal("1095.00")
    assert finding.severity is Severity.HIGH
    assert finding.details["zones"] == ["us-east-1a", "us-east-1b"]


def test_a_zone_that_was_added_lately_is_not_counted():
    (finding,) = found(check, snapshot(), also=on(("us-east-1a", ago(60)), ("us-east-1b", ago(6))))

    # 1 zone x 730 h x $0.75
    assert finding.monthly_cost == Decimal("547.50")


def test_without_fast_restore_or_with_it_just_switched_on_nothing_is_said():
    assert found(check, snapshot()) == []
    assert found(check, snapshot(), also=on(("us-east-1a", ago(6)))) == []


@pytest.mark.parametrize(
    "use",
    [
        {"ebs_restore": [Restore(id="snap-1", arn=ARN, region="us-east-1", at=ago(29))]},
        {"ebs_volume": [volume(snapshot_id="snap-1", created=ago(29))]},
        {"ebs_volume": [volume(snapshot_id="snap-1", created=None)]},
        {
            "ami": [
                Image(id="ami-1", arn="a", region="us-east-1", snapshots=("snap-1",), last_launched=ago(29))
            ]
        },
    ],
    ids=["restored", "its volume is new", "its volume is of unknown age", "its image was launched"],
)
def test_a_snapshot_that_was_restored_within_a_month_is_used(use):
    assert found(check, snapshot(), also=LONG | use) == []


@pytest.mark.parametrize(
    "long_ago",
    [
        {"ebs_restore": [Restore(id="snap-1", arn=ARN, region="us-east-1", at=ago(31))]},
        {"ebs_restore": [Restore(id="snap-2", arn=ARN, region="us-east-1", at=ago(1))]},
        {"ebs_volume": [volume(snapshot_id="snap-1", created=ago(31))]},
        {"ami": [Image(id="ami-1", arn="a", region="us-east-1", snapshots=("snap-1",))]},
    ],
    ids=["restored", "another's", "its volume is old", "its image was never launched"],
)
def test_a_restore_long_ago_or_of_another_is_none(long_ago):
    assert len(found(check, snapshot(), also=LONG | long_ago)) == 1


@pytest.mark.parametrize(
    "innocent", [snapshot(tags={"opscurb:ignore": ""}), snapshot(created=ago(6))], ids=["exempt", "new"]
)
def test_exempt_and_new_snapshots_are_left_alone(innocent):
    assert found(check, innocent, also=LONG) == []


def test_without_the_trail_it_is_unknown():
    gap = Unread(Reason.NO_PERMISSION, "denied", ("cloudtrail:LookupEvents",))

    events = look(check, snapshot(), also=LONG, unread={"ebs_restore": gap})

    assert [e.reason for e in events if isinstance(e, Unknown)] == [Reason.NO_PERMISSION]
