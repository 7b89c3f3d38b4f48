"""Scopes: whose rows a piece of work may see."""

from uuid import uuid4

import pytest
from django.db import connection

from apps.tenancy.scope import NoTenant, TenantMixed, current_customer, everyone, scope

pytestmark = pytest.mark.django_db


def now_set() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting('app.customer', true), ''), current_user")
        return cursor.fetchone()


def test_outside_a_scope_there_is_no_customer():
    with pytest.raises(NoTenant):
        current_customer()


def test_a_scope_names_its_customer_to_postgres_and_clears_it_on_leaving():
    customer_id = uuid4()

    with scope(customer_id):
        assert current_customer() == customer_id
        assert now_set() == (str(customer_id), "opscurb_app")

    assert now_set() == ("", "opscurb_app")


def test_a_scope_that_fails_is_cleared_too():
    with pytest.raises(ZeroDivisionError), scope(uuid4()):
        raise ZeroDivisionError

    assert now_set() == ("", "opscurb_app")
    with pytest.raises(NoTenant):
        current_customer()


def test_the_same_customers_scope_may_be_opened_inside():
    customer_id = uuid4()

    with scope(customer_id):
        with scope(customer_id):
            pass
        assert current_customer() == customer_id
        assert now_set()[0] == str(customer_id)


def test_another_customers_scope_is_refused_inside():
    customer_id = uuid4()

    with scope(customer_id):
        with pytest.raises(TenantMixed), scope(uuid4()):
            pass
        assert now_set()[0] == str(customer_id)


def test_anything_but_an_id_is_refused():
    with pytest.raises(TypeError), scope(str(uuid4())):  # type: ignore[arg-type]
        pass


def test_everyone_acts_as_the_operator_and_gives_the_role_back():
    with everyone():
        assert now_set()[1] == "opscurb_operator"

    assert now_set()[1] == "opscurb_app"


def test_everyone_gives_the_role_back_after_a_failure():
    with pytest.raises(ZeroDivisionError), everyone():
        raise ZeroDivisionError

    assert now_set()[1] == "opscurb_app"


def test_everyone_is_refused_inside_a_scope():
    with scope(uuid4()), pytest.raises(TenantMixed), everyone():
        pass


def test_a_scope_is_refused_inside_everyone_where_it_would_hide_nothing():
    with everyone(), pytest.raises(TenantMixed), scope(uuid4()):
        pass


def test_everyone_is_refused_inside_everyone_whose_role_it_would_end():
    with everyone():
        with pytest.raises(TenantMixed), everyone():
            pass
        assert now_set()[1] == "opscurb_operator"


def test_a_reused_connection_shows_nothing_of_the_scope_before(committed):
    with scope(uuid4()):
        pass

    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('app.customer', true)")
        assert cursor.fetchone() in [("",), (None,)]
        cursor.execute("SELECT count(*) FROM events_event")
        assert cursor.fetchone() == (0,)
