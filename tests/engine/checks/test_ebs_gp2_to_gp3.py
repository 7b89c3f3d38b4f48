"""Volumes of type gp2."""

from decimal import Decimal

import pytest

from opscurb.aws.checks.ebs.ebs_gp2_to_gp3 import find as check
from opscurb.aws.collectors.ebs import Volume
from opscurb.aws.collectors.ebs_working import FastGp2
from tests.engine.checks.disks import busy
from tests.engine.looking import ago, found

FAST = {"ebs_fast_gp2": [FastGp2(id="vol-1", arn="arn:volume/vol-1", region="us-east-1")]}


def volume(**changed):
    given = dict(
        id="vol-1",
        arn="arn:volume/vol-1",
        region="us-east-1",
        status="in-use",
        created=ago(45),
        volume_type="gp2",
        size_gb=100,
    )
    return Volume(**given | changed)


@pytest.mark.parametrize(
    ("size_gb", "saves", "iops", "mibps"),
    [
        (100, "2.00", 3000, 125),
        # 2 cents a GB, less 125 MiB/s beyond the free ones.
        (500, "5.00", 3000, 250),
        # and less 3,000 IOPS beyond the free ones.
        (2000, "20.00", 6000, 250),
        (10_000, "130.00", 16_000, 250),
    ],
)
def test_a_gp2_volume_saves_what_a_gp3_of_the_same_speed_costs_less(size_gb, saves, iops, mibps):
    (finding,) = found(check, volume(size_gb=size_gb))

    assert finding.monthly_cost == Decimal(saves)
    assert (finding.details["target_iops"], finding.details["target_mibps"]) == (iops, mibps)


def test_speed_that_was_never_used_is_not_bought_again():
    (finding,) = found(check, volume(size_gb=2000), also=FAST, metrics=busy(reads=2000, mib_read=150))

    # 2,000 GB x $0.02 - (150 x 1.2 - 125) MiB/s x $0.04 = $40.00 - $2.20; 2,400 IOPS are within the free ones
    assert finding.monthly_cost == Decimal("37.80")
    assert (finding.details["target_iops"], finding.details["target_mibps"]) == (3000, 180)
    assert finding.details["peak_iops"] == 2000
    assert finding.confidence == 0.85


def test_no_peak_asks_for_more_than_gp2_gives_all_the_time():
    (finding,) = found(check, volume(size_gb=2000), also=FAST, metrics=busy(reads=9000, mib_read=250))

    assert (finding.details["target_iops"], finding.details["target_mibps"]) == (6000, 250)


def test_with_too_few_values_it_is_to_stay_as_fast_as_it_can_be():
    short = {key: values[-288:] for key, values in busy(reads=10).items()}

    (finding,) = found(check, volume(size_gb=2000), also=FAST, metrics=short)

    assert (finding.details["target_iops"], finding.details["target_mibps"]) == (6000, 250)
    assert finding.confidence == 0.95


def test_a_volume_that_would_not_get_cheaper_is_left_alone():
    assert found(check, volume(size_gb=200)) == []


def test_a_gp3_volume_is_not_waste():
    assert found(check, volume(volume_type="gp3")) == []


def test_in_a_region_without_a_table_the_saving_is_marked_estimated():
    (finding,) = found(check, volume(), region="eu-west-1")

    assert finding.price.confidence == "estimated"
