"""Disks that a cluster forgot."""

from decimal import Decimal

import pytest

from opscurb.check import Reason
from opscurb.kubernetes.checks.storage.k8s_orphan_cloud_disk import find as check
from opscurb.kubernetes.rows import CloudDisk, PersistentVolume
from opscurb.results import Unread
from tests.engine.kubernetes.looking import conditions, found, make, remembered
from tests.engine.looking import ago

ORPHAN = "vol-0aaaaaaaaaaaaaaaa"
HELD = "vol-0bbbbbbbbbbbbbbbb"
VOLUME = make(PersistentVolume, "pv-1", driver="ebs.csi.aws.com", handle=HELD)


def disk(name=ORPHAN, **changed):
    given = dict(
        cloud_arn=f"arn:aws:ec2:us-east-1:111122223333:volume/{name}",
        cloud_region="us-east-1",
        cluster="prod",
        volume_type="gp3",
        size_gb=100,
        claim_namespace="shop",
        claim_name="data",
    )
    return make(CloudDisk, name, **given | changed)


def seen_before(one):
    return remembered(check, one, 1, scans=1)


def test_a_disk_of_this_cluster_without_a_volume_costs_its_size():
    (finding,) = found(check, disk(), VOLUME, seen_before(disk()))

    assert finding.counted_cost == Decimal("8.00")
    assert finding.details["cloud_ids"] == [ORPHAN]
    assert finding.details["former_claim"] == "shop/data"
    assert finding.confidence == 0.85


def test_it_must_be_missing_in_two_scans_in_a_row():
    assert found(check, disk(), VOLUME) == []
    assert [each.scans for each in conditions(check, disk(), VOLUME)] == [1]


@pytest.mark.parametrize(
    "innocent",
    [disk(HELD), disk(attached=True), disk(cluster="staging"), disk(created=ago(2))],
)
def test_disks_of_volumes_of_machines_and_of_other_clusters_and_young_ones_are_left_alone(innocent):
    assert found(check, innocent, VOLUME, seen_before(innocent)) == []


def test_a_disk_that_does_not_tell_its_cluster_is_doubted():
    (finding,) = found(check, disk(cluster=""), VOLUME, seen_before(disk()))

    assert finding.confidence == 0.5


def test_the_name_that_disks_of_our_volumes_carry_is_ours():
    mine = disk(HELD, cluster="eks-7", attached=True)

    assert len(found(check, disk(cluster="eks-7"), mine, VOLUME, seen_before(disk()))) == 1


def test_without_all_volumes_no_disk_is_called_an_orphan():
    gap = Unread(Reason.UNREADABLE, "odd volume", (), "pv-9")

    assert found(check, disk(), VOLUME, seen_before(disk()), unread={VOLUME.type: gap}) == []
