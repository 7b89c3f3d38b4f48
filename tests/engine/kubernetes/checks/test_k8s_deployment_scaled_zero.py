"""Workloads that were scaled to zero long ago."""

from decimal import Decimal

import pytest

from opscurb.kubernetes.checks.workloads.k8s_deployment_scaled_zero import find as check
from opscurb.kubernetes.rows import (
    DaemonSet,
    Deployment,
    HorizontalPodAutoscaler,
    PersistentVolume,
    PersistentVolumeClaim,
    Pod,
    References,
    Service,
    StatefulSet,
    StorageClass,
)
from tests.engine.kubernetes.looking import GIB, conditions, found, make, owned_by, remembered
from tests.engine.looking import NOW, ago

LABELS = {"app": "web"}
USES = References(claims=("data",))
VOLUME = make(
    PersistentVolume,
    "pv-1",
    capacity=100 * GIB,
    storage_class="fast",
    driver="ebs.csi.aws.com",
    handle="vol-0123456789abcdef0",
    cloud_region="us-east-1",
)
FAST = make(StorageClass, "fast", parameters={"type": "gp3"})
CLAIM = make(PersistentVolumeClaim, "shop/data", status="Bound", volume="pv-1")
SERVICE = make(
    Service,
    "shop/web",
    service_type="LoadBalancer",
    selector=LABELS,
    ingress=("web-0123456789abcdef.us-east-1.elb.amazonaws.com",),
)
ATTACHED = (CLAIM, VOLUME, FAST, SERVICE)


def workload(kind=Deployment, **changed):
    given = {"replicas": 0, "template_labels": LABELS, "uses": USES, "changed": ago(40)}
    return make(kind, "shop/web", **given | changed)


def test_its_disk_and_its_load_balancer_are_the_money():
    (finding,) = found(check, workload(), *ATTACHED)

    # 100 GiB of gp3 and 730 hours of a classic load balancer.
    assert finding.monthly_cost == Decimal("8.00") + Decimal("18.25")
    assert finding.because == "scaled to zero for 40 days"
    assert finding.details["attached"] == "claim data, service web"
    assert finding.details["cloud_ids"] == ["vol-0123456789abcdef0", "web"]


def test_the_claims_of_a_stateful_set_are_named_by_its_template():
    db = make(StatefulSet, "shop/db", replicas=0, claim_templates=("data",), changed=ago(40))
    claims = [make(PersistentVolumeClaim, f"shop/data-db-{n}", volume="pv-1") for n in range(2)]

    (finding,) = found(check, db, *claims, VOLUME, FAST)

    assert finding.details["claim_names"] == ["data-db-0", "data-db-1"]


def test_what_was_seen_at_zero_a_month_ago_is_waste_though_somebody_touched_it_since():
    touched = workload(changed=ago(2))

    (finding,) = found(check, touched, *ATTACHED, remembered(check, touched, days=31))
    (condition,) = conditions(check, touched, *ATTACHED, remembered(check, touched, days=31))

    assert finding.because == "scaled to zero for 31 days"
    assert condition.scans == 4


def test_what_is_new_at_zero_is_remembered_and_not_yet_waste():
    assert found(check, workload(changed=None), *ATTACHED) == []
    assert [each.since for each in conditions(check, workload(changed=None), *ATTACHED)] == [NOW]


@pytest.mark.parametrize(
    "innocent",
    [
        workload(replicas=1),
        workload(annotations={"downscaler/uptime": "Mon-Fri"}),
        workload(owners=owned_by("Rollout", "web")),
        workload(DaemonSet),
        workload(created=ago(3), changed=None),
    ],
    ids=["runs", "has a schedule", "an operator's", "a daemon set", "new"],
)
def test_these_are_left_alone(innocent):
    assert found(check, innocent, *ATTACHED) == []


def test_what_an_autoscaler_wakes_is_left_alone():
    scaler = make(HorizontalPodAutoscaler, "shop/web", target_kind="Deployment", target_name="web")

    assert found(check, workload(), scaler, *ATTACHED) == []


def test_what_others_use_is_not_its_own():
    canary = make(Deployment, "shop/canary", replicas=1, template_labels=LABELS, uses=USES)
    job = make(Pod, "shop/report", status="Running", uses=USES, tags=LABELS)

    assert found(check, workload(), canary, *ATTACHED) == []
    assert found(check, workload(), job, *ATTACHED) == []


def test_with_nothing_attached_it_costs_nothing():
    assert found(check, workload()) == []
    assert conditions(check, workload()) == []
