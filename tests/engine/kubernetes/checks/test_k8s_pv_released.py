"""Volumes without a claim."""

from decimal import Decimal

import pytest

from opscurb.check import Severity
from opscurb.kubernetes.checks.storage.k8s_pv_released import find as check
from opscurb.kubernetes.rows import PersistentVolume, StorageClass
from tests.engine.kubernetes.looking import GIB, conditions, found, make, remembered
from tests.engine.looking import ago

GP2 = make(StorageClass, "fast", provisioner="ebs.csi.aws.com", parameters={"type": "gp2"})


def volume(**changed):
    given = dict(
        status="Released",
        phase_since=ago(3),
        capacity=200 * GIB,
        storage_class="fast",
        reclaim_policy="Retain",
        claim_namespace="shop",
        claim_name="data",
        driver="ebs.csi.aws.com",
        handle="vol-0123456789abcdef0",
        cloud_region="us-east-1",
    )
    return make(PersistentVolume, "pv-1", **given | changed)


def test_a_volume_released_for_three_days_costs_its_disk():
    (finding,) = found(check, volume(), GP2)

    assert finding.monthly_cost == finding.counted_cost == Decimal("20.00")
    assert finding.severity is Severity.MEDIUM
    assert finding.because == "in phase Released for 3 days, so that nothing can use it"
    assert finding.details["cloud_ids"] == ["vol-0123456789abcdef0"]
    assert finding.details["former_claim"] == "shop/data"


def test_a_cluster_that_does_not_tell_since_when_is_watched_from_scan_to_scan():
    untold = volume(phase_since=None)

    assert found(check, untold, GP2) == []
    assert [each.scans for each in conditions(check, untold, GP2)] == [1]
    assert len(found(check, untold, GP2, remembered(check, untold, 2))) == 1


def test_a_disk_of_an_unknown_driver_is_found_without_a_price():
    (finding,) = found(check, volume(driver="nfs", handle="server:/data"))

    assert finding.monthly_cost == 0
    assert finding.price.confidence == "none"
    assert finding.details["cloud_ids"] == []


def test_a_volume_that_never_had_a_claim_is_waste_after_a_week():
    laid_out = dict(status="Available", claim_namespace="", claim_name="")

    assert len(found(check, volume(**laid_out, phase_since=ago(8)), GP2)) == 1
    assert found(check, volume(**laid_out, phase_since=ago(5)), GP2) == []


@pytest.mark.parametrize(
    "innocent",
    [
        {"status": "Bound"},
        {"phase_since": ago(0)},
        {"status": "Available", "phase_since": ago(30)},
        {"tags": {"velero.io/restore-name": "nightly"}},
        {"tags": {"opscurb:ignore": "true"}},
    ],
)
def test_volumes_in_use_young_reserved_restored_or_exempt_are_left_alone(innocent):
    assert found(check, volume(**innocent), GP2) == []


def test_a_volume_laid_out_by_hand_waits_for_its_claim():
    by_hand = make(StorageClass, "local", provisioner="kubernetes.io/no-provisioner")
    waiting = volume(
        status="Available", claim_name="", claim_namespace="", storage_class="local", phase_since=ago(90)
    )

    assert found(check, waiting, by_hand) == []
