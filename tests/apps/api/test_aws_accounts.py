"""/api/aws-accounts, /api/aws-accounts/{id} and /api/aws-accounts/{id}/verify."""

import pytest

from apps.accounts import services
from opscurb.errors import ProviderDenied
from tests.apps.api.answers import assert_as_unknown, assert_error

ROLE = "arn:aws:iam::123456789012:role/OpsCurb"


@pytest.fixture
def account(api, alice):
    return api.post("/api/aws-accounts", alice, {"name": "prod", "role_arn": ROLE}).json()


def test_a_new_account_tells_what_to_set_up_in_aws(api, alice):
    response = api.post("/api/aws-accounts", alice, {"name": "prod"})

    assert response.status_code == 201
    body = response.json()
    assert (body["status"], body["role_arn"], body["account_id"]) == ("pending", None, None)
    for text in (str(body["trust_policy"]), body["cloudformation"], body["terraform"]):
        assert body["external_id"] in text
    assert body["permissions_policies"]


def test_accounts_are_listed_by_name(api, alice, account):
    api.post("/api/aws-accounts", alice, {"name": "dev"})

    body = api.get("/api/aws-accounts", alice).json()

    assert [listed["name"] for listed in body["aws_accounts"]] == ["dev", "prod"]
    assert body["total"] == 2
    assert "trust_policy" not in body["aws_accounts"][0]


def test_the_role_can_follow_by_put_or_patch(api, alice):
    made = api.post("/api/aws-accounts", alice, {"name": "prod"}).json()

    for method, role in (("PUT", ROLE), ("PATCH", ROLE + "2")):
        response = api.call(method, f"/api/aws-accounts/{made['id']}", alice, {"role_arn": role})

        assert response.status_code == 200
        assert (response.json()["role_arn"], response.json()["account_id"]) == (role, "123456789012")
        assert response.json()["external_id"] == made["external_id"]


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({}, "name"),
        ({"name": " "}, "name"),
        ({"name": "x", "role_arn": "arn:aws:iam::1:role/x"}, "role_arn"),
        ({"name": "x", "role_arn": 5}, "role_arn"),
        ({"name": "x", "regions": ["mars-1"]}, "regions"),
        ({"name": "x", "regions": {"a": 1}}, "regions"),
        ({"name": "x", "external_id": "mine"}, "external_id"),
        ({"name": "x", "account_id": "123456789012"}, "account_id"),
        ({"name": "x" * 129}, "name"),
    ],
)
def test_an_account_that_is_not_understood_is_not_added(api, alice, body, named):
    assert_error(api.post("/api/aws-accounts", alice, body), 400, "VALIDATION_ERROR", named)

    assert api.get("/api/aws-accounts", alice).json()["total"] == 0


def test_a_name_can_be_used_once(api, alice, account):
    assert_error(api.post("/api/aws-accounts", alice, {"name": "prod"}), 409, "CONFLICT")


def test_a_removed_account_is_gone_and_its_name_is_free(api, alice, account):
    response = api.call("DELETE", f"/api/aws-accounts/{account['id']}", alice)

    assert (response.status_code, response.content) == (204, b"")
    assert_error(api.get(f"/api/aws-accounts/{account['id']}", alice), 404, "RESOURCE_NOT_FOUND")
    assert api.post("/api/aws-accounts", alice, {"name": "prod"}).status_code == 201


def test_a_verified_account_is_connected(api, alice, account, monkeypatch, settings):
    monkeypatch.setattr(services, "prove_access", lambda account: None)
    monkeypatch.setattr("opscurb.aws.session.MAX_ATTEMPTS", 1)
    settings.OPSCURB_AWS_ENDPOINT_URL = "http://127.0.0.1:9"

    response = api.post(f"/api/aws-accounts/{account['id']}/verify", alice)

    assert (response.status_code, response.json()["status"]) == (200, "connected")
    # There is no AWS to try the calls at.
    told = response.json()["permissions"]
    assert (told["region"], told["missing"]) == ("us-east-1", [])
    assert told["unread"]


def test_a_refused_account_tells_the_reason_and_keeps_it(api, alice, account, monkeypatch):
    def refused(account):
        raise ProviderDenied("your trust policy does not require the ExternalId")

    monkeypatch.setattr(services, "prove_access", refused)

    response = api.post(f"/api/aws-accounts/{account['id']}/verify", alice)

    assert_error(response, 400, "VALIDATION_ERROR", "ExternalId")
    kept = api.get(f"/api/aws-accounts/{account['id']}", alice).json()
    assert (kept["status"], kept["error"]) == ("failed", "your trust policy does not require the ExternalId")


def test_an_account_without_a_role_cannot_be_verified(api, alice):
    made = api.post("/api/aws-accounts", alice, {"name": "prod"}).json()

    assert_error(
        api.post(f"/api/aws-accounts/{made['id']}/verify", alice), 400, "VALIDATION_ERROR", "role_arn"
    )


def test_mallory_sees_nothing_of_alices_accounts(api, alice, mallory, account):
    path = "/api/aws-accounts/{}"

    assert_as_unknown(api, "GET", path, account["id"], mallory)
    assert_as_unknown(api, "PUT", path, account["id"], mallory, {"name": "mine"})
    assert_as_unknown(api, "PATCH", path, account["id"], mallory, {"name": "mine"})
    assert_as_unknown(api, "DELETE", path, account["id"], mallory)
    assert_as_unknown(api, "POST", path + "/verify", account["id"], mallory)
    assert api.get("/api/aws-accounts", mallory).json()["total"] == 0
    assert api.post("/api/aws-accounts", mallory, {"name": "prod"}).status_code == 201
