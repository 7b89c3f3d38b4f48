"""Volumes of type gp2."""

from decimal import Decimal

import pytest

from opscurb.aws.checks.ebs.ebs_gp2_to_gp3 import find as check
from opscurb.aws.collectors.ebs import Volume
from tests.engine.looking import ago, found


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


def test_a_volume_that_would_not_get_cheaper_is_left_alone():
    assert found(check, volume(size_gb=200)) == []


def test_a_gp3_volume_is_not_waste():
    assert found(check, volume(volume_type="gp3")) == []


def test_in_a_region_without_a_table_the_saving_is_marked_estimated():
    (finding,) = found(check, volume(), region="eu-west-1")

    assert finding.price.confidence == "estimated"
