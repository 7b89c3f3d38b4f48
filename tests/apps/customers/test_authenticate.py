"""Who calls: one query for a possible key, none for a junk one, and the same None for all that do not pass."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from apps.customers.callers import authenticate
from apps.customers.keys import new_key
from apps.customers.models import ApiKey, Customer
from apps.customers.plans import PLANS
from apps.customers.services import create_key, revoke_key, rotate_key
from apps.tenancy.scope import scope


def stored(who) -> ApiKey:
    return ApiKey.objects.get(customer_id=who.customer_id)


def test_a_valid_key_speaks_for_its_customer_within_the_plan(alice):
    caller = authenticate(alice.key)

    assert caller.customer_id == alice.customer_id
    assert caller.scopes == {"read", "scan", "manage", "admin"}
    assert (caller.rate_per_hour, caller.rate_per_minute) == (10_000, 500)


def test_a_customers_own_rates_replace_the_plans(alice):
    Customer.objects.filter(id=alice.customer_id).update(rate_per_hour=7, rate_per_minute=3)

    caller = authenticate(alice.key)

    assert (caller.rate_per_hour, caller.rate_per_minute) == (7, 3)


def test_a_junk_key_costs_no_query(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert authenticate("ocb_live_" + "a" * 38) is None


def test_a_key_that_was_used_within_the_minute_costs_one_query(alice, django_assert_num_queries):
    authenticate(alice.key)

    with django_assert_num_queries(1):
        authenticate(alice.key)


def test_unknown_expired_and_revoked_keys_are_alike(alice):
    assert authenticate(new_key()) is None

    ApiKey.objects.filter(id=stored(alice).id).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert authenticate(alice.key) is None

    ApiKey.objects.filter(id=stored(alice).id).update(
        expires_at=timezone.now() + timedelta(days=1), revoked_at=timezone.now()
    )
    assert authenticate(alice.key) is None


def test_the_use_of_a_key_is_noted_at_most_once_a_minute(alice):
    authenticate(alice.key)
    first = stored(alice).last_used_at
    authenticate(alice.key)
    assert stored(alice).last_used_at == first

    ApiKey.objects.filter(id=stored(alice).id).update(last_used_at=first - timedelta(seconds=61))
    authenticate(alice.key)

    assert stored(alice).last_used_at >= first


def test_the_use_of_a_key_is_kept_when_the_request_fails(api, alice):
    assert api.post("/api/api-keys", alice, {"name": ""}).status_code == 400

    assert stored(alice).last_used_at is not None


def test_a_row_that_another_request_is_writing_delays_nobody(committed, alice):
    key_id = stored(alice).id

    def hold_and_call() -> bool:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT 1 FROM customers_apikey WHERE id = %s FOR UPDATE", [key_id])
            with ThreadPoolExecutor(1) as other:
                passed = other.submit(call).result(timeout=20)
            cursor.execute("ROLLBACK")
        return passed

    def call() -> bool:
        try:
            return authenticate(alice.key) is not None
        finally:
            connection.close()

    assert hold_and_call()


def test_after_revoke_answers_no_call_passes(committed, alice):
    with scope(alice.customer_id):
        revoke_key(stored(alice).id)

    def call(_: int) -> bool:
        try:
            return authenticate(alice.key) is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as callers:
        assert not any(callers.map(call, range(200)))


def test_the_old_key_passes_during_the_overlap_and_not_after(alice):
    key_id = stored(alice).id
    with scope(alice.customer_id):
        _, fresh = rotate_key(key_id, overlap_hours=24)

    assert authenticate(alice.key) is not None
    assert authenticate(fresh) is not None

    ApiKey.objects.filter(id=key_id).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert authenticate(alice.key) is None
    assert authenticate(fresh) is not None


def test_an_overlap_of_zero_ends_the_old_key_at_once(alice):
    with scope(alice.customer_id):
        rotate_key(stored(alice).id, overlap_hours=0)

    assert authenticate(alice.key) is None


def test_no_key_is_readable_in_the_stored_rows(alice):
    texts = [alice.key, *(create_key(alice.customer_id, f"key {n}", ["read"])[1] for n in range(20))]

    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(k::text, '') FROM customers_apikey k")
        dump = cursor.fetchone()[0]
        cursor.execute("SELECT set_config('app.customer', %s, true)", [str(alice.customer_id)])
        cursor.execute("SELECT string_agg(e::text, '') FROM events_event e")
        dump += cursor.fetchone()[0]

    assert not any(text in dump or text[-38:] in dump for text in texts)


def test_every_plan_has_rates_and_only_the_free_one_no_models():
    assert {name: bool(plan.ai_models) for name, plan in PLANS.items()} == {
        "free": False,
        "starter": True,
        "pro": True,
        "enterprise": True,
    }
    assert all(plan.rate_per_hour > plan.rate_per_minute > 0 for plan in PLANS.values())
