"""Reading together: one round trip, one customer, no trace."""

from uuid import uuid4

import pytest
from django.db import DatabaseError

from apps.tenancy.postgresql.asking import ask, together
from apps.tenancy.scope import NoTenant, TenantMixed, current_customer, everyone, reading, scope
from tests.apps.tenancy.test_scope import now_set


def test_what_is_read_together_is_of_one_customer_and_leaves_no_trace(committed):
    customer_id = uuid4()

    with reading(customer_id):
        assert current_customer() == customer_id
        asked = [ask("SELECT current_setting('app.customer', true), %(n)s::int", {"n": n}) for n in (1, 2)]
        with together():
            asked.append(ask("SELECT current_setting('app.customer', true), 3", {}))

    assert [answer() for answer in asked] == [[(str(customer_id), n)] for n in (1, 2, 3)]
    assert now_set() == ("", "opscurb_app")
    with pytest.raises(NoTenant):
        current_customer()


@pytest.mark.django_db
def test_reading_inside_a_transaction_is_cleared_too():
    with reading(uuid4()):
        pass

    assert now_set() == ("", "opscurb_app")


def test_a_statement_that_fails_fails_what_is_read_with_it_and_nothing_after(committed):
    with pytest.raises(DatabaseError), reading(uuid4()):
        ask("SELECT 1/0", {})

    assert now_set() == ("", "opscurb_app")


@pytest.mark.django_db
@pytest.mark.parametrize("open_first", [lambda: scope(uuid4()), everyone])
def test_reading_is_refused_inside_another_scope(open_first):
    with open_first(), pytest.raises(TenantMixed), reading(uuid4()):
        pass
