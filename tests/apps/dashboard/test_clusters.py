"""Clusters on pages: connected and tried, their nodes, workloads and storage, and what to do first."""

import re

import orjson
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.clusters import context_names
from apps.accounts.models import CloudAccount
from apps.local.cluster.access import ADMIN
from apps.local.cluster.server import ClusterServer
from apps.tenancy.scope import scope
from apps.vault import services as vault
from tests.apps.dashboard.conftest import sign_in
from tests.apps.dashboard.looks import connected
from tests.apps.kubernetes.clusters import claim, connect, found, keep, node, volume, waste, workload
from tests.apps.kubernetes.kubeconfigs import kubeconfig

pytestmark = pytest.mark.django_db
NEW = "/accounts/connect/cluster"
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def web(alice):
    """Alice's browser."""
    return sign_in(alice)


@pytest.fixture
def account(alice):
    return connect(alice)


@pytest.fixture
def cluster(settings):
    """A cluster on this machine, which may be reached."""
    settings.OPSCURB_EGRESS_ALLOW = ["127.0.0.0/8"]
    with ClusterServer() as server:
        yield server


def text_of(answer):
    return answer.content.decode()


def view(web, name, **query):
    answer = web.get("/kubernetes", {"view": name, **query})
    assert answer.status_code == 200
    return text_of(answer)


def accounts_of(who):
    with scope(who.customer_id):
        return list(CloudAccount.objects.filter(provider="kubernetes"))


def test_connecting_shows_the_manifest_and_the_form(web):
    page = text_of(web.get(NEW))

    assert "kind: ClusterRole" in page
    assert 'name="kubeconfig"' in page


def test_a_kubeconfig_is_tried_without_being_kept(web, alice, cluster):
    token = cluster.admit(ADMIN.without("pods"))
    given = {"name": "prod", "kubeconfig": cluster.kubeconfig("prod", token), "try": "yes"}

    page = text_of(web.post(NEW, given))

    assert "It does not work yet" in page
    assert "lacks list pods" in page
    assert 'value="prod"' in page
    assert not accounts_of(alice)


def test_a_cluster_is_connected_and_its_account_names_its_contexts(web, alice):
    answer = web.post(
        NEW, {"name": "prod", "kubeconfig": kubeconfig("east", "west"), "timeout_seconds": "20"}
    )

    (account,) = accounts_of(alice)
    page = text_of(web.get(answer["Location"]))
    assert account.timeout_seconds == 20
    assert "east" in page
    assert "token-of-east" not in page


def test_a_kubeconfig_that_runs_a_command_is_refused_by_name(web, alice):
    config = orjson.loads(kubeconfig("east"))
    config["users"][0]["user"] = {"exec": {"command": "aws"}}

    answer = web.post(NEW, {"name": "prod", "kubeconfig": orjson.dumps(config).decode()})

    assert answer.status_code == 422
    assert "exec" in text_of(answer)
    assert not accounts_of(alice)


def test_a_cluster_of_eks_is_connected_by_its_accounts_role(web, alice):
    aws = connected(alice)
    with scope(alice.customer_id):
        CloudAccount.objects.filter(id=aws).update(account_id="111122223333", role_arn="arn")
    given = {"name": "shop", "account": str(aws), "cluster": "shop", "region": "eu-west-1"}

    answer = web.post(f"{NEW}?by=eks", given)

    assert answer.status_code == 302
    with scope(alice.customer_id):
        (account,) = CloudAccount.objects.filter(provider="kubernetes")
        assert context_names(account.id) == ("arn:aws:eks:eu-west-1:111122223333:cluster/shop",)


def test_credentials_of_a_cluster_are_replaced(web, alice):
    path = web.post(NEW, {"name": "prod", "kubeconfig": kubeconfig("east")})["Location"]

    answer = web.post(
        f"{path}/credentials",
        {"kubeconfig": kubeconfig("west"), "prometheus_url": "https://prometheus.example.com"},
    )

    (account,) = accounts_of(alice)
    with scope(alice.customer_id):
        kept = orjson.loads(vault.read("accounts_cloudaccount", account.id, "credentials"))
    assert answer["Location"] == path
    assert kept["prometheus"]["url"] == "https://prometheus.example.com"
    assert "west" in text_of(web.get(path))


def test_without_a_cluster_there_is_a_way_to_the_first_one(web, alice):
    page = text_of(web.get("/kubernetes"))

    assert "No cluster is connected" in page

    connect(alice)
    assert "were not scanned yet" in text_of(web.get("/kubernetes"))


def test_a_cluster_is_listed_with_its_room_and_what_it_wastes(web, alice, account):
    keep(alice, account_id=account)
    found(alice, waste("node", "node-1", 70, "k8s_node_empty"), account_id=account)

    page = view(web, "clusters")

    assert "12 %" in page
    assert "20 %" in page
    assert "$70.00" in page
    assert "clusters" in page


def test_room_is_not_known_where_one_nodes_pods_were_not_read(web, alice, account):
    keep(alice, {"node": [node(), node("node-2", None)]}, account_id=account)

    assert "not known" in view(web, "clusters")
    assert "not known" in view(web, "nodes")


def test_the_demos_cluster_stands_in_and_says_so(web, alice):
    keep(alice)

    assert "the demo's cluster" in view(web, "clusters").replace("&#x27;", "'")


def test_a_workload_shows_what_it_requests_used_and_needs(web, alice, account):
    keep(alice, {"workload": [workload("web")]}, account_id=account)
    details = {
        "containers": ["app"],
        "used": ["cpu=180m,memory=900Mi"],
        "requests": ["cpu=200m,memory=1150Mi"],
        "reclaimable_monthly": 12.5,
    }
    found(
        alice,
        waste("Deployment", "shop/web", 0, "k8s_workload_over_requested", details=details),
        account_id=account,
    )

    page = view(web, "workloads")

    assert "500 m" in page
    assert "app: cpu=180m,memory=900Mi" in page
    assert "app: cpu=200m,memory=1150Mi" in page
    assert "$12.50 of room" in page
    assert "/findings/" in page


def test_workloads_of_a_namespace_can_be_left_out(web, alice, account):
    both = {"workload": [workload("web"), workload("db", namespace="data")]}
    keep(alice, both, account_id=account)

    only = view(web, "workloads", namespace="data")
    without = view(web, "workloads", namespace="data", namespace_is="not")

    assert "data/db" in only
    assert "shop/web" not in only
    assert "shop/web" in without
    assert "data/db" not in without


def test_storage_is_shown_with_what_was_found(web, alice, account):
    keep(
        alice, {"persistent-volume": [volume("pv-1")], "persistent-volume-claim": [claim("orders")]},
        account_id=account,
    )  # fmt: skip
    found(alice, waste("PersistentVolume", "pv-1", 8, "k8s_pv_released"), account_id=account)

    assert "$8.00" in view(web, "volumes")
    assert "shop/orders" in view(web, "claims")
    assert "Nothing matches" in view(web, "claims", context="prod", namespace="shop", namespace_is="not")


def test_the_plan_is_the_one_that_the_api_tells(web, api, alice, account):
    keep(alice, account_id=account)
    found(
        alice,
        waste("node", "node-1", 70, "k8s_node_empty"),
        waste("PersistentVolume", "pv-1", 8, "k8s_pv_released"),
        account_id=account,
        at=timezone.now(),
    )

    told = api.get("/v1/reports/k8s-action-plan", alice).json()
    page = view(web, "plan")

    assert f"${told['total_estimated_monthly_waste']:,.2f}" in page
    places = [page.index(f'id="action-{one["action_key"]}"') for one in told["high_confidence_actions"]]
    assert places
    assert places == sorted(places)


def test_objects_go_on_by_pages(web, alice, account):
    keep(alice, {"node": [node(f"node-{number:03}") for number in range(60)]}, account_id=account)

    first = view(web, "nodes")
    following = re.search(r'href="(\?[^"]*cursor=[^"]+)"', first)[1].replace("&amp;", "&")
    second = text_of(web.get(f"/kubernetes{following}"))

    assert "node-049" in first
    assert "node-050" not in first
    assert "node-059" in second
    assert web.get("/kubernetes", {"view": "nodes", "cursor": "mine"}).status_code == 400


@pytest.mark.parametrize("name", ["clusters", "nodes", "workloads", "claims", "plan"])
def test_a_view_asks_as_much_for_three_objects_as_for_thirty(web, alice, account, name):
    def statements():
        with CaptureQueriesContext(connection) as asked:
            view(web, name)
        return len(asked)

    def grow(count):
        items = {
            "node": [node(f"n{number}") for number in range(count)],
            "workload": [workload(f"w{number}") for number in range(count)],
            "persistent-volume-claim": [claim(f"c{number}") for number in range(count)],
        }
        keep(alice, items, account_id=account)
        batch = [waste("node", f"n{number}", 5, "k8s_node_empty") for number in range(count)]
        found(alice, *batch, account_id=account, at=timezone.now())

    grow(3)
    few = statements()
    grow(30)

    assert statements() == few


def test_hostile_names_of_objects_stay_text(web, alice, account):
    items = {"node": [node(HOSTILE)], "workload": [workload(HOSTILE, namespace=HOSTILE)]}
    keep(alice, items, account_id=account, context=HOSTILE)

    for name in ("clusters", "nodes", "workloads"):
        page = view(web, name)
        assert HOSTILE not in page
        assert "&lt;script&gt;" in page


def test_mallory_sees_nothing_of_alices_clusters(alice, mallory, account):
    keep(alice, account_id=account)

    assert "No cluster is connected" in text_of(sign_in(mallory).get("/kubernetes", {"view": "nodes"}))


def test_a_viewer_looks_and_connects_nothing(alice, account):
    keep(alice, account_id=account)
    client = sign_in(alice, "viewer")

    assert "Connect a cluster" not in text_of(client.get("/kubernetes"))
    assert client.get(NEW).status_code == 403
