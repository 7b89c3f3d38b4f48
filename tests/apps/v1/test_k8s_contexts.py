"""The contexts of stored kubeconfigs: labels, never files."""

import sys

import pytest

from tests.apps.kubernetes.kubeconfigs import kubeconfig, store
from tests.apps.v1.jobs import assert_flat

pytestmark = pytest.mark.django_db
PATH = "/v1/k8s/contexts"
MISSING = "kubeconfig not found"
PATHS = (
    "/home/operator/.kube/config",
    "~/.kube/config",
    "../../etc/passwd",
    "/proc/self/environ",
    "file:///etc/hosts",
)


_heard: list[str] | None = None


def _hear(event, given):
    if _heard is not None and event in ("open", "os.listdir", "os.scandir", "subprocess.Popen"):
        _heard.append(str(given[0]))


# A hook stays for as long as the process lives, so it is one that mostly does nothing.
sys.addaudithook(_hear)


@pytest.fixture
def opened():
    """The names of files that were opened, folders that were listed and programs that were started."""
    global _heard
    _heard = []
    yield _heard
    _heard = None


@pytest.fixture
def stored(api, alice):
    store(api, alice, "clusters", kubeconfig("staging", "prod", current="prod"))
    store(api, alice, "/home/operator/.kube/config", kubeconfig("dev"))


def test_without_a_stored_kubeconfig_there_is_none_to_choose_from(api, alice):
    body = api.get(PATH, alice).json()

    assert body["contexts"] == []
    assert (body["kubeconfig_path"], body["current_context"], body["active_context"]) == ("", "", None)
    assert body["readiness"]["status"] == "blocked"
    assert body["readiness"]["active_context_source"] == "none"
    assert body["readiness"]["provider_hint"] == "unknown"
    assert len(body["readiness"]["warnings"]) == 1


def test_the_oldest_kubeconfig_is_meant_where_no_label_is_given(api, alice, stored):
    assert api.get(PATH, alice).json() == {
        "kubeconfig_path": "clusters",
        "current_context": "prod",
        "contexts": [
            {"name": "staging", "cluster": "staging-cluster", "user": "staging-user", "namespace": ""},
            {"name": "prod", "cluster": "prod-cluster", "user": "prod-user", "namespace": ""},
        ],
        "active_context": "prod",
        "readiness": {
            "status": "ready",
            "provider_hint": "generic",
            "active_context_source": "current_context",
            "warnings": [],
        },
    }


def test_the_documented_path_is_the_label_of_a_stored_kubeconfig(api, alice, stored):
    body = api.get(f"{PATH}?path=/home/operator/.kube/config", alice).json()

    assert [one["name"] for one in body["contexts"]] == ["dev"]
    assert (body["active_context"], body["readiness"]["active_context_source"]) == ("dev", "first_context")


@pytest.mark.parametrize("path", PATHS)
def test_whatever_is_on_the_disk_an_unknown_label_is_404_in_one_text(api, alice, path):
    answer = api.get(f"{PATH}?path={path}", alice)

    assert_flat(answer, 404, MISSING)


def test_no_file_is_opened_for_a_label(api, alice, stored, opened):
    # Once before, since modules are files as well.
    api.get(f"{PATH}?path=nothing", alice)
    api.post("/v1/k8s/scans", alice, {"kubeconfig_path": "nothing"})
    opened.clear()

    for path in PATHS:
        api.get(f"{PATH}?path={path}", alice)
        api.post("/v1/k8s/scans", alice, {"kubeconfig_path": path})

    assert opened == []


def test_mallory_cannot_read_alices_label(api, mallory, stored):
    theirs = api.get(f"{PATH}?path=clusters", mallory)

    assert_flat(theirs, 404, MISSING)
    assert theirs.content == api.get(f"{PATH}?path=nothing", mallory).content


def test_a_preferred_context_is_the_active_one(api, alice, stored):
    body = api.get(f"{PATH}?path=clusters&context=staging", alice).json()

    assert (body["active_context"], body["readiness"]["active_context_source"]) == ("staging", "preferred")


def test_an_unknown_preferred_context_is_warned_of(api, alice, stored):
    body = api.get(f"{PATH}?path=clusters&context=nowhere", alice).json()

    assert body["active_context"] == "prod"
    assert body["readiness"]["warnings"] == ["no context of this kubeconfig is called nowhere"]


def test_a_kubeconfig_of_an_eks_cluster_is_known_by_its_server(api, alice):
    server = "https://ABC.gr7.us-east-1.eks.amazonaws.com"
    store(api, alice, "eks", kubeconfig("prod", server=server))

    assert api.get(PATH, alice).json()["readiness"]["provider_hint"] == "eks"


def test_no_secret_of_a_kubeconfig_is_told(api, alice, stored):
    assert b"token-of" not in api.get(PATH, alice).content


def test_a_label_that_is_too_long_is_400(api, alice):
    assert api.get(f"{PATH}?path={'x' * 300}", alice).status_code == 400
