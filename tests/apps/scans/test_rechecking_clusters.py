"""Looking again at one finding of a cluster: in its context and account, and in no other."""

import pytest

from apps.findings.models import Finding
from apps.local.cluster.kinds import KINDS
from apps.local.cluster.server import ClusterServer
from apps.scans.models import ScanUnit
from apps.scans.rechecking import Outcome, last_recheck, recheck
from apps.scans.requests import ScanRequest, request_scan
from apps.tenancy.scope import scope
from tests.apps.scans.clusters import PV, connect, node, released, storage_class
from tests.apps.scans.working import work_off

pytestmark = pytest.mark.usefixtures("committed")


def scanned(who, **wanted):
    with scope(who.customer_id):
        request_scan(ScanRequest(checks=[PV], providers=["kubernetes"], **wanted))
    work_off()


def looked_at(who, finding_id):
    """What came out of looking again, and which accounts and places that went to."""
    with scope(who.customer_id):
        scan = recheck(finding_id)
    work_off()
    with scope(who.customer_id):
        places = ScanUnit.objects.filter(scan=scan).exclude(region="").values_list("account_id", "region")
        return last_recheck(finding_id), list(places)


def test_a_finding_of_a_cluster_is_looked_at_in_its_own_cluster_alone(alice, settings):
    settings.OPSCURB_EGRESS_ALLOW = ["127.0.0.0/8"]
    with (
        ClusterServer([node(), storage_class(), released("one")]) as first,
        ClusterServer([node()]) as second,
    ):
        # The same name of a context leads to another cluster, in the account that is older.
        connect(alice, second.kubeconfig("prod"), name="other")
        account = connect(alice, first.kubeconfig("prod"))
        scanned(alice)
        with scope(alice.customer_id):
            finding = Finding.objects.get()

        looked, places = looked_at(alice, finding.id)

    assert looked.outcome == Outcome.STILL_THERE
    assert places == [(account, "prod")]


def test_a_volume_that_is_gone_from_its_cluster_was_deleted(alice, settings):
    settings.OPSCURB_EGRESS_ALLOW = ["127.0.0.0/8"]
    with ClusterServer([node(), storage_class(), released("one")]) as server:
        connect(alice, server.kubeconfig("prod"))
        scanned(alice)
        with scope(alice.customer_id):
            finding_id = Finding.objects.get().id
        server.store.remove(next(kind for kind in KINDS if kind.plural == "persistentvolumes"), "", "one")

        looked, _ = looked_at(alice, finding_id)

    with scope(alice.customer_id):
        assert Finding.objects.get().resolved_reason == "resource_deleted"
    assert looked.outcome == Outcome.RESOLVED


def test_a_finding_of_the_demos_cluster_is_looked_at_in_the_demo(alice):
    scanned(alice, demo=True)
    with scope(alice.customer_id):
        finding_id = Finding.objects.order_by("-cents").first().id

    looked, _ = looked_at(alice, finding_id)

    assert looked.outcome == Outcome.STILL_THERE
