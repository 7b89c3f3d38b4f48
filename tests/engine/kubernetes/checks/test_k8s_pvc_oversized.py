"""Volumes that stay almost empty."""

from decimal import Decimal

import pytest

from opscurb.check import Reason, Severity
from opscurb.kubernetes.checks.storage.k8s_pvc_oversized import find as check
from opscurb.kubernetes.history import History
from opscurb.kubernetes.rows import PersistentVolume, PersistentVolumeClaim, Pod, References, StorageClass
from tests.engine.kubernetes.looking import GIB, daily, found, make, unknown
from tests.engine.looking import ago


def claim(name="shop/data", **changed):
    given = {"status": "Bound", "volume": "pv-1", "capacity": 1000 * GIB}
    return make(PersistentVolumeClaim, name, **given | changed)


def volume(**changed):
    given = dict(
        status="Bound",
        capacity=1000 * GIB,
        storage_class="fast",
        driver="ebs.csi.aws.com",
        handle="vol-0123456789abcdef0",
        cloud_region="us-east-1",
    )
    return make(PersistentVolume, "pv-1", **given | changed)


MOUNTING = make(Pod, "shop/db-0", status="Running", node="node-1", uses=References(claims=("data",)))
FAST = make(StorageClass, "fast", parameters={"type": "gp3"})


def used(gib, name="shop/data"):
    return {("volume_used", name): daily(gib * GIB)}


def test_a_volume_that_is_a_tenth_full_costs_what_a_smaller_one_would_not():
    (finding,) = found(check, claim(), volume(), FAST, histories=used(100))

    # (1000 - 150) GiB of gp3 at $0.08.
    assert finding.monthly_cost == Decimal("68.00")
    assert finding.severity is Severity.MEDIUM
    assert finding.because == "using 100.0 GiB of 1000.0 GiB at most in 14 days"
    assert finding.details["needed_gib"] == 150
    assert finding.details["cloud_ids"] == ["vol-0123456789abcdef0"]
    assert {line.arn for line in finding.price.lines} == {"k8s://prod/persistentvolume/pv-1"}


def test_a_driver_without_a_price_is_still_named():
    (finding,) = found(check, claim(), volume(driver="nfs.csi.k8s.io"), histories=used(100))

    assert finding.monthly_cost == 0
    assert not finding.price.known


@pytest.mark.parametrize(
    ("innocent", "gib"),
    [
        (claim(), 200),
        (claim(capacity=10 * GIB), 0.1),
        (claim(status="Pending"), 1),
        (claim("kube-system/data"), 1),
        (claim(created=ago(10)), 1),
        (claim(volume="pv-2"), 1),
    ],
    ids=["full enough", "small", "unbound", "the platform's", "new", "of a volume that is gone"],
)
def test_these_are_left_alone(innocent, gib):
    assert found(check, innocent, volume(), FAST, histories=used(gib, innocent.id)) == []


def test_one_full_day_is_enough_to_need_the_size():
    full_once = History((0.0,) * 13 + (900.0 * GIB,), tuple(range(14, 0, -1)))

    assert found(check, claim(), volume(), FAST, histories={("volume_used", "shop/data"): full_once}) == []


def test_a_mounted_volume_without_history_is_unknown():
    (gap,) = unknown(check, claim(), volume(), FAST, MOUNTING, histories={})

    assert gap.reason is Reason.NO_METRICS
    assert gap.resource_id == "shop/data"


def test_of_a_volume_that_nothing_mounts_nobody_asks_how_full_it_is():
    assert unknown(check, claim(), volume(), FAST, histories={}) == []
