"""Volumes of provisioned IOPS that gp3 is fast enough for."""

from decimal import Decimal

import pytest

from opscurb.aws.checks.ebs.ebs_provisioned_iops_to_gp3 import find as check
from opscurb.check import Reason
from opscurb.results import Unknown
from tests.engine.checks.disks import busy, once, volume, working
from tests.engine.looking import ago, found, look


def fast(**changed):
    return volume(**dict(volume_type="io1", size_gb=500, iops=10_000, throughput=None) | changed)


def seen(given, metrics, also=None):
    return found(check, given, also=also or working(), metrics=metrics)


def test_io1_with_a_low_peak_saves_its_iops_and_the_dearer_gigabytes():
    (finding,) = seen(fast(), busy(reads=1500, writes=500, mib_read=20))

    # io1: 500 GB x $0.125 + 10,000 IOPS x $0.065 = $712.50
    # gp3: 500 GB x $0.08, 2,400 IOPS and 24 MiB/s are within the free 3,000 and 125 = $40.00
    assert finding.monthly_cost == Decimal("672.50")
    assert finding.counted_cost == Decimal("672.50")
    assert (finding.details["target_iops"], finding.details["target_mibps"]) == (3000, 125)
    assert finding.details["current_monthly_cost"] == Decimal("712.50")


def test_gp3_is_given_a_fifth_more_than_the_peak():
    (finding,) = seen(fast(), busy(reads=3000, writes=2000, mib_read=150, mib_written=50))

    # 5,000 x 1.2 = 6,000 IOPS, 3,000 over the free ones; 200 x 1.2 = 240 MiB/s, 115 over.
    # $712.50 - ($40.00 + 3,000 x $0.005 + 115 x $0.04) = $712.50 - $59.60
    assert finding.monthly_cost == Decimal("652.90")
    assert (finding.details["peak_iops"], finding.details["peak_mibps"]) == (5000, 200)


def test_reads_and_writes_of_different_minutes_are_not_added_up():
    metrics = busy(writes=2000) | {("VolumeReadOps", "vol-1"): [*once(2000, 4031), 0.0]}

    (finding,) = seen(fast(), metrics)

    assert finding.details["peak_iops"] == 2000


def test_gp3_needs_four_iops_for_each_mib_of_throughput():
    (finding,) = seen(fast(), busy(reads=1000, mib_read=800))

    assert (finding.details["target_iops"], finding.details["target_mibps"]) == (3840, 960)


def test_io2_is_billed_in_tiers():
    (finding,) = seen(fast(volume_type="io2", iops=40_000), busy(reads=100))

    # 500 GB x $0.125 + 32,000 x $0.065 + 8,000 x $0.0455 - 500 GB x $0.08 = $62.50 + $2,080 + $364 - $40
    assert finding.monthly_cost == Decimal("2466.50")


@pytest.mark.parametrize(
    ("innocent", "metrics"),
    [
        (fast(), busy(reads=16_001)),
        (fast(), busy(mib_read=1001)),
        (fast(size_gb=16_385), busy(reads=10)),
        # A small volume is not given so many IOPS as gp3.
        (fast(size_gb=8), busy(reads=9000)),
        (fast(shared=True), busy(reads=10)),
        (fast(volume_type="io2", tags={"class": "high durability"}), busy(reads=10)),
        (fast(volume_type="gp3"), busy(reads=10)),
        # Nothing is saved: 100 GB x $0.045 + 100 IOPS x $0.065 - 115 MiB/s over x $0.04 = $6.40 short of nothing.
        (fast(size_gb=10, iops=100), busy(mib_read=400)),
        (fast(tags={"opscurb:ignore": ""}), busy(reads=10)),
        (fast(created=ago(13)), busy(reads=10)),
        (fast(status="modifying"), busy(reads=10)),
    ],
    ids=[
        "peak",
        "throughput",
        "size",
        "small",
        "shared",
        "durable",
        "gp3",
        "dearer",
        "exempt",
        "new",
        "changing",
    ],
)
def test_what_gp3_does_not_reach_or_must_not_replace_is_left_alone(innocent, metrics):
    assert seen(innocent, metrics) == []


def test_a_volume_that_nothing_running_uses_is_not_looked_at():
    assert seen(fast(), {}, also={"ebs_working": []}) == []


def test_without_operations_it_is_unknown_and_without_bytes_it_moved_none():
    unmeasured = look(check, fast(), also=working(), metrics={})
    quiet = {key: values for key, values in busy(reads=10).items() if "Bytes" not in key[0]}

    assert [e.reason for e in unmeasured if isinstance(e, Unknown)] == [Reason.NO_METRICS]
    assert seen(fast(), quiet)[0].details["peak_mibps"] == 0


def test_in_a_region_without_a_table_the_saving_is_marked_estimated():
    (finding,) = found(check, fast(), also=working(), metrics=busy(reads=10), region="eu-west-1")

    assert finding.price.confidence == "estimated"
