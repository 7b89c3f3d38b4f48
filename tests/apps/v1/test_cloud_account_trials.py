"""/v1/cloud-accounts/test: credentials are looked at, and kept nowhere."""

import pytest

from apps.accounts.models import CloudAccount
from apps.tenancy.scope import scope
from apps.vault.models import Secret
from tests.apps.api.answers import UNKNOWN
from tests.apps.v1.jobs import assert_flat

TEST = "/v1/cloud-accounts/test"
# As it is documented.
DOCUMENTED_TEST = rb'{"provider":"unsupported-provider","credentials":"{\"foo\":\"bar\"}"}'


@pytest.fixture
def proxy(api, alice):
    """The id of a proxy of alice's."""
    body = {"name": "egress", "protocol": "http", "host": "10.0.0.15", "port": 8080}
    return api.post("/v1/proxies", alice, body).json()["id"]


def test_the_documented_test_of_an_unsupported_provider_looks_at_the_form(api, alice):
    response = api.post(TEST, alice, DOCUMENTED_TEST)

    assert response.status_code == 200
    answer = response.json()
    assert list(answer) == ["ok", "provider", "message"]
    assert (answer["ok"], answer["provider"]) == (True, "unsupported-provider")
    assert "deep verify not implemented" in answer["message"]


def test_a_test_of_aws_says_where_to_connect(api, alice):
    response = api.post(
        TEST, alice, {"provider": "AWS", "credentials": '{"access_key_id":"a"}', "region": "x"}
    )

    assert response.status_code == 200
    assert response.json() == {
        "ok": False,
        "provider": "aws",
        "message": "AWS accounts are reached by a role, not by credentials. Connect them at /api/aws-accounts.",
    }


def test_a_test_of_malformed_credentials_is_answered_and_not_refused(api, alice):
    answer = api.post(TEST, alice, {"provider": "gcp", "credentials": '{"planted'})

    assert (answer.status_code, answer.json()["ok"]) == (200, False)
    assert answer.json()["message"].startswith("credentials: ")
    assert b"planted" not in answer.content


def test_a_test_may_name_a_proxy_of_ones_own(api, alice, mallory, proxy):
    body = {"provider": "gcp", "credentials": "token", "proxy_profile_id": proxy}

    assert api.post(TEST, alice, body).json()["ok"] is True
    assert_flat(api.post(TEST, mallory, body), 400, "proxy_profile_id: proxy id not found")
    assert_flat(
        api.post(TEST, alice, body | {"proxy_profile_id": UNKNOWN}),
        400,
        "proxy_profile_id: proxy id not found",
    )


@pytest.mark.parametrize(
    "body", [{}, {"provider": "gcp"}, {"credentials": "x"}, {"provider": "", "credentials": "x"}]
)
def test_a_test_needs_a_provider_and_credentials(api, alice, body):
    assert_flat(api.post(TEST, alice, body), 400, "provider and credentials are required.")


def test_a_test_keeps_nothing(api, alice):
    api.post(TEST, alice, DOCUMENTED_TEST)

    with scope(alice.customer_id):
        assert Secret.objects.count() == 0
        assert CloudAccount.objects.count() == 0
