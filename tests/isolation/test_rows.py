"""Rows of every customer's table, asked for by nobody, by a stranger and by everyone."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.db.models import ForeignKey

from apps.tenancy.models import CustomerModel
from apps.tenancy.scope import everyone, scope
from tests.isolation.planting import MODELS, REFERENCES, plant

# What a reference asks of the rest of its row.
WITH_IT = {"exempted_by": {"state": "exempt"}}
every_model = pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.db_table)


@contextmanager
def refused() -> Iterator[None]:
    """Row security refuses what happens inside, and the transaction around it goes on."""
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        yield


@pytest.fixture
def planted(alice):
    """Plants a row of alice's and closes her scope again."""

    def planting(model: type[CustomerModel]) -> CustomerModel:
        with scope(alice.customer_id):
            return plant(model, alice.customer_id)

    return planting


@every_model
def test_without_a_scope_there_are_no_rows_and_no_errors(model, committed, planted):
    connection.close()
    assert model.objects.count() == 0

    planted(model)

    # The connection is the one that held alice's scope a moment ago.
    assert model.objects.count() == 0
    assert list(model.objects.values()) == []


@every_model
def test_within_a_transaction_nothing_is_left_of_a_closed_scope(model, db, planted):
    planted(model)

    assert model.objects.count() == 0


@every_model
def test_a_stranger_reads_changes_and_deletes_nothing(model, db, planted, alice, mallory):
    row = planted(model)

    with scope(mallory.customer_id):
        assert not model.objects.filter(id=row.id).exists()
        assert _raw(f"SELECT count(*) FROM {model._meta.db_table} WHERE id = '{row.id}'") == [(0,)]
        if model._meta.db_table != "events_event":
            assert model.objects.filter(id=row.id).update(customer_id=mallory.customer_id) == 0
            assert model.objects.filter(id=row.id)._raw_delete("default") == 0

    with scope(alice.customer_id):
        assert model.objects.filter(id=row.id).exists()


@every_model
def test_a_stranger_cannot_write_a_row_in_anothers_name(model, db, alice, mallory):
    with scope(mallory.customer_id), refused():
        plant(model, alice.customer_id)


@every_model
def test_without_a_scope_nothing_can_be_written(model, db, alice):
    with refused():
        plant(model, alice.customer_id)


@pytest.mark.parametrize("model", [m for m in MODELS if m._meta.db_table != "events_event"], ids=str)
def test_a_row_cannot_be_given_to_a_stranger(model, db, planted, alice, mallory):
    row = planted(model)

    with scope(alice.customer_id), refused():
        model.objects.filter(id=row.id).update(customer_id=mallory.customer_id)


@every_model
def test_everyone_sees_all_rows_and_only_inside(model, db, planted, alice, mallory):
    planted(model)
    with scope(mallory.customer_id):
        plant(model, mallory.customer_id)

    with everyone():
        seen = set(model.objects.values_list("customer_id", flat=True))

    assert {alice.customer_id, mallory.customer_id} <= seen
    assert model.objects.count() == 0


@pytest.mark.parametrize(("model", "field"), REFERENCES, ids=[f"{m.__name__}.{f}" for m, f in REFERENCES])
def test_a_row_cannot_refer_to_a_strangers(model, field, db, planted, mallory):
    parent = planted(model._meta.get_field(field).related_model)

    def refer():
        with scope(mallory.customer_id):
            plant(model, mallory.customer_id, **{field: parent}, **WITH_IT.get(field, {}))
            _raw("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(IntegrityError, match=f"same_customer_{field}"):
        refer()


def test_every_reference_between_customers_tables_must_stay_within_the_customer():
    references = {
        (model, field.name)
        for model in MODELS
        for field in model._meta.concrete_fields
        if isinstance(field, ForeignKey) and issubclass(field.related_model, CustomerModel)
    }

    assert references == set(REFERENCES)


def _raw(statement: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []
