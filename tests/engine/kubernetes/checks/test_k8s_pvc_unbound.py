"""Claims without a volume."""

from decimal import Decimal

import pytest

from opscurb.kubernetes.checks.storage.k8s_pvc_unbound import find as check
from opscurb.kubernetes.rows import CloudDisk, PersistentVolumeClaim, StorageClass
from tests.engine.kubernetes.looking import GIB, found, make, remembered
from tests.engine.looking import ago

WAITING = make(StorageClass, "late", binding_mode="WaitForFirstConsumer", is_default=True)
AT_ONCE = make(StorageClass, "early", binding_mode="Immediate")
ARN = "arn:aws:ec2:us-east-1:111122223333:volume/vol-1"


def claim(name="shop/data", **changed):
    given = dict(status="Pending", created=ago(3), requested=10 * GIB, storage_class="early")
    return make(PersistentVolumeClaim, name, **given | changed)


def disk(**changed):
    given = dict(
        cloud_arn=ARN,
        cloud_region="us-east-1",
        volume_type="gp3",
        size_gb=100,
        claim_namespace="shop",
        claim_name="data",
    )
    return make(CloudDisk, "vol-1", **given | changed)


def test_a_claim_pending_for_three_days_is_found_and_costs_a_known_nothing():
    (finding,) = found(check, claim(), AT_ONCE, WAITING)

    assert finding.price.known
    assert finding.monthly_cost == 0
    assert finding.because == "pending for 3 days, without a volume"


def test_a_claim_of_a_class_that_does_not_exist_is_found():
    assert len(found(check, claim(storage_class="gone"), AT_ONCE)) == 1


@pytest.mark.parametrize("named", ["late", ""])
def test_a_claim_that_waits_for_its_first_pod_is_as_it_should_be(named):
    assert found(check, claim(storage_class=named), WAITING) == []


@pytest.mark.parametrize(
    "innocent", [claim(status="Bound"), claim(created=ago(0)), claim("kube-system/data")]
)
def test_bound_young_and_system_claims_are_left_alone(innocent):
    assert found(check, innocent, AT_ONCE) == []


def test_a_lost_claim_whose_disk_lives_on_costs_that_disk():
    lost = claim(status="Lost")

    (finding,) = found(check, lost, AT_ONCE, disk(), remembered(check, lost, 2))

    assert finding.counted_cost == Decimal("8.00")
    assert finding.details["cloud_ids"] == ["vol-1"]
    assert finding.confidence < 0.7


@pytest.mark.parametrize("other", [disk(attached=True), disk(claim_namespace="bank")])
def test_a_disk_in_use_or_of_another_claim_is_not_the_lost_one(other):
    lost = claim(status="Lost")

    (finding,) = found(check, lost, AT_ONCE, other, remembered(check, lost, 2))

    assert finding.monthly_cost == 0


def test_a_claim_just_lost_is_watched_first():
    assert found(check, claim(status="Lost"), AT_ONCE) == []
