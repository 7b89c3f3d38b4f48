"""/api/aws-accounts/{id}/pause and /resume."""

from uuid import uuid4

import pytest

from apps.accounts.models import CloudAccount
from apps.events.models import Event
from apps.tenancy.scope import scope
from tests.apps.api.answers import assert_error
from tests.apps.dashboard.looks import connected
from tests.isolation.planting import plant


def changes_of(who):
    with scope(who.customer_id):
        found = Event.objects.filter(type="aws_account.changed").order_by("created_at")
        return [event.after for event in found]


def test_a_paused_account_is_scanned_by_nothing_until_it_is_resumed(api, alice):
    account = f"/api/aws-accounts/{connected(alice)}"

    paused = api.post(f"{account}/pause", alice)
    refused = api.post("/api/scans", alice, {})
    resumed = api.post(f"{account}/resume", alice)

    assert paused.json()["paused_at"] is not None
    assert refused.status_code >= 400
    assert (resumed.status_code, resumed.json()["paused_at"]) == (200, None)
    assert api.post("/api/scans", alice, {}).status_code in (201, 202)
    assert changes_of(alice) == [{"paused": True}, {"paused": False}]


def test_pausing_twice_is_one_change(api, alice):
    account = f"/api/aws-accounts/{connected(alice)}"

    first, second = (api.post(f"{account}/pause", alice).json()["paused_at"] for _ in range(2))

    assert first == second == api.get(account, alice).json()["paused_at"]
    assert len(changes_of(alice)) == 1


@pytest.mark.parametrize("what", ["pause", "resume"])
def test_a_key_that_only_reads_changes_nothing(api, alice, bob, what):
    answer = api.post(f"/api/aws-accounts/{connected(alice)}/{what}", bob)

    assert_error(answer, 403, "FORBIDDEN", "manage")


@pytest.mark.parametrize("what", ["pause", "resume"])
def test_a_strangers_account_is_as_an_unknown_one(api, alice, mallory, what):
    theirs = connected(alice)

    answer = api.post(f"/api/aws-accounts/{theirs}/{what}", mallory)

    assert answer.status_code == 404
    assert api.post(f"/api/aws-accounts/{uuid4()}/{what}", mallory).status_code == 404


def test_an_account_of_another_cloud_is_none_here(api, alice):
    with scope(alice.customer_id):
        other = plant(CloudAccount, alice.customer_id, provider="alibaba").id

    assert api.post(f"/api/aws-accounts/{other}/pause", alice).status_code == 404
    with scope(alice.customer_id):
        assert CloudAccount.objects.get(id=other).paused_at is None
