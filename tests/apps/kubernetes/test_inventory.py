"""Keeping what scans read of clusters, and listing it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from apps.kubernetes.models import InventoryItem
from apps.kubernetes.selectors import InventoryCut, list_inventory, shows_demo
from apps.kubernetes.services import forget_clusters, keep_inventory
from apps.tenancy.scope import scope
from tests.apps.kubernetes.clusters import CLUSTER, NOW, connect, keep, pod, volume, workload

pytestmark = pytest.mark.django_db
WHOLE = InventoryCut()
LATER = NOW + timedelta(days=1)


@pytest.fixture
def account(alice):
    return connect(alice)


def names(who, kind="pod", cut=WHOLE, **given):
    with scope(who.customer_id):
        return [(item.namespace, item.name) for item in list_inventory(kind, cut, **given).items]


def changed(who):
    with scope(who.customer_id):
        return dict(InventoryItem.objects.filter(kind="pod").values_list("name", "changed_at"))


def test_objects_are_listed_by_their_names(alice, account):
    keep(alice, account_id=account)

    assert names(alice) == [("data", "db-0"), ("shop", "web-1"), ("shop", "web-2")]


def test_the_next_scan_takes_the_place_of_the_one_before(alice, account):
    keep(alice, account_id=account)

    keep(alice, CLUSTER | {"pod": [pod("web-1"), pod("web-3")]}, account_id=account)

    assert names(alice) == [("shop", "web-1"), ("shop", "web-3")]
    assert names(alice, "node") == [("", "node-1")]


def test_what_is_as_it_was_is_not_touched(alice, account):
    keep(alice, account_id=account)

    keep(alice, CLUSTER | {"pod": [pod("web-1"), pod("web-2", phase="Failed")]}, account_id=account, at=LATER)

    assert changed(alice) == {"web-1": NOW, "web-2": LATER}


def test_a_kind_that_was_not_read_whole_keeps_what_is_known_of_it(alice, account):
    keep(alice, account_id=account)

    keep(alice, {"pod": None, "persistent-volume": []}, account_id=account)

    assert len(names(alice)) == 3
    assert names(alice, "persistent-volume") == []
    assert names(alice, "node") == [("", "node-1")]


def test_two_workloads_of_one_name_are_two(alice, account):
    keep(alice, {"workload": [workload("web"), workload("web", "StatefulSet")]}, account_id=account)

    assert names(alice, "workload") == [("shop", "web"), ("shop", "web")]


def test_an_object_that_is_read_twice_is_kept_once_as_it_was_last(alice, account):
    keep(alice, {"pod": [pod("web-1", phase="Pending"), pod("web-1")]}, account_id=account)

    with scope(alice.customer_id):
        (item,) = list_inventory("pod", InventoryCut()).items
    assert item.data["phase"] == "Running"


def test_names_that_no_database_takes_are_kept_without_what_is_wrong_with_them(alice, account):
    hostile = pod("web\0\u202e" + "x" * 300, "sh\0op")

    keep(alice, {"pod": [hostile]}, account_id=account)

    ((namespace, name),) = names(alice)
    assert namespace == "shop"
    assert name.startswith("webxxx")
    assert len(name) == 256


def test_every_page_goes_on_where_the_last_one_ended(alice, account):
    pods = [pod(f"web-{number}", f"ns-{number % 3}") for number in range(20)]
    keep(alice, {"pod": pods}, account_id=account)
    keep(alice, {"pod": pods}, account_id=account, context="staging")

    seen, cut = [], InventoryCut(limit=7)
    with scope(alice.customer_id):
        while True:
            page = list_inventory("pod", cut)
            seen += [(item.context, item.namespace, item.name) for item in page.items]
            if page.next is None:
                break
            cut = replace(cut, after=page.next)

    assert len(seen) == 40
    assert seen == sorted(set(seen))


def test_a_row_that_went_away_between_two_pages_loses_nobodys_place(alice, account):
    keep(alice, {"pod": [pod(f"web-{number}") for number in range(4)]}, account_id=account)
    with scope(alice.customer_id):
        after = list_inventory("pod", InventoryCut(limit=2)).next

    keep(alice, {"pod": [pod("web-0"), pod("web-2"), pod("web-3")]}, account_id=account)

    assert names(alice, cut=InventoryCut(after=after)) == [("shop", "web-2"), ("shop", "web-3")]


def test_a_list_can_be_of_one_cluster_and_one_namespace(alice, account):
    keep(alice, account_id=account)
    keep(alice, {"pod": [pod("other")]}, account_id=account, context="staging")

    assert names(alice, context="staging") == [("shop", "other")]
    assert names(alice, context="prod", namespace="data") == [("data", "db-0")]


def test_the_cluster_of_the_demo_stands_in_while_there_is_no_other(alice, account):
    keep(alice, {"persistent-volume": [volume("demo")]})
    with scope(alice.customer_id):
        assert shows_demo()
    assert names(alice, "persistent-volume") == [("", "demo")]

    keep(alice, account_id=account)

    assert names(alice, "persistent-volume") == [("", "pv-1")]


def test_the_same_cluster_of_two_accounts_is_kept_twice(alice, account):
    keep(alice, {"pod": [pod("web-1")]}, account_id=account)
    keep(alice, {"pod": [pod("web-1")]}, account_id=connect(alice, "again"))

    assert names(alice) == [("shop", "web-1"), ("shop", "web-1")]


def test_what_is_kept_of_an_account_goes_with_it(alice, account):
    other = connect(alice, "other")
    keep(alice, {"pod": [pod("mine")]}, account_id=account)
    keep(alice, {"pod": [pod("others")]}, account_id=other)

    with scope(alice.customer_id):
        forget_clusters(account)

    assert names(alice) == [("shop", "others")]


def test_contexts_that_are_no_longer_there_are_forgotten_alone(alice, account):
    keep(alice, {"pod": [pod("stays")]}, account_id=account)
    keep(alice, {"pod": [pod("goes")]}, account_id=account, context="gone")

    with scope(alice.customer_id):
        forget_clusters(account, but=["prod"])

    assert names(alice) == [("shop", "stays")]


def test_a_stranger_sees_nothing_of_it(alice, mallory, account):
    keep(alice, account_id=account)

    assert names(mallory) == []
    with scope(mallory.customer_id):
        assert InventoryItem.objects.count() == 0


def test_ten_thousand_pods_are_kept_in_a_handful_of_statements(alice, account, django_assert_max_num_queries):
    pods = [pod(f"web-{number}") for number in range(10_000)]

    with scope(alice.customer_id), django_assert_max_num_queries(6):
        keep_inventory(account, "prod", False, {"pod": pods}, NOW)
    with scope(alice.customer_id):
        assert InventoryItem.objects.count() == 10_000
