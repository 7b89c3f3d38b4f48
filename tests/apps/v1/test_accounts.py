"""GET /v1/accounts."""

from apps.accounts.services import remove_account
from apps.scans.removal import forget_cloud_account
from apps.tenancy.scope import scope
from tests.apps.v1.jobs import UNAUTHENTICATED, assert_flat, connect

PATH = "/v1/accounts"


def test_a_fresh_customer_has_no_account(api, alice):
    response = api.get(PATH, alice)

    assert (response.status_code, response.json()) == (200, [])


def test_accounts_of_all_clouds_are_listed_by_name_as_documented(api, alice):
    shared = connect(alice, "shared-services", provider="azure")
    prod = connect(alice, "prod")

    accounts = api.get(PATH, alice).json()

    assert accounts == [
        {"id": str(prod), "provider": "aws", "name": "prod"},
        {"id": str(shared), "provider": "azure", "name": "shared-services"},
    ]
    assert list(accounts[0]) == ["id", "provider", "name"]


def test_what_is_listed_is_what_a_scan_can_be_asked_for(api, alice):
    connect(alice, "connected")
    connect(alice, "elsewhere", provider="gcp")
    waiting, refused = connect(alice, "waiting", "pending"), connect(alice, "refused", "failed")

    listed = [account["id"] for account in api.get(PATH, alice).json()]

    assert len(listed) == 2
    assert api.post("/v1/scans", alice, {"selected_accounts": listed}).status_code == 200
    for other in (waiting, refused):
        assert api.post("/v1/scans", alice, {"selected_accounts": [str(other)]}).status_code == 400


def test_more_accounts_than_a_page_holds_are_all_listed(api, alice):
    for number in range(60):
        connect(alice, f"account {number:02}")

    assert len(api.get(PATH, alice).json()) == 60


def test_removed_accounts_are_gone(api, alice):
    prod, shared = connect(alice, "prod"), connect(alice, "shared", provider="azure")

    with scope(alice.customer_id):
        remove_account(prod)
        forget_cloud_account(shared)

    assert api.get(PATH, alice).json() == []


def test_mallory_sees_none_of_alices_accounts(api, alice, mallory):
    connect(alice, "prod")

    assert api.get(PATH, mallory).json() == []


def test_a_key_that_only_reads_lists_accounts(api, alice, bob):
    connect(alice, "prod")

    assert len(api.get(PATH, bob).json()) == 1


def test_nobody_lists_accounts_without_a_key(api, alice):
    assert_flat(api.get(PATH), 401, UNAUTHENTICATED)
    assert_flat(api.get(PATH, Authorization="Bearer wrong"), 401, UNAUTHENTICATED)
    assert_flat(api.call("POST", PATH, alice, {}), 405)
