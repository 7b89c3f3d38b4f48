"""Customers that are deleted: every row of every table goes, nobody else's does, and a run may end anywhere."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from apps.customers import purging
from apps.customers.invitations import invite
from apps.customers.leaving import ask_for_end
from apps.customers.limits import client
from apps.customers.models import ApiKey, Customer, FormerCustomer, Invitation, Membership, User
from apps.events.models import Event
from apps.jobs.models import Job
from apps.tenancy.scope import everyone, scope
from tests.isolation.planting import MODELS, plant

pytestmark = pytest.mark.django_db


@pytest.fixture
def full():
    """Plants rows of somebody in every table."""

    def fill(who):
        with scope(who.customer_id):
            for model in (*MODELS, Job, Event):
                plant(model, who.customer_id)
        invite(who.customer_id, f"friend-of-{who.name}@example.com", "member")
        return who

    return fill


def over(who):
    """The time of somebody's customer is over."""
    with scope(who.customer_id):
        ask_for_end(who.name)
    Customer.objects.filter(id=who.customer_id).update(ends_at=timezone.now() - timedelta(seconds=1))


def rows_of(who):
    """How many rows of somebody each table holds."""
    with everyone():
        found = {m.__name__: m.objects.filter(customer_id=who.customer_id).count() for m in MODELS}
    for model in (ApiKey, Membership, Invitation):
        found[model.__name__] = model.objects.filter(customer_id=who.customer_id).count()
    found["Customer"] = Customer.objects.filter(id=who.customer_id).count()
    return found


def test_nothing_of_alice_is_left_and_all_of_mallorys(full, alice, mallory):
    full(alice)
    full(mallory)
    hers = rows_of(mallory)
    over(alice)
    assert all(rows_of(alice).values())

    assert purging.purge_due() == 1

    assert not any(rows_of(alice).values())
    assert rows_of(mallory) == hers
    assert all(hers.values())


@pytest.mark.parametrize("batches", [1, 2, 5])
def test_a_purge_that_ends_anywhere_is_gone_on_with(full, alice, mallory, monkeypatch, batches):
    monkeypatch.setattr(purging, "ROWS", 1)
    full(alice)
    full(mallory)
    hers = rows_of(mallory)
    over(alice)
    left, runs = sum(rows_of(alice).values()), 0

    while not purging.purge(alice.customer_id, batches):
        runs += 1
        now = sum(rows_of(alice).values())
        assert now < left
        left = now

    assert runs > 5
    assert not any(rows_of(alice).values())
    assert rows_of(mallory) == hers


def test_a_row_that_is_written_meanwhile_puts_the_end_off_and_goes_with_the_next_run(alice, monkeypatch):
    over(alice)
    end = purging._end

    def straggle(customer_id):
        with scope(customer_id):
            plant(Job, customer_id)
        return end(customer_id)

    with monkeypatch.context() as patched:
        patched.setattr(purging, "_end", straggle)
        assert not purging.purge(alice.customer_id)
    assert not stones_of(alice)

    assert purging.purge(alice.customer_id)
    assert not any(rows_of(alice).values())


def stones_of(who):
    with everyone():
        return list(FormerCustomer.objects.filter(id=who.customer_id).values_list("name", "plan", "asked_by"))


def test_operators_keep_a_note_that_there_was_one(alice):
    over(alice)

    purging.purge_due()

    assert stones_of(alice) == [("alice", "pro", "system")]
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM customers_formercustomer")


def test_before_its_time_nothing_goes(full, alice):
    full(alice)
    with scope(alice.customer_id):
        ask_for_end("alice")
    before = rows_of(alice)

    assert purging.purge_due() == 0
    assert not purging.purge(alice.customer_id)

    assert rows_of(alice) == before


def test_every_way_in_ends_first(alice, api):
    over(alice)

    purging.purge(alice.customer_id, batches=0)

    assert api.get("/api/plan", alice).status_code == 401
    assert Customer.objects.get(id=alice.customer_id).purged_at is not None
    assert not Membership.objects.filter(customer_id=alice.customer_id)
    # People have a life of their own.
    assert User.objects.filter(email="alice@example.com").exists()


def test_what_is_counted_of_it_goes_too(alice, api):
    api.get("/api/plan", alice)
    assert list(client.scan_iter(f"*{alice.customer_id}*"))
    over(alice)

    purging.purge_due()

    assert not list(client.scan_iter(f"*{alice.customer_id}*"))


def test_one_that_cannot_be_deleted_keeps_no_other(alice, mallory, monkeypatch):
    over(alice)
    over(mallory)

    def fail(customer_id):
        if customer_id == alice.customer_id:
            raise OSError("the bucket is away")

    monkeypatch.setattr(purging, "_hooks", [fail])

    assert purging.purge_due() == 1
    assert rows_of(alice)["Customer"] == 1
    assert rows_of(mallory)["Customer"] == 0


def test_tables_are_emptied_before_what_they_refer_to():
    order = purging.children_first()

    assert {*order, Event} == set(MODELS)
    for model in order:
        for field in model._meta.concrete_fields:
            parent = field.remote_field and field.remote_field.model
            if parent in order and parent is not model:
                assert order.index(model) < order.index(parent), (model, parent)


def test_a_purge_is_really_committed(committed, full, alice, mallory):
    full(alice)
    over(alice)

    assert purging.purge_due() == 1
    assert purging.purge_due() == 0

    assert not any(rows_of(alice).values())
    assert rows_of(mallory)["Customer"] == 1
