"""Volumes with more IOPS than they use."""

from decimal import Decimal

import pytest

from opscurb.aws.checks.ebs.ebs_iops_overprovisioned import find as check
from opscurb.check import Reason
from opscurb.policy import Policy
from opscurb.results import Unknown
from tests.engine.checks.disks import busy, volume, working
from tests.engine.looking import ago, found, look


def seen(given, metrics, also=None, **more):
    return found(check, given, also=also or working(), metrics=metrics, **more)


@pytest.mark.parametrize(
    ("kind", "iops", "peak", "target", "saves"),
    [
        # (9,000 - 3,000) x $0.005: gp3 is never below its free 3,000
        ("gp3", 9000, 1000, 3000, "30.00"),
        # 4,000 x 1.2 = 4,800: (9,000 - 4,800) x $0.005
        ("gp3", 9000, 4000, 4800, "21.00"),
        # (5,000 - 1,200) x $0.065
        ("io1", 5000, 1000, 1200, "247.00"),
        # (5,000 - 100) x $0.065: no fewer than 100 can be had
        ("io2", 5000, 10, 100, "318.50"),
        # tiers: 32,000 x $0.065 + 8,000 x $0.0455 - 12,000 x $0.065 = $2,080 + $364 - $780
        ("io2", 40_000, 10_000, 12_000, "1664.00"),
    ],
)
def test_iops_beyond_a_fifth_more_than_the_peak_are_saved(kind, iops, peak, target, saves):
    (finding,) = seen(volume(volume_type=kind, iops=iops), busy(reads=peak))

    assert finding.details["target_iops"] == target
    assert finding.monthly_cost == finding.counted_cost == Decimal(saves)


def test_half_of_what_is_provisioned_is_enough_to_be_left_alone():
    assert seen(volume(volume_type="io1", iops=2000), busy(reads=600, writes=400)) == []
    assert len(seen(volume(volume_type="io1", iops=2000), busy(reads=600, writes=399))) == 1


def test_the_customer_says_how_much_of_it_must_be_used():
    policy = Policy(volume_peak_percent=80.0)

    assert len(seen(volume(volume_type="io1", iops=2000), busy(reads=1500), policy=policy)) == 1


@pytest.mark.parametrize(
    "innocent",
    [
        volume(iops=3000),
        volume(volume_type="gp2", iops=9000),
        volume(volume_type="io1", iops=100),
        volume(iops=9000, tags={"opscurb:ignore": ""}),
        volume(iops=9000, created=ago(13)),
        volume(iops=9000, status="modifying"),
    ],
    ids=["free", "gp2", "least", "exempt", "new", "changing"],
)
def test_what_cannot_be_lowered_or_is_exempt_is_left_alone(innocent):
    assert seen(innocent, busy()) == []


def test_a_volume_that_nothing_running_uses_is_not_looked_at():
    assert seen(volume(iops=9000), {}, also={"ebs_working": []}) == []


def test_without_values_it_is_unknown():
    events = look(check, volume(iops=9000), also=working(), metrics={})

    assert [e.reason for e in events if isinstance(e, Unknown)] == [Reason.NO_METRICS]
