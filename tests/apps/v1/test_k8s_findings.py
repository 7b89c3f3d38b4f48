"""Findings of clusters: those of the lists of everything, without all others."""

import pytest

from tests.apps.api.answers import scanned
from tests.apps.kubernetes.clusters import connect, found, keep, waste

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(alice):
    return connect(alice)


@pytest.fixture
def findings(alice, account):
    """Three of a cluster, besides one of a disk."""
    keep(alice, account_id=account)
    scanned(alice, 100)
    batch = [waste("Service", f"shop/web-{n}", 18.25 + n, "k8s_lb_service_no_endpoints") for n in range(3)]
    return found(alice, *batch, account_id=account)


def of_clusters(api, who, query=""):
    return api.get(f"/v1/k8s/findings{query}", who).json()


def test_before_any_scan_there_are_none(api, alice):
    assert of_clusters(api, alice) == []


def test_they_are_those_of_the_list_of_all_findings(api, alice, findings):
    everything = {one["finding_id"]: one for one in api.get("/v1/findings", alice).json()}

    here = {one["finding_id"]: one for one in of_clusters(api, alice)}

    assert len(everything) == 4
    assert here == {key: one for key, one in everything.items() if one["provider"] == "kubernetes"}
    assert len(here) == 3


def test_they_are_those_that_the_other_surface_shows_for_the_provider(api, alice, findings):
    there = api.get("/api/findings?provider=kubernetes", alice).json()

    here = {one["finding_id"]: one for one in of_clusters(api, alice)}

    assert there["total"] == len(here) == 3
    for other in there["findings"]:
        one = here[other["id"]]
        same = (
            "resource_id",
            "region",
            "check_id",
            "category",
            "monthly_cost",
            "counted_monthly_cost",
            "state",
        )
        assert [one[name] for name in same] == [other[name] for name in same]


def test_an_unknown_provider_of_the_other_surface_is_400(api, alice):
    assert api.get("/api/findings?provider=kubernetes' OR true", alice).status_code == 400


def test_a_finding_of_a_cluster_names_the_context_as_its_region(api, alice, account, findings):
    (one, *_) = of_clusters(api, alice)

    assert (one["provider"], one["region"], one["account_id"]) == ("kubernetes", "prod", str(account))
    assert one["resource_arn"].startswith("k8s://prod/service/shop/web-")


def test_mallory_gets_none_of_them(api, mallory, findings):
    assert of_clusters(api, mallory) == []


def test_what_is_handled_leaves_the_list(api, alice, findings):
    api.post("/v1/findings/shop/web-1/handled", alice)

    assert {one["resource_id"] for one in of_clusters(api, alice)} == {"shop/web-0", "shop/web-2"}


def test_cursors_lead_through_the_list_once(api, alice, findings):
    first = of_clusters(api, alice, "?limit=2&envelope=true")
    rest = of_clusters(api, alice, f"?limit=2&cursor={first['page']['next_cursor']}")

    seen = [one["finding_id"] for one in first["items"] + rest["items"]]
    assert len(seen) == len(set(seen)) == 3
    assert rest["page"] == {"limit": 2, "next_cursor": None, "has_more": False}


def test_findings_of_the_demo_cluster_are_shown_while_there_is_no_real_one(api, alice, account):
    keep(alice)
    found(alice, waste("Node", "node-1", 70, "k8s_node_empty"))
    scanned(alice, 100)
    assert [one["demo"] for one in of_clusters(api, alice)] == [True]

    keep(alice, account_id=account)

    assert of_clusters(api, alice) == []
