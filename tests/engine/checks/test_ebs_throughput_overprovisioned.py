"""Volumes with more throughput than they use."""

from decimal import Decimal

import pytest

from opscurb.aws.checks.ebs.ebs_throughput_overprovisioned import find as check
from opscurb.check import Reason, Severity
from opscurb.policy import Policy
from opscurb.results import Unknown
from tests.engine.checks.disks import busy, volume, working
from tests.engine.looking import ago, found, look


def seen(given, metrics, also=None, **more):
    return found(check, given, also=also or working(), metrics=metrics, **more)


@pytest.mark.parametrize(
    ("peak", "target", "saves"),
    [
        # (1,000 - 125) x $0.04: never below the free 125
        (50, 125, "35.00"),
        # 400 x 1.2 = 480: (1,000 - 480) x $0.04
        (400, 480, "20.80"),
    ],
)
def test_throughput_beyond_a_fifth_more_than_the_peak_is_saved(peak, target, saves):
    (finding,) = seen(volume(throughput=1000), busy(mib_read=peak))

    assert finding.details["target_mibps"] == target
    assert finding.monthly_cost == finding.counted_cost == Decimal(saves)
    assert finding.severity is Severity.LOW


def test_half_of_what_is_provisioned_is_enough_to_be_left_alone():
    assert seen(volume(throughput=500), busy(mib_read=150, mib_written=100)) == []
    assert len(seen(volume(throughput=500), busy(mib_read=150, mib_written=99))) == 1
    assert len(seen(volume(throughput=500), busy(mib_read=300), policy=Policy(volume_peak_percent=80.0))) == 1


@pytest.mark.parametrize(
    "innocent",
    [
        volume(throughput=125),
        volume(volume_type="io1", throughput=500),
        volume(throughput=500, tags={"opscurb:ignore": ""}),
        volume(throughput=500, created=ago(13)),
        volume(throughput=500, status="modifying"),
    ],
    ids=["free", "io1", "exempt", "new", "changing"],
)
def test_what_is_free_of_another_type_or_exempt_is_left_alone(innocent):
    assert seen(innocent, busy()) == []


def test_a_volume_that_nothing_running_uses_is_not_looked_at():
    assert seen(volume(throughput=500), {}, also={"ebs_working": []}) == []


def test_silent_bytes_are_none_only_where_operations_were_heard_of():
    quiet = {key: values for key, values in busy(reads=1).items() if "Bytes" not in key[0]}
    events = look(check, volume(throughput=500), also=working(), metrics={})

    assert len(seen(volume(throughput=500), quiet)) == 1
    assert [e.reason for e in events if isinstance(e, Unknown)] == [Reason.NO_METRICS]
