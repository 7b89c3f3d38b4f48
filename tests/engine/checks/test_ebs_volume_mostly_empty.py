"""Volumes that are mostly empty."""

from decimal import Decimal

import pytest

from opscurb.aws.checks.ebs.ebs_volume_mostly_empty import find as check
from opscurb.aws.collectors.agent import Filesystem
from opscurb.check import Reason, Severity
from opscurb.policy import Policy
from opscurb.results import Unknown
from tests.engine.checks.disks import volume
from tests.engine.looking import ago, found, look

LISTED = {
    "ebs_filesystem": [
        Filesystem(
            id="vol-1", arn="arn:volume/vol-1", region="us-east-1", path="/data", series={"VolumeId": "vol-1"}
        )
    ]
}


def full(percent, days=30):
    return {("disk_used_percent", "vol-1"): [1.0] * (days - 1) + [percent]}


def seen(given, metrics, also=None, **more):
    return found(check, given, also=LISTED if also is None else also, metrics=metrics, **more)


def test_a_volume_that_was_never_a_fifth_full_could_be_smaller():
    (finding,) = seen(volume(size_gb=1000), full(10.0))

    # 1,000 GB x 10 % = 100 GB used, x 1.5 = 150 GB; (1,000 - 150) GB x $0.08 = $68.00
    assert finding.details["target_gb"] == 150
    assert finding.monthly_cost == finding.counted_cost == Decimal("68.00")
    assert finding.severity is Severity.MEDIUM
    assert finding.confidence == 0.6


def test_iops_that_are_paid_for_stay_as_they_are():
    (finding,) = seen(volume(volume_type="io1", size_gb=400, iops=5000), full(5.0))

    # 400 GB x 5 % x 1.5 = 30 GB; (400 - 30) GB x $0.125 = $46.25
    assert finding.monthly_cost == Decimal("46.25")


def test_no_type_is_made_smaller_than_it_can_be():
    (finding,) = seen(volume(volume_type="st1", size_gb=500), full(1.0))

    # (500 - 125) GB x $0.045 = $16.875
    assert finding.details["target_gb"] == 125
    assert finding.monthly_cost == Decimal("16.88")


@pytest.mark.parametrize(
    ("innocent", "metrics"),
    [
        (volume(), full(20.0)),
        (volume(volume_type="st1", size_gb=125), full(1.0)),
        (volume(shared=True), full(1.0)),
        (volume(tags={"opscurb:ignore": ""}), full(1.0)),
        (volume(created=ago(29)), full(1.0)),
        (volume(status="modifying"), full(1.0)),
    ],
    ids=["a fifth", "least", "shared", "exempt", "new", "changing"],
)
def test_full_small_shared_and_exempt_ones_are_left_alone(innocent, metrics):
    assert seen(innocent, metrics) == []


def test_without_an_agent_nothing_is_said():
    events = look(check, volume(), also={"ebs_filesystem": []}, metrics={})

    assert not [e for e in events if isinstance(e, Unknown)]
    assert seen(volume(), {}, also={"ebs_filesystem": []}) == []


def test_an_agent_that_was_silent_for_long_leaves_it_unknown():
    events = look(check, volume(), also=LISTED, metrics=full(1.0, days=20))

    assert [e.reason for e in events if isinstance(e, Unknown)] == [Reason.NO_METRICS]


def test_the_customer_says_what_is_empty():
    assert len(seen(volume(), full(30.0), policy=Policy(volume_used_percent=40.0))) == 1
