"""Keys that may be used only from some addresses, on both surfaces."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.customers.models import ApiKey
from apps.events.models import Event
from apps.tenancy.scope import scope
from tests.apps.api.answers import assert_error
from tests.conftest import Someone

# Where tests call from.
HERE, ELSEWHERE = "127.0.0.1", "198.51.100.0/24"


@pytest.fixture
def limited(api, alice):
    """Makes a key of alice's that may be used from some addresses."""

    def make(*allowed: str) -> Someone:
        body = {"name": "ci", "scopes": ["read", "admin"], "allowed_ips": list(allowed)}
        made = api.post("/api/api-keys", alice, body)
        assert made.status_code == 201, made.content
        assert made.json()["allowed_ips"] == list(allowed)
        return Someone("ci", alice.customer_id, made.json()["key"])

    return make


def refusals(who):
    with scope(who.customer_id):
        return list(Event.objects.filter(type="api_key.refused"))


def test_from_an_allowed_address_a_key_works(api, limited):
    assert api.get("/api/plan", limited(ELSEWHERE, HERE)).status_code == 200


@pytest.mark.parametrize("path", ["/api/plan", "/v1/settings/general"])
def test_from_elsewhere_it_is_refused_and_the_answer_says_why(api, limited, path):
    answer = api.get(path, limited(ELSEWHERE))

    assert answer.status_code == 403
    assert f"may not be used from {HERE}" in answer.content.decode()


def test_the_address_is_the_one_that_our_own_proxies_saw(api, limited, settings):
    settings.OPSCURB_PROXIES = 1
    who = limited(ELSEWHERE)

    passed = api.get("/api/plan", who, **{"X-Forwarded-For": f"{HERE}, 198.51.100.4"})
    refused = api.get("/api/plan", who, **{"X-Forwarded-For": f"198.51.100.4, {HERE}"})

    assert (passed.status_code, refused.status_code) == (200, 403)
    assert ApiKey.objects.get(name="ci").last_used_ip == "198.51.100.4"


def test_a_refusal_is_told_once_a_minute_with_the_address(api, limited, alice):
    who = limited(ELSEWHERE)
    for _ in range(3):
        api.get("/api/plan", who)

    (told,) = refusals(alice)
    assert (told.ip, told.key_prefix) == (HERE, ApiKey.objects.get(name="ci").prefix)
    ApiKey.objects.filter(name="ci").update(refused_at=timezone.now() - timedelta(seconds=61))
    api.get("/api/plan", who)
    assert len(refusals(alice)) == 2


def test_a_refused_call_counts_as_no_use(api, limited):
    api.get("/api/plan", limited(ELSEWHERE))

    assert ApiKey.objects.get(name="ci").last_used_at is None


def test_asking_costs_no_further_query(api, limited, django_assert_num_queries):
    who = limited(HERE)
    api.call("DELETE", "/api/plan", who)

    with django_assert_num_queries(1):
        api.call("DELETE", "/api/plan", who)


def test_other_addresses_hold_from_the_next_call_on_and_are_one_event(api, limited, alice):
    who = limited(ELSEWHERE)
    key_id = ApiKey.objects.get(name="ci").id

    changed = api.call("PATCH", f"/api/api-keys/{key_id}", alice, {"allowed_ips": []})

    assert (changed.status_code, changed.json()["allowed_ips"]) == (200, [])
    assert api.get("/api/plan", who).status_code == 200
    with scope(alice.customer_id):
        (told,) = Event.objects.filter(type="api_key.changed")
    assert (told.before["allowed_ips"], told.after["allowed_ips"]) == ([ELSEWHERE], [])


def test_a_successor_may_be_used_from_the_same_addresses(api, limited, alice):
    limited(ELSEWHERE)
    key_id = ApiKey.objects.get(name="ci").id

    assert api.post(f"/api/api-keys/{key_id}/rotate", alice).json()["allowed_ips"] == [ELSEWHERE]


@pytest.mark.parametrize("given", [["10.1.2.3/8"], ["home"], "203.0.113.7", [7], ["203.0.113.7"] * 51])
def test_what_is_no_address_is_refused_by_name(api, alice, given):
    body = {"name": "ci", "allowed_ips": given}

    assert_error(api.post("/api/api-keys", alice, body), 400, "VALIDATION_ERROR", "allowed_ips")
