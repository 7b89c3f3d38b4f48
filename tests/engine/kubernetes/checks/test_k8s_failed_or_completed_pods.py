"""Pods and Jobs that are over."""

from decimal import Decimal

import pytest

from opscurb.check import Severity
from opscurb.kubernetes.checks.workloads.k8s_failed_or_completed_pods import find as check
from opscurb.kubernetes.rows import Job, PersistentVolume, PersistentVolumeClaim, Pod, StorageClass
from tests.engine.kubernetes.looking import GIB, found, make, owned_by
from tests.engine.looking import ago


def pod(name="shop/migrate", **changed):
    return make(Pod, name, **{"status": "Succeeded", "finished": ago(10)} | changed)


def job(**changed):
    return make(Job, "shop/import", **{"status": "Complete", "finished": ago(10)} | changed)


def of_job(name="shop/import-x7k2p"):
    return pod(name, owners=owned_by("Job", "import"))


def ephemeral(**changed):
    """A claim that was made for the pod, its volume and its class."""
    volume = {"driver": "ebs.csi.aws.com", "handle": "vol-0123456789abcdef0", "cloud_region": "us-east-1"}
    volume |= {"capacity": 100 * GIB, "storage_class": "fast", "reclaim_policy": "Delete"}
    return (
        make(PersistentVolumeClaim, "shop/scratch", owners=owned_by("Pod", "migrate"), volume="pv-1"),
        make(PersistentVolume, "pv-1", **volume | changed),
        make(StorageClass, "fast", parameters={"type": "gp3"}),
    )


def test_what_is_over_is_one_finding_a_namespace_and_costs_nothing():
    evicted = pod("shop/web-1", status="Failed", reason="Evicted", owners=owned_by("ReplicaSet", "web"))

    (finding,) = found(check, pod(), evicted)

    assert finding.resource.arn == "k8s://prod/namespace/shop"
    assert finding.monthly_cost == 0
    assert finding.severity is Severity.LOW
    assert finding.because == "holding 2 pods that ended at least 7 days ago"
    assert finding.details["pod_names"] == ["migrate", "web-1"]
    assert finding.details["evicted_pods"] == 1


def test_the_pods_of_a_job_are_told_as_the_job():
    (finding,) = found(check, of_job(), of_job("shop/import-b8k2p"), job())

    assert finding.details["job_names"] == ["import"]
    assert finding.details["pod_names"] == []


def test_each_namespace_has_its_own():
    assert len(found(check, pod(), pod("test/migrate"))) == 2


def test_a_disk_that_was_made_for_the_pod_is_the_money():
    (finding,) = found(check, pod(), *ephemeral())

    assert finding.monthly_cost == Decimal("8.00")
    assert finding.details["cloud_ids"] == ["vol-0123456789abcdef0"]
    assert [line.arn for line in finding.price.lines] == ["k8s://prod/persistentvolume/pv-1"]


def test_a_disk_that_would_stay_is_no_saving():
    (finding,) = found(check, pod(), *ephemeral(reclaim_policy="Retain"))

    assert finding.monthly_cost == 0


@pytest.mark.parametrize(
    "innocent",
    [
        [pod(status="Running")],
        [pod(finished=ago(3))],
        [pod("kube-system/migrate")],
        [pod(tags={"opscurb:ignore": "true"})],
        [pod(owners=owned_by("Workflow", "build"))],
        [of_job(), job(ttl=3600)],
        [of_job(), job(owners=owned_by("CronJob", "nightly"))],
        [of_job(), job(status="Running", finished=None)],
    ],
    ids=[
        "runs",
        "recent",
        "platform",
        "ignored",
        "an operator's",
        "has a ttl",
        "of a CronJob",
        "tries again",
    ],
)
def test_these_are_left_alone(innocent):
    assert found(check, *innocent) == []
