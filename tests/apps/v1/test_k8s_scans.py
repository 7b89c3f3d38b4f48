"""Asking for scans of clusters alone."""

import pytest

from apps.scans.models import Scan
from apps.tenancy.scope import scope
from tests.apps.kubernetes.kubeconfigs import kubeconfig, store
from tests.apps.v1.jobs import assert_flat
from tests.apps.v1.jobs import connect as connect_aws

pytestmark = pytest.mark.django_db
PATH = "/v1/k8s/scans"


@pytest.fixture
def cluster(api, alice):
    return store(api, alice, "clusters", kubeconfig("staging", "prod", current="prod"))


def asked(api, who, body=None):
    response = api.post(PATH, who, body)
    assert response.status_code == 200, response.content
    assert set(response.json()) == {"scan_id", "status", "message"}
    with scope(who.customer_id):
        return Scan.objects.get(id=response.json()["scan_id"])


def accounts_of(who, scan):
    with scope(who.customer_id):
        return {str(unit.account_id) for unit in scan.units.all()}


def test_it_is_a_scan_of_clusters_and_of_nothing_else(api, alice, cluster):
    connect_aws(alice, "production")

    scan = asked(api, alice)

    assert (scan.trigger_source, list(scan.providers)) == ("api:kubernetes", ["kubernetes"])
    assert accounts_of(alice, scan) == {cluster}


@pytest.mark.parametrize(
    "body",
    [
        {"kubeconfig_path": "clusters", "kube_context": "prod"},
        {"path": "clusters", "context": "prod"},
        {"kubeconfig_path": "clusters", "path": "ignored", "context": "prod", "more": 1},
    ],
)
def test_both_spellings_of_label_and_context_are_known(api, alice, cluster, body):
    scan = asked(api, alice, body)

    assert (scan.kubeconfig_path, scan.kube_context) == ("clusters", "prod")


def test_it_is_listed_among_all_scans(api, alice, cluster):
    scan = asked(api, alice)

    (job,) = api.get("/v1/scans", alice).json()
    assert (job["id"], job["trigger_source"]) == (str(scan.id), "api:kubernetes")


def test_the_demo_needs_no_cluster(api, alice):
    scan = asked(api, alice, {"demo_mode": True})

    assert scan.demo
    assert list(scan.providers) == ["kubernetes"]


@pytest.mark.parametrize("label", ["/home/operator/.kube/config", "../../etc/passwd", "nothing"])
@pytest.mark.parametrize("path", [PATH, "/v1/scans", "/scan", "/api/scan", "/v1/mcp/tools/run-scan"])
def test_an_unknown_label_is_404_in_one_text(api, alice, cluster, path, label):
    body = {"kubeconfig_path": label, "include_kubernetes": True}

    assert_flat(api.post(path, alice, body), 404, "kubeconfig not found")


def test_an_unknown_context_is_400(api, alice, cluster):
    assert_flat(api.post(PATH, alice, {"kubeconfig_path": "clusters", "kube_context": "nowhere"}), 400)


def test_mallory_cannot_scan_alices_cluster(api, mallory, cluster):
    theirs = api.post(PATH, mallory, {"kubeconfig_path": "clusters"})

    assert_flat(theirs, 404, "kubeconfig not found")


def test_a_key_that_only_reads_may_not_ask(api, bob, cluster):
    assert api.post(PATH, bob).status_code == 403


def test_the_same_request_with_a_key_of_its_own_is_one_scan(api, alice, cluster):
    first, second = (api.post(PATH, alice, {}, **{"Idempotency-Key": "one"}).json() for _ in range(2))

    assert first == second
    assert len(api.get("/v1/scans", alice).json()) == 1


@pytest.mark.parametrize("body", [{"demo_mode": "yes"}, {"kubeconfig_path": 7}, {"kube_context": "é"}])
def test_what_is_of_the_wrong_type_is_400(api, alice, cluster, body):
    assert_flat(api.post(PATH, alice, body), 400)
