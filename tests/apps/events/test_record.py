"""Events: who did what, masked, never changed afterwards."""

from uuid import uuid4

import pytest
from django.db import Error, transaction

from apps.events.actor import Actor, acting, current_actor
from apps.events.models import Event
from apps.events.services import masked, record
from apps.tenancy.scope import NoTenant, scope


def test_an_event_carries_the_actor_and_the_scopes_customer(alice):
    with scope(alice.customer_id), acting(Actor("key:1", key_prefix="ABCDEFGH", ip="203.0.113.7")):
        event = record("a.thing", target_type="thing", target_id=uuid4(), before={"n": 1}, after={"n": 2})
        event.refresh_from_db()

    assert (event.actor, event.key_prefix, event.ip) == ("key:1", "ABCDEFGH", "203.0.113.7")
    assert (event.customer_id, event.before, event.after) == (alice.customer_id, {"n": 1}, {"n": 2})


def test_nobody_in_particular_is_the_system():
    with acting(Actor("user:1")):
        assert current_actor().name == "user:1"

    assert current_actor().name == "system"


def test_an_event_needs_a_scope(db):
    with pytest.raises(NoTenant):
        record("a.thing", target_type="thing", target_id="1")


def test_an_event_is_undone_with_the_work_it_tells_of(alice):
    def fail():
        with scope(alice.customer_id):
            record("a.failure", target_type="thing", target_id="1")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    with scope(alice.customer_id):
        assert not Event.objects.filter(type="a.failure").exists()


@pytest.mark.parametrize(
    "change", [lambda rows: rows.update(type="b"), lambda rows: rows._raw_delete(rows.db)]
)
def test_the_app_can_neither_change_nor_delete_an_event(alice, change):
    with scope(alice.customer_id):
        record("a.thing", target_type="thing", target_id="1")
        with pytest.raises(Error, match="permission denied"), transaction.atomic():
            change(Event.objects.all())


def test_secret_sounding_names_are_masked_at_any_depth():
    facts = {"name": "a", "token": "t", "proxy": {"password": "p", "host": "h"}, "list": [{"api_key": "k"}]}

    assert masked(facts) == {
        "name": "a",
        "token": "***",
        "proxy": {"password": "***", "host": "h"},
        "list": [{"api_key": "***"}],
    }


def test_an_empty_secret_shows_that_it_is_empty():
    assert masked({"token": "", "password": None}) == {"token": "", "password": None}


def test_secrets_are_masked_by_their_shape_wherever_they_turn_up():
    facts = {
        "note": "use ocb_live_abc or AKIAIOSFODNN7EXAMPLE",
        "urls": ("https://u:p@example.com/x",),
        "n": 1,
    }

    assert masked(facts) == {"note": "use *** or ***", "urls": ["https://***@example.com/x"], "n": 1}


def test_a_flag_about_a_secret_and_an_ordinary_key_are_not_secret():
    assert masked({"has_token": True, "key": "name", "monkey": "x"}) == {
        "has_token": True,
        "key": "name",
        "monkey": "x",
    }


def test_endless_facts_come_to_an_end():
    deep: dict = {}
    for _ in range(1000):
        deep = {"in": deep}

    assert "***" in str(masked(deep))
