"""AWS accounts as both surfaces show them, and the other clouds' that /api never does."""

import pytest

from apps.accounts.models import CloudAccount
from apps.accounts.services import add_account
from apps.tenancy.scope import scope
from tests.apps.api.answers import UNKNOWN
from tests.apps.v1.jobs import connect

OTHER = {"provider": "alibaba", "name": "prod-cn", "credentials": "a-bare-token"}


@pytest.fixture
def other(api, alice):
    """An account of alice's in another cloud."""
    return api.post("/v1/cloud-accounts", alice, OTHER).json()["id"]


def test_a_connected_aws_account_has_one_id_and_name_on_both_surfaces(api, alice, other):
    with scope(alice.customer_id):
        made = add_account("prod")
        CloudAccount.objects.filter(id=made.id).update(status="connected")

    there = api.get("/api/aws-accounts", alice).json()["aws_accounts"]
    here = [account for account in api.get("/v1/accounts", alice).json() if account["provider"] == "aws"]

    assert [(account["id"], account["name"]) for account in there] == [(str(made.id), "prod")]
    assert [(account["id"], account["name"]) for account in here] == [(str(made.id), "prod")]


def test_what_is_removed_on_api_is_gone_on_v1(api, alice):
    account = connect(alice, "prod")

    api.call("DELETE", f"/api/aws-accounts/{account}", alice)

    assert api.get("/v1/accounts", alice).json() == []


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
def test_api_knows_no_account_of_another_cloud(api, alice, other, method):
    path = "/api/aws-accounts/{}"

    answer = api.call(method, path.format(other), alice, {"name": "x"})

    assert answer.status_code == 404
    assert answer.content.replace(other.encode(), b"") == api.call(
        method, path.format(UNKNOWN), alice, {"name": "x"}
    ).content.replace(UNKNOWN.encode(), b"")
    assert api.get("/api/aws-accounts", alice).json()["total"] == 0
    assert len(api.get("/v1/cloud-accounts", alice).json()) == 1


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_cloud_accounts_know_no_aws_account(api, alice, method):
    account = connect(alice, "prod")

    answer = api.call(method, f"/v1/cloud-accounts/{account}", alice, {"name": "x"})

    assert (answer.status_code, answer.json()) == (404, {"error": "cloud account id not found"})
    assert api.get("/v1/cloud-accounts", alice).json() == []
    assert api.get(f"/api/aws-accounts/{account}", alice).json()["name"] == "prod"


def test_a_name_is_taken_on_both_surfaces(api, alice, other):
    connect(alice, "prod")

    assert api.post("/api/aws-accounts", alice, {"name": "prod-cn"}).status_code == 409
    assert api.post("/v1/cloud-accounts", alice, OTHER | {"name": "prod"}).status_code == 409


def test_filters_and_answers_of_api_speak_of_aws_accounts_alone(api, alice, other):
    account = connect(alice, "prod")
    api.post("/v1/scans", alice, {"selected_accounts": [str(account), other]})

    (scan,) = api.get("/api/scans", alice).json()["scans"]

    assert scan["aws_account_id"] == str(account)
    assert api.get(f"/api/scans?aws_account_id={account}", alice).json()["total"] == 1
    assert api.get(f"/api/scans?aws_account_id={other}", alice).json()["total"] == 0
    assert api.post("/api/scans", alice, {"aws_account_ids": [other]}).status_code == 400


def test_a_scan_of_another_cloud_alone_names_no_aws_account_on_api(api, alice, other):
    scan_id = api.post("/v1/scans", alice, {"selected_accounts": [other]}).json()["scan_id"]

    assert api.get(f"/api/scans/{scan_id}", alice).json()["aws_account_id"] is None
    assert api.get(f"/v1/scans/{scan_id}", alice).json()["selected_accounts"] == [other]
