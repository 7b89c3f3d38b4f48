"""The constraints that keep customers apart, as migrations add and drop them."""

import pytest

from apps.events.models import Event
from apps.scans.models import ScanUnit
from apps.tenancy.constraints import RowSecurity, SameCustomer
from tests.isolation.test_catalog import unprotected


def test_row_security_can_be_dropped_and_added_again(owner):
    constraint = RowSecurity(name="any")

    owner.execute(constraint.remove_sql(Event, None))
    assert unprotected(owner.execute) == ["events_event: policies are set()"]

    owner.execute(constraint.create_sql(Event, None))
    assert unprotected(owner.execute) == []


def test_a_reference_within_the_customer_can_be_dropped_and_added_again(owner):
    constraint = next(
        c for c in ScanUnit._meta.constraints if isinstance(c, SameCustomer) and c.field == "scan"
    )
    named = "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s"

    owner.execute(constraint.remove_sql(ScanUnit, None))
    assert owner.execute(named, [constraint.name]).fetchall() == []

    owner.execute(constraint.create_sql(ScanUnit, None))
    ((definition,),) = owner.execute(named, [constraint.name]).fetchall()
    assert definition.startswith("FOREIGN KEY (customer_id, scan_id) REFERENCES scans_scan(customer_id, id)")


@pytest.mark.parametrize("constraint", [RowSecurity(name="a"), SameCustomer("scan", name="a")], ids=type)
def test_migrations_write_a_constraint_that_equals_it(constraint):
    path, words, given = constraint.deconstruct()

    assert path.rpartition(".")[2] == type(constraint).__name__
    assert type(constraint)(*words, **given) == constraint
    assert len({type(constraint)(*words, **given), constraint}) == 1


def test_constraints_of_different_fields_differ():
    assert SameCustomer("scan", name="a") != SameCustomer("finding", name="a")
    assert SameCustomer("scan", name="a") != RowSecurity(name="a")
