"""The lists of clusters' objects: documented fields, pages, the demo's cluster, and nobody else's."""

import pytest

from tests.apps.kubernetes.clusters import CLUSTER, connect, found, keep, node, pod, volume, waste, workload
from tests.apps.v1.jobs import assert_flat

pytestmark = pytest.mark.django_db
LISTS = (
    "nodes",
    "pods",
    "workloads",
    "persistent-volumes",
    "persistent-volume-claims",
    "services",
)


@pytest.fixture
def account(alice):
    return connect(alice)


def listed(api, who, name, query=""):
    response = api.get(f"/v1/k8s/{name}{query}", who)
    assert response.status_code == 200, response.content
    return response.json()


@pytest.mark.parametrize("name", LISTS)
def test_before_any_scan_a_list_is_empty_and_no_error(api, alice, name):
    assert listed(api, alice, name) == []
    assert listed(api, alice, name, "?envelope=true") == {
        "items": [],
        "page": {"limit": 50, "next_cursor": None, "has_more": False},
    }


@pytest.mark.parametrize("name", LISTS)
def test_mallory_sees_nothing_of_alices_clusters(api, alice, mallory, account, name):
    keep(alice, account_id=account)

    assert listed(api, mallory, name) == []
    assert listed(api, alice, name) != []


@pytest.mark.parametrize("name", LISTS)
def test_a_teammate_who_only_reads_sees_the_same(api, alice, bob, account, name):
    keep(alice, account_id=account)

    assert listed(api, bob, name) == listed(api, alice, name)


@pytest.mark.parametrize("name", LISTS)
def test_a_list_needs_a_key(api, name):
    assert_flat(api.get(f"/v1/k8s/{name}"), 401)


def test_a_node_says_how_much_of_it_is_requested(api, alice, account):
    unread = node("c", None)
    keep(alice, {"node": [node("a", 500), node("b", 0, allocatable=0), unread]}, account_id=account)

    first, *others = listed(api, alice, "nodes")
    assert (first["cpu_requested_percent"], first["memory_requested_percent"]) == (12.5, 20.0)
    assert [one["cpu_requested_percent"] for one in others] == [None, None]


def test_an_object_says_where_it_is_and_which_checks_found_waste_in_it(api, alice, account):
    keep(
        alice, CLUSTER | {"persistent-volume": [volume("pv-1"), volume("pv-2", "Bound")]}, account_id=account
    )
    found(alice, waste("PersistentVolume", "pv-1", 8, "k8s_pv_released"), account_id=account)
    found(alice, waste("StatefulSet", "shop/web", 0, "k8s_workload_idle"), account_id=account)

    released, bound = listed(api, alice, "persistent-volumes")
    workloads = listed(api, alice, "workloads")

    assert (released["context"], released["account_id"]) == ("prod", str(account))
    assert (released["signals"], bound["signals"]) == (["k8s_pv_released"], [])
    assert {one["kind"]: one["signals"] for one in workloads} == {
        "Deployment": [],
        "StatefulSet": ["k8s_workload_idle"],
    }


def test_a_finding_of_another_accounts_cluster_of_the_same_name_is_no_signal(api, alice, account):
    keep(alice, account_id=account)
    found(alice, waste("Node", "node-1", 8, "k8s_node_empty"), account_id=connect(alice, "other"))

    (one,) = listed(api, alice, "nodes")
    assert one["signals"] == []


def test_what_was_marked_as_handled_is_no_signal(api, alice, account):
    keep(alice, account_id=account)
    found(alice, waste("Node", "node-1", 8, "k8s_node_empty"), account_id=account)

    api.post("/v1/findings/node-1/handled", alice)

    assert listed(api, alice, "nodes")[0]["signals"] == []


def test_the_demo_has_a_cluster_until_a_real_one_was_scanned(api, alice, account):
    keep(alice)
    found(alice, waste("Node", "node-1", 8, "k8s_node_empty"))
    (one,) = listed(api, alice, "nodes")
    assert (one["account_id"], one["signals"]) == ("demo", ["k8s_node_empty"])

    keep(alice, account_id=account)

    assert [one["account_id"] for one in listed(api, alice, "nodes")] == [str(account)]


def test_deleting_the_account_deletes_what_is_known_of_its_clusters(api, alice, account):
    keep(alice, account_id=account)

    answer = api.call("DELETE", f"/v1/cloud-accounts/{account}", alice)

    assert answer.status_code == 200, answer.content
    assert [listed(api, alice, name) for name in LISTS] == [[]] * len(LISTS)


def test_cursors_lead_through_a_list_once(api, alice, account):
    keep(alice, {"pod": [pod(f"web-{n:02}", f"ns-{n % 4}") for n in range(25)]}, account_id=account)

    seen, query = [], "?limit=10&envelope=true"
    while query:
        body = listed(api, alice, "pods", query)
        seen += [(one["namespace"], one["name"]) for one in body["items"]]
        cursor = body["page"]["next_cursor"]
        query = cursor and f"?limit=10&cursor={cursor}"

    assert len(seen) == 25
    assert seen == sorted(set(seen))


def test_an_old_offset_cursor_still_leads_on(api, alice, account):
    keep(alice, account_id=account)

    body = listed(api, alice, "pods", "?limit=2&cursor=2")

    assert [one["name"] for one in body["items"]] == ["web-2"]
    assert body["page"]["has_more"] is False


def test_the_longest_names_there_are_have_a_cursor_that_is_taken_back(api, alice, account):
    longest = [pod("a" * 253, "n" * 63), pod("b" * 253, "n" * 63)]
    keep(alice, {"pod": longest}, account_id=account, context="c" * 253)

    cursor = listed(api, alice, "pods", "?limit=1&envelope=true")["page"]["next_cursor"]

    assert [one["name"][0] for one in listed(api, alice, "pods", f"?cursor={cursor}")["items"]] == ["b"]


@pytest.mark.parametrize("cursor", ["x", "WyJhIiwiYiJd", "W1siYSJdLCJiIl0", "99999999999"])
def test_a_cursor_that_was_never_given_out_is_400(api, alice, cursor):
    assert_flat(api.get(f"/v1/k8s/pods?cursor={cursor}", alice), 400, "cursor: is not one of ours")


def test_a_list_can_be_narrowed_to_a_cluster_and_a_namespace(api, alice, account):
    keep(alice, account_id=account)
    keep(alice, {"pod": [pod("other")]}, account_id=account, context="staging")

    assert [one["name"] for one in listed(api, alice, "pods", "?context=staging")] == ["other"]
    assert [one["name"] for one in listed(api, alice, "pods", "?namespace=data")] == ["db-0"]


def test_a_list_of_a_hundred_objects_costs_as_many_statements_as_one_of_one(
    api, alice, account, django_assert_max_num_queries
):
    keep(alice, {"workload": [workload(f"web-{n:03}") for n in range(200)]}, account_id=account)

    with django_assert_max_num_queries(12):
        assert len(listed(api, alice, "workloads", "?limit=200")) == 200
