"""How to fix what was found in a cluster: kubectl, and the repository where one describes the object."""

from uuid import uuid4

import pytest

from apps.findings.store import Sighting, store
from apps.recommendations.advising import examined, playbook_of
from apps.scans.models import Scan
from apps.tenancy.scope import scope
from opscurb.advice.subject import Subject
from tests.engine.advice.clusters import found_in_clusters
from tests.engine.looking import NOW
from tests.vendors import vendor_server

FOUND = {found.check.id: found for found in found_in_clusters()}


def instructions(api, who, check_id):
    """What the API answers for a stored finding of a cluster."""
    with scope(who.customer_id):
        scan = Scan.objects.create(trigger_source="test", demo=True)
        store([FOUND[check_id]], Sighting(scan.id, None, True, NOW, "kubernetes"))
    (row,) = api.get("/api/findings", who).json()["findings"]
    return api.get(f"/api/recommendations/{row['id']}/instructions", who).json()


@pytest.mark.parametrize("check_id", FOUND)
def test_a_model_that_says_what_the_playbook_says_may_say_it(check_id):
    subject = Subject.of(FOUND[check_id], "kubernetes")
    advice = playbook_of(subject)

    assert examined(advice, subject)[1] == []


@pytest.mark.django_db
def test_the_playbook_answers_with_kubectl(api, alice):
    body = instructions(api, alice, "k8s_pvc_unmounted")

    assert body["metadata"]["model_used"] == "playbook"
    assert body["metadata"]["verified"] is True
    assert any(line.startswith("kubectl delete persistentvolumeclaim ") for line in body["cli_commands"])


@pytest.mark.django_db
def test_a_model_answers_with_kubectl_too(api, alice, settings):
    with vendor_server() as server:
        server.use(settings, "openai", "anthropic")
        body = instructions(api, alice, "k8s_workload_idle")

    assert body["metadata"]["model_used"] != "playbook"
    assert any(line.startswith("kubectl scale deployment ") for line in body["cli_commands"])
    assert "Argo CD application campaigns" in body["steps"][0]


@pytest.mark.django_db
def test_a_model_that_would_delete_more_than_the_finding_is_not_heard(api, alice, settings):
    def tells(asked):
        return asked["playbook"] | {"cli_commands": ["kubectl delete namespace legacy"]}

    with vendor_server() as server:
        server.use(settings, "openai", "anthropic")
        server.tells = tells
        body = instructions(api, alice, "k8s_workload_idle")

    assert body["metadata"]["model_used"] == "playbook"
    assert not any("namespace legacy" in line and "delete namespace" in line for line in body["cli_commands"])


@pytest.mark.django_db
def test_mallory_gets_none_of_it(api, alice, mallory):
    with scope(alice.customer_id):
        scan = Scan.objects.create(trigger_source="test", demo=True)
        store([FOUND["k8s_pvc_unmounted"]], Sighting(scan.id, None, True, NOW, "kubernetes"))
    (row,) = api.get("/api/findings", alice).json()["findings"]

    theirs = api.get(f"/api/recommendations/{row['id']}/instructions", mallory)

    assert theirs.status_code == 404
    nothing = api.get(f"/api/recommendations/{uuid4()}/instructions", mallory)
    assert theirs.json()["error"]["code"] == nothing.json()["error"]["code"]
