"""Magnetic volumes."""

from decimal import Decimal

import pytest

from opscurb.aws.checks.ebs.ebs_previous_gen_volume import find as check
from opscurb.check import Reason, Severity
from opscurb.results import Unknown
from tests.engine.checks.disks import volume, working
from tests.engine.looking import ago, found, look

DAYS = 30


def operations(a_day):
    half = [a_day / 2] * DAYS
    return {("VolumeReadOps", "vol-1"): half, ("VolumeWriteOps", "vol-1"): half}


def magnetic(**changed):
    return volume(**dict(volume_type="standard", iops=None, throughput=None) | changed)


def seen(given, metrics, also=None, **more):
    return found(check, given, also=also or working(), metrics=metrics, **more)


def test_a_busy_magnetic_volume_pays_for_its_operations():
    (finding,) = seen(magnetic(), operations(10_000_000))

    # 300 million x $0.05 a million + 100 GB x $0.05 - 100 GB x $0.08 = $15.00 + $5.00 - $8.00
    assert finding.monthly_cost == finding.counted_cost == Decimal("12.00")
    assert finding.details["monthly_operations"] == 300_000_000
    assert finding.severity is Severity.LOW


def test_a_quiet_one_is_cheaper_than_gp3_and_left_alone():
    # 60 million x $0.05 a million = $3.00, just what gp3 is dearer for 100 GB
    assert seen(magnetic(), operations(2_000_000)) == []


@pytest.mark.parametrize(
    "innocent",
    [
        magnetic(volume_type="gp3"),
        magnetic(tags={"opscurb:ignore": ""}),
        magnetic(created=ago(29)),
        magnetic(status="modifying"),
    ],
    ids=["gp3", "exempt", "new", "changing"],
)
def test_other_types_and_exempt_ones_are_left_alone(innocent):
    assert seen(innocent, operations(10_000_000)) == []


def test_a_volume_that_nothing_running_uses_is_not_looked_at():
    assert seen(magnetic(), {}, also={"ebs_working": []}) == []


def test_without_values_it_is_unknown():
    events = look(check, magnetic(), also=working(), metrics={})

    assert [e.reason for e in events if isinstance(e, Unknown)] == [Reason.NO_METRICS]
