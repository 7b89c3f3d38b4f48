"""/api/api-keys, /api/api-keys/{id} and /api/api-keys/{id}/rotate."""

import pytest

from apps.events.models import Event
from apps.tenancy.scope import scope
from tests.apps.api.answers import assert_as_unknown, assert_error


def made(api, who, **given):
    response = api.post("/api/api-keys", who, {"name": "ci", **given})
    assert response.status_code == 201, response.content
    return response.json()


def status_with(api, key):
    return api.get("/api/plan", Authorization=f"Bearer {key}").status_code


def test_a_new_key_is_shown_once_and_works(api, alice):
    key = made(api, alice, scopes=["read", "scan"], expires_in_days=7)

    assert key["key"].startswith("ocb_live_")
    assert key["scopes"] == ["read", "scan"]
    assert status_with(api, key["key"]) == 200
    listed = api.get("/api/api-keys", alice)
    assert listed.json()["total"] == 2
    assert key["key"].encode() not in listed.content
    assert b'"key"' not in api.get(f"/api/api-keys/{key['id']}", alice).content


def test_a_key_reads_only_unless_it_says_otherwise(api, alice):
    assert made(api, alice)["scopes"] == ["read"]


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({}, "name"),
        ({"name": ""}, "name"),
        ({"name": 5}, "name"),
        ({"name": "x" * 129}, "name"),
        ({"name": "x", "scopes": []}, "scopes"),
        ({"name": "x", "scopes": ["root"]}, "scopes"),
        ({"name": "x", "scopes": "read"}, "scopes"),
        ({"name": "x", "expires_in_days": 0}, "expires_in_days"),
        (b'{"name": "x", "expires_in_days": 1000000000000000000000000000000}', "expires_in_days"),
        ({"name": "x", "expires_in_days": "7"}, "expires_in_days"),
        ({"name": "x", "expires_in_days": True}, "expires_in_days"),
        ({"name": "x", "key": "mine"}, "key"),
    ],
)
def test_a_key_that_is_not_understood_is_not_made(api, alice, body, named):
    assert_error(api.post("/api/api-keys", alice, body), 400, "VALIDATION_ERROR", named)

    assert api.get("/api/api-keys", alice).json()["total"] == 1


def test_a_revoked_key_stops_working_at_once(api, alice):
    key = made(api, alice)

    response = api.call("DELETE", f"/api/api-keys/{key['id']}", alice)

    assert (response.status_code, response.content) == (204, b"")
    assert status_with(api, key["key"]) == 401


def test_a_rotated_key_and_its_successor_both_work_for_the_overlap(api, alice):
    old = made(api, alice, scopes=["read", "manage"])

    response = api.post(f"/api/api-keys/{old['id']}/rotate", alice, {"overlap_hours": 1})

    assert response.status_code == 201
    new = response.json()
    assert (new["name"], new["scopes"]) == ("ci", ["read", "manage"])
    assert [status_with(api, key["key"]) for key in (old, new)] == [200, 200]


def test_without_an_overlap_the_old_key_ends_at_once(api, alice):
    old = made(api, alice)

    new = api.post(f"/api/api-keys/{old['id']}/rotate", alice, {"overlap_hours": 0}).json()

    assert [status_with(api, key["key"]) for key in (old, new)] == [401, 200]


def test_a_plan_with_no_room_for_a_key_says_so(api, customer):
    carol = customer("carol", "free")
    answers = [api.post("/api/api-keys", carol, {"name": f"k{number}"}) for number in range(5)]

    assert_error(answers[-1], 403, "INSUFFICIENT_TIER")


def test_mallory_cannot_touch_alices_keys(api, alice, mallory):
    key = made(api, alice)

    assert_as_unknown(api, "GET", "/api/api-keys/{}", key["id"], mallory)
    assert_as_unknown(api, "DELETE", "/api/api-keys/{}", key["id"], mallory)
    assert_as_unknown(api, "POST", "/api/api-keys/{}/rotate", key["id"], mallory, {})
    assert key["id"] not in str(api.get("/api/api-keys", mallory).json())
    assert status_with(api, key["key"]) == 200


def test_events_name_the_key_and_address_that_acted(api, alice):
    key = made(api, alice)

    with scope(alice.customer_id):
        event = Event.objects.filter(type="api_key.created", target_id=key["id"]).get()
    assert event.key_prefix == alice.key[9:17]
    assert (event.actor.split(":")[0], event.ip) == ("key", "127.0.0.1")
    assert key["key"] not in str(event.after)
