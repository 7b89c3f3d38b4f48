"""Claims that no pod mounts."""

from decimal import Decimal

import pytest

from opscurb.check import Reason
from opscurb.kubernetes.checks.storage.k8s_pvc_unmounted import find as check
from opscurb.kubernetes.rows import (
    CronJob,
    Deployment,
    Job,
    PersistentVolume,
    PersistentVolumeClaim,
    References,
    StatefulSet,
    StorageClass,
)
from opscurb.results import Unread
from tests.engine.kubernetes.looking import GIB, conditions, found, make, owned_by, remembered, unknown
from tests.engine.kubernetes.machines import pod

VOLUME = make(
    PersistentVolume,
    "pv-1",
    status="Bound",
    capacity=100 * GIB,
    reclaim_policy="Delete",
    driver="ebs.csi.aws.com",
    handle="vol-0123456789abcdef0",
    cloud_region="us-east-1",
)
GP3 = make(StorageClass, "fast", provisioner="ebs.csi.aws.com", parameters={"type": "gp3"})
USES = References(claims=("data-db-0",))


def claim(name="shop/data-db-0", **changed):
    given = dict(status="Bound", volume="pv-1", requested=100 * GIB, capacity=100 * GIB, storage_class="fast")
    return make(PersistentVolumeClaim, name, **given | changed)


def long_unmounted(one):
    return remembered(check, one, 8)


def test_a_claim_unmounted_for_eight_days_costs_its_disk():
    (finding,) = found(check, claim(), VOLUME, GP3, long_unmounted(claim()))

    assert finding.monthly_cost == finding.counted_cost == Decimal("8.00")
    assert [line.arn for line in finding.price.lines] == [VOLUME.arn]
    assert finding.details["cloud_ids"] == ["vol-0123456789abcdef0"]
    assert finding.details["namespace"] == "shop"


def test_a_claim_is_watched_from_when_it_is_first_seen_unmounted():
    assert found(check, claim(), VOLUME, GP3) == []
    assert [each.arn for each in conditions(check, claim(), VOLUME)] == [claim().arn]
    assert found(check, claim(), VOLUME, remembered(check, claim(), 6)) == []


@pytest.mark.parametrize(
    "user",
    [
        pod("shop/db-0", "a", uses=USES),
        pod("shop/db-0", "", status="Pending", uses=USES),
        make(Deployment, "shop/asleep", replicas=0, uses=USES),
        make(CronJob, "shop/nightly", uses=USES),
        make(Job, "shop/once", status="Complete", uses=USES),
        make(StatefulSet, "shop/db", replicas=0, claim_templates=("data",)),
    ],
    ids=lambda user: user.kind,
)
def test_what_names_the_claim_may_mount_it_again(user):
    assert found(check, claim(), VOLUME, user, long_unmounted(claim())) == []


@pytest.mark.parametrize(
    "stranger",
    [
        pod("bank/db-0", "a", uses=USES),
        pod("shop/db-0", "a", status="Failed", uses=USES),
        make(StatefulSet, "bank/db", claim_templates=("data",)),
        make(StatefulSet, "shop/db", claim_templates=("logs",)),
    ],
    ids=lambda user: user.id,
)
def test_a_namesake_elsewhere_or_a_pod_that_is_over_mounts_nothing(stranger):
    assert len(found(check, claim(), VOLUME, stranger, long_unmounted(claim()))) == 1


@pytest.mark.parametrize(
    "innocent",
    [
        claim(status="Pending"),
        claim("kube-system/data-db-0"),
        claim(owners=owned_by("Cluster", "db")),
        claim(tags={"cnpg.io/cluster": "db"}),
        claim(tags={"strimzi.io/cluster": "kafka"}),
        claim(tags={"velero.io/backup-name": "nightly"}),
    ],
)
def test_claims_of_the_system_of_operators_and_of_backups_are_left_alone(innocent):
    assert found(check, innocent, VOLUME, long_unmounted(innocent)) == []


def test_a_claim_whose_volume_is_not_there_has_no_price():
    (finding,) = found(check, claim(), long_unmounted(claim()))

    assert finding.price.confidence == "none"


def test_without_the_cron_jobs_nothing_is_called_unmounted():
    gap = Unread(Reason.NO_PERMISSION, "not allowed", ("list cronjobs.batch",))

    rows = (claim(), VOLUME, long_unmounted(claim()))

    assert found(check, *rows, unread={"k8s_cron_job": gap}) == []
    assert unknown(check, *rows, unread={"k8s_cron_job": gap})[0].needs == ("list cronjobs.batch",)
