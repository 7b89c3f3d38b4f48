"""Scans of clusters: what is found, what a failing cluster leaves unknown, and what is never resolved by it."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from apps.accounts.cloud import change_cloud_account
from apps.accounts.clusters import cluster_account
from apps.events.models import Event
from apps.findings.models import Finding
from apps.kubernetes.models import Condition, InventoryItem
from apps.local.cluster.access import ADMIN
from apps.local.cluster.faults import NONE, Faults
from apps.local.cluster.kinds import KINDS
from apps.local.cluster.server import ClusterServer
from apps.scans.models import Scan, ScanUnit
from apps.scans.removal import forget_cloud_account
from apps.scans.requests import ScanRequest, request_scan
from apps.scans.selectors import coverage_of
from apps.tenancy.scope import scope
from apps.vault import services as vault
from opscurb.demo import demo_regions
from opscurb.errors import Invalid, NotFound
from tests.apps.scans.clusters import BALANCER, PV, balancer, connect, node, released, storage_class
from tests.apps.scans.working import work_off

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture(autouse=True)
def local(settings: Any) -> None:
    """Servers on this machine may be reached."""
    settings.OPSCURB_EGRESS_ALLOW = ["127.0.0.0/8"]


@pytest.fixture
def cluster() -> Iterator[ClusterServer]:
    """Two released volumes among other things."""
    objects = [node(), storage_class(), released("one"), released("two", 10), balancer("web")]
    with ClusterServer(objects) as server:
        yield server


def scanned(who: Any, **wanted: Any) -> tuple[Scan, dict[str, Any]]:
    """A scan after workers did all they could, and its coverage."""
    given = {"checks": [PV], "providers": ["kubernetes"]} | wanted
    with scope(who.customer_id):
        scan_id = request_scan(ScanRequest(**given)).id
    work_off()
    with scope(who.customer_id):
        scan = Scan.objects.get(id=scan_id)
        return scan, coverage_of(scan)


def states(who: Any) -> dict[str, str]:
    with scope(who.customer_id):
        return dict(Finding.objects.values_list("resource_id", "state"))


def kept(who: Any, kind: str) -> list[str]:
    with scope(who.customer_id):
        return sorted(InventoryItem.objects.filter(kind=kind).values_list("name", flat=True))


def test_waste_in_a_cluster_is_found_like_any_other(alice, cluster, api):
    account = connect(alice, cluster.kubeconfig("prod"))

    scan, coverage = scanned(alice)

    assert (scan.status, scan.error, scan.total_findings) == ("completed", "", 2)
    assert (scan.account_id, scan.providers) == (None, ["kubernetes"])
    assert coverage["complete"]
    assert coverage["regions"] == ["prod"]
    assert coverage["api_calls"] > 0
    first = api.get("/api/findings", alice).json()["findings"][0]
    assert (first["resource_id"], first["region"]) == ("one", "prod")
    with scope(alice.customer_id):
        finding = Finding.objects.get(resource_id="one")
        assert (finding.provider, finding.account_id) == ("kubernetes", account)
        assert finding.monthly_cost == Decimal("8.00")


def test_the_objects_of_a_cluster_are_kept(alice, cluster):
    connect(alice, cluster.kubeconfig("prod"))

    scanned(alice)

    assert kept(alice, "persistent-volume") == ["one", "two"]
    assert kept(alice, "node") == ["node-1"]
    assert kept(alice, "service") == ["web"]


def test_each_context_is_a_target_of_its_own(alice, cluster):
    connect(alice, cluster.kubeconfig(["blue", "green"]))

    scan, coverage = scanned(alice)

    assert coverage["regions"] == ["blue", "green"]
    assert scan.total_findings == 4


def test_one_context_can_be_asked_for_and_others_are_left_alone(alice, cluster):
    connect(alice, cluster.kubeconfig(["blue", "green"]))

    _, coverage = scanned(alice, kube_context="green")

    assert coverage["regions"] == ["green"]


def test_what_must_last_is_waste_only_when_a_later_scan_sees_it_too(alice, cluster):
    connect(alice, cluster.kubeconfig("prod"))
    first, _ = scanned(alice, checks=[BALANCER])
    with scope(alice.customer_id):
        seen = Condition.objects.get(check_id=BALANCER)
        seen.since -= timedelta(days=2)
        seen.save()

    second, _ = scanned(alice, checks=[BALANCER])

    assert (first.total_findings, second.total_findings) == (0, 1)
    with scope(alice.customer_id):
        assert Condition.objects.get(check_id=BALANCER).scans == 2


def test_clusters_are_scanned_with_the_rest_only_when_they_are_meant(alice, connected, cloud, cluster):
    cloud(10)
    account, clusters = connected(alice), connect(alice, cluster.kubeconfig("prod"))
    checks = [PV, "ebs_volume_unattached"]

    def units(**wanted: Any) -> set[UUID | None]:
        scan, _ = scanned(alice, **{"checks": checks, "providers": []} | wanted)
        with scope(alice.customer_id):
            return set(ScanUnit.objects.filter(scan=scan).values_list("account_id", flat=True))

    assert units() == {account, clusters}
    assert units(include_kubernetes=False) == {account}
    assert units(include_kubernetes=True, selected_accounts=["aws_local:production"]) == {account, clusters}
    assert units(selected_accounts=["aws_local:production"]) == {account}
    assert units(include_kubernetes=False, selected_accounts=[str(clusters)]) == {clusters}
    assert units(account_ids=[account]) == {account}
    assert units(regions=["us-east-1"]) == {account}
    assert units(checks=["ebs_volume_unattached"]) == {account}
    assert units(checks=[PV]) == {clusters}


def test_a_label_that_names_no_kubeconfig_is_unknown_whatever_is_on_disk(alice, mallory, cluster):
    connect(alice, cluster.kubeconfig("prod"), "main")
    connect(mallory, cluster.kubeconfig("prod"), "hers")

    for label in ("/etc/passwd", "../main", "hers", "production"):
        with pytest.raises(NotFound):
            scanned(alice, kubeconfig_path=label)
    with pytest.raises(Invalid, match="no connected cluster has this context: other"):
        scanned(alice, kubeconfig_path="main", kube_context="other")
    scan, _ = scanned(alice, kubeconfig_path="main", kube_context="prod")
    assert scan.status == "completed"


def test_the_route_says_the_same_of_every_unknown_label(alice, api):
    answers = {
        (answer.status_code, answer.json()["error"])
        for label in ("/etc/passwd", "/nowhere", "x")
        for answer in [
            api.post("/v1/scans", alice, {"include_kubernetes": True, "kubeconfig_path": label}),
            api.post("/scan", alice, {"include_kubernetes": True, "kubeconfig_path": label}),
        ]
    }

    assert answers == {(404, "kubeconfig not found")}


def test_a_scan_of_clusters_where_there_is_none_says_so(alice):
    with pytest.raises(Invalid, match="Connect a cluster first"):
        scanned(alice)
    scan, _ = scanned(alice, even_of_nothing=True)

    assert scan.status == "failed"
    assert scan.error.startswith("no cluster is connected")


def test_a_scan_of_the_rest_where_there_are_only_clusters_says_how_to_scan_them(alice, cluster):
    connect(alice, cluster.kubeconfig("prod"))

    scan, _ = scanned(alice, providers=[], checks=[], include_kubernetes=False, even_of_nothing=True)

    assert scan.error == "only clusters are connected: ask for include_kubernetes to scan them"


def test_a_cluster_asked_for_beside_the_rest_is_missed_when_there_is_none(alice, connected, cloud):
    cloud(10)
    connected(alice)

    scan, coverage = scanned(alice, checks=["ebs_volume_unattached"], providers=[], include_kubernetes=True)

    assert (scan.status, coverage["complete"]) == ("completed", False)
    assert "No Kubernetes cluster is connected" in [gap["message"] for gap in coverage["could_not_check"]]


def test_a_kind_that_may_not_be_listed_leaves_its_checks_unknown_and_resolves_nothing(alice, cluster):
    connect(alice, cluster.kubeconfig("prod"))
    scanned(alice)
    token = cluster.admit(ADMIN.without("persistentvolumes"))
    with scope(alice.customer_id):
        change_cloud_account(cluster_account("clusters").id, credentials=cluster.kubeconfig("prod", token))

    scan, coverage = scanned(alice, checks=[PV, BALANCER])

    assert (scan.status, coverage["complete"]) == ("completed", False)
    (gap,) = coverage["could_not_check"]
    assert (gap["check_id"], gap["reason"], gap["needs"]) == (PV, "no_permission", ["list persistentvolumes"])
    assert states(alice) == {"one": "open", "two": "open"}
    assert kept(alice, "persistent-volume") == ["one", "two"]


def test_a_cluster_that_dies_half_way_ends_as_partial_coverage_and_the_next_scan_heals_it(alice, cluster):
    connect(alice, cluster.kubeconfig("prod"))
    scanned(alice)
    # Kinds are listed side by side: two answers could be all that both checks need.
    cluster.faults = Faults(dies_after=1)

    scan, coverage = scanned(alice, checks=[PV, BALANCER])
    during = states(alice), kept(alice, "persistent-volume")

    assert scan.status in ("completed", "failed")
    assert not coverage["complete"]
    assert during == ({"one": "open", "two": "open"}, ["one", "two"])
    cluster.faults = NONE
    cluster.store.remove(next(kind for kind in KINDS if kind.plural == "persistentvolumes"), "", "two")
    healed, coverage = scanned(alice, checks=[PV, BALANCER])
    assert (healed.status, coverage["complete"]) == ("completed", True)
    assert states(alice) == {"one": "open", "two": "resolved"}
    assert kept(alice, "persistent-volume") == ["one"]


def test_a_cluster_that_answers_one_call_in_ten_badly_is_read_all_the_same(alice, cluster):
    connect(alice, cluster.kubeconfig("prod"))
    cluster.faults = Faults(too_many=0.1, broken=0.1, seed=7)

    scan, coverage = scanned(alice, checks=[PV, BALANCER])

    assert (scan.status, scan.total_findings, coverage["complete"]) == ("completed", 2, True)


def test_credentials_that_are_refused_fail_the_scan_with_the_reason(alice, cluster):
    connect(alice, cluster.kubeconfig("prod", "a-token-of-nobody"))

    scan, _ = scanned(alice)

    assert scan.status == "failed"
    assert "clusters: " in scan.error
    assert "a-token-of-nobody" not in scan.error


def test_a_stored_kubeconfig_that_runs_a_command_is_refused_at_use_too(alice, cluster):
    account = connect(alice, cluster.kubeconfig("prod"))
    hostile = cluster.kubeconfig("prod").replace("token:", "exec:")
    with scope(alice.customer_id):
        vault.put("accounts_cloudaccount", account, "credentials", hostile)

    scan, _ = scanned(alice)

    assert scan.status == "failed"
    assert "exec is not accepted" in scan.error
    assert cluster.requests == []


def test_a_cluster_that_is_no_longer_named_is_forgotten(alice, cluster):
    account = connect(alice, cluster.kubeconfig(["blue", "green"]))
    scanned(alice)
    with scope(alice.customer_id):
        change_cloud_account(account, credentials=cluster.kubeconfig("green"))

    scanned(alice)

    with scope(alice.customer_id):
        open_ones = Finding.objects.exclude(state="resolved")
        assert set(open_ones.values_list("region", flat=True)) == {"green"}
        assert set(InventoryItem.objects.values_list("context", flat=True)) == {"green"}


def test_a_removed_account_takes_its_clusters_along(alice, cluster):
    account = connect(alice, cluster.kubeconfig("prod"))
    scanned(alice)

    with scope(alice.customer_id):
        forget_cloud_account(account)

    assert set(states(alice).values()) == {"resolved"}
    assert kept(alice, "node") == []


def test_the_demo_has_a_cluster_of_its_own(alice):
    alone, coverage = scanned(alice, demo=True, checks=[])
    without, others = scanned(
        alice, demo=True, checks=[PV, "ebs_volume_unattached"], providers=[], include_kubernetes=False
    )

    assert (alone.status, alone.demo) == ("completed", True)
    assert coverage["regions"] == list(demo_regions("kubernetes"))
    assert alone.total_findings > 10
    assert kept(alice, "node")
    assert without.total_findings > 0
    assert set(others["regions"]) == set(demo_regions("aws"))


def test_mallory_sees_nothing_of_it(alice, mallory, cluster, api):
    account = connect(alice, cluster.kubeconfig("prod"))
    scanned(alice)

    with pytest.raises(Invalid):
        scanned(mallory, selected_accounts=[str(account)])
    with pytest.raises(NotFound):
        scanned(mallory, kubeconfig_path="clusters")
    assert api.get("/api/findings", mallory).json()["total"] == 0
    with scope(mallory.customer_id):
        assert Event.objects.filter(type="scan.queued").count() == 0
