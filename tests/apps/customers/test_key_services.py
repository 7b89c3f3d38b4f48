"""Making, rotating and revoking keys: within the plan, by their own customer, with an event each."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from apps.customers.callers import authenticate
from apps.customers.models import ApiKey
from apps.customers.plans import PLANS
from apps.customers.selectors import get_key, list_keys
from apps.customers.services import MOST_KEY_DAYS, create_key, revoke_key, rotate_key
from apps.events.models import Event
from apps.tenancy.scope import NoTenant, scope
from opscurb.errors import Conflict, Invalid, NotFound, PlanTooLow


def key_of(who) -> ApiKey:
    return ApiKey.objects.filter(customer_id=who.customer_id).earliest("created_at")


def test_a_key_has_the_scopes_it_was_given_and_lives_ninety_days(alice):
    key, text = create_key(alice.customer_id, " deploy ", ["scan", "read", "read"])

    assert (key.name, key.scopes) == ("deploy", ["read", "scan"])
    assert timedelta(days=89) < key.expires_at - timezone.now() <= timedelta(days=90)
    assert authenticate(text).scopes == {"read", "scan"}


@pytest.mark.parametrize("scopes", [[], ["root"], ["read", "root"]])
def test_unknown_or_no_scopes_are_refused(alice, scopes):
    with pytest.raises(Invalid, match="some of"):
        create_key(alice.customer_id, "x", scopes)


@pytest.mark.parametrize("days", [0, -1, MOST_KEY_DAYS + 1])
def test_a_lifetime_out_of_range_is_refused(alice, days):
    with pytest.raises(Invalid):
        create_key(alice.customer_id, "x", ["read"], days)


def test_a_plans_keys_can_be_used_up_and_a_revoked_one_makes_room(customer):
    who = customer("carol", "free")
    for n in range(PLANS["free"].api_keys - 1):
        key, _ = create_key(who.customer_id, str(n), ["read"])

    with pytest.raises(PlanTooLow):
        create_key(who.customer_id, "one more", ["read"])

    with scope(who.customer_id):
        revoke_key(key.id)
    create_key(who.customer_id, "one more", ["read"])


def test_keys_made_at_a_time_cannot_all_be_the_last_one(committed, customer):
    who = customer("carol", "free")

    def make(number: int) -> bool:
        try:
            create_key(who.customer_id, str(number), ["read"])
        except PlanTooLow:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(4) as makers:
        made = sum(makers.map(make, range(8)))

    assert made == PLANS["free"].api_keys - 1


def test_rotation_needs_no_further_key_of_the_plan(customer):
    who = customer("carol", "free")
    for n in range(PLANS["free"].api_keys - 1):
        create_key(who.customer_id, str(n), ["read"])

    with scope(who.customer_id):
        rotate_key(key_of(who).id)


@pytest.mark.parametrize("hours", [-1, 169])
def test_an_overlap_out_of_range_is_refused(alice, hours):
    with pytest.raises(Invalid), scope(alice.customer_id):
        rotate_key(key_of(alice).id, hours)


def test_an_overlap_never_prolongs_a_key(alice):
    soon = timezone.now() + timedelta(hours=1)
    ApiKey.objects.filter(id=key_of(alice).id).update(expires_at=soon)

    with scope(alice.customer_id):
        rotate_key(key_of(alice).id, 168)

    assert key_of(alice).expires_at == soon


def test_a_key_is_rotated_once_and_not_after_its_end(alice):
    with scope(alice.customer_id):
        new, _ = rotate_key(key_of(alice).id)
        with pytest.raises(Conflict):
            rotate_key(key_of(alice).id)
        revoke_key(new.id)
        with pytest.raises(Conflict):
            rotate_key(new.id)


def test_a_strangers_key_reads_exactly_like_an_unknown_one(alice, mallory):
    for work in (revoke_key, rotate_key, get_key):
        for key_id in (key_of(alice).id, uuid4()):
            with pytest.raises(NotFound) as refused, scope(mallory.customer_id):
                work(key_id)
            assert str(refused.value) == f"No API key with ID {key_id}"
    assert authenticate(alice.key) is not None


def test_keys_cannot_be_touched_outside_a_scope(alice):
    for work in (revoke_key, rotate_key, get_key):
        with pytest.raises(NoTenant):
            work(key_of(alice).id)


def test_keys_are_listed_newest_first_page_by_page_without_strangers(alice, mallory):
    for n in range(4):
        create_key(alice.customer_id, str(n), ["read"])

    with scope(alice.customer_id):
        first = list_keys(limit=3)
        rest = list_keys(limit=3, after=first.next)

    assert [key.name for key in first.keys] == ["3", "2", "1"]
    assert (first.total, rest.next) == (5, None)
    assert {key.customer_id for key in first.keys + rest.keys} == {alice.customer_id}
    assert len({key.id for key in first.keys + rest.keys}) == 5


def test_each_change_of_a_key_writes_one_event_without_its_text(alice):
    key, text = create_key(alice.customer_id, "x", ["read"])
    with scope(alice.customer_id):
        new, _ = rotate_key(key.id)
        revoke_key(new.id)
        revoke_key(new.id)
        told = list(Event.objects.filter(target_id__in=[str(key.id), str(new.id)]).order_by("created_at"))

    assert [event.type for event in told] == ["api_key.created", "api_key.rotated", "api_key.revoked"]
    assert text not in str([(event.before, event.after) for event in told])
