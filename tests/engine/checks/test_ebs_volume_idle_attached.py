"""Volumes that their running instance never uses."""

from decimal import Decimal

import pytest

from opscurb.aws.checks.ebs.ebs_volume_idle_attached import find as check
from opscurb.check import Reason, Severity
from opscurb.policy import Policy
from opscurb.results import Unknown
from tests.engine.checks.disks import volume, working
from tests.engine.looking import ago, found, look

SILENT = {("VolumeReadOps", "vol-1"): [0.0] * 14, ("VolumeWriteOps", "vol-1"): [0.0] * 14}


def seen(*volumes, metrics=SILENT, also=None, **given):
    return found(check, *(volumes or (volume(),)), also=also or working(), metrics=metrics, **given)


def test_an_attached_volume_that_is_never_used_costs_its_whole_price():
    (finding,) = seen(volume(size_gb=500, iops=4000, throughput=250))

    # 500 GB x $0.08 + 1,000 IOPS x $0.005 + 125 MiB/s x $0.04 = $50.00
    assert finding.monthly_cost == Decimal("50.00")
    assert finding.counted_cost == Decimal("50.00")
    assert finding.severity is Severity.HIGH
    assert finding.details["idle_days"] == 14


def test_less_than_one_operation_a_day_is_idle_and_more_is_not():
    few = SILENT | {("VolumeReadOps", "vol-1"): [0.0] * 13 + [13.0]}
    more = SILENT | {("VolumeReadOps", "vol-1"): [0.0] * 13 + [14.0]}

    assert len(seen(metrics=few)) == 1
    assert seen(metrics=more) == []


def test_writes_count_as_much_as_reads():
    assert seen(metrics=SILENT | {("VolumeWriteOps", "vol-1"): [500.0] * 14}) == []


@pytest.mark.parametrize(
    "user",
    [
        working(is_root=True),
        # A volume is only known to be unused while something could have used it.
        working(since=ago(13)),
        working(since=None),
        {"ebs_working": []},
    ],
    ids=["root", "started lately", "start unknown", "not running"],
)
def test_root_volumes_and_those_of_what_did_not_run_throughout_are_left_alone(user):
    assert seen(also=user) == []


@pytest.mark.parametrize(
    "innocent",
    [
        volume(created=ago(13)),
        volume(tags={"opscurb:ignore": "true"}),
        volume(status="creating"),
    ],
)
def test_new_exempt_and_unfinished_volumes_are_left_alone(innocent):
    assert seen(innocent) == []


def test_a_standby_s_volume_is_told_with_doubt():
    (finding,) = seen(volume(size_gb=2000, tags={"purpose": "dr"}))

    assert finding.confidence == 0.65
    assert finding.severity is Severity.MEDIUM


def test_too_few_values_leave_it_unknown():
    events = look(check, volume(), also=working(), metrics={("VolumeReadOps", "vol-1"): [0.0] * 14})

    assert [e.reason for e in events if isinstance(e, Unknown)] == [Reason.NO_METRICS]


def test_a_volume_of_unknown_price_counts_nothing():
    (finding,) = seen(volume(volume_type="gp9"))

    assert (finding.monthly_cost, finding.price.confidence) == (Decimal(0), "none")


def test_the_customer_says_how_few_operations_are_none():
    busy = SILENT | {("VolumeReadOps", "vol-1"): [100.0] * 14}

    assert len(seen(metrics=busy, policy=Policy(volume_ops_per_day=101.0))) == 1
